"""Open work of merged departments, taken over by their successors one case at a time.

Each case is taken over in its own transaction, together with its supervision orders, and leaves the list in
the same transaction: a process may be killed at any moment, and several may work on the list at once.
"""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.errors import NotFound
from schemas.people.departments import MergerPreview
from schemas.supervision.events import SupervisionOrderTakenOver
from services.domain.cases.engine.succession import Succession, take_over
from services.store.cases import supervision_orders
from services.store.cases.service import CaseService, case_time
from services.store.cases.supervision_orders import FiledOrder
from services.store.core.schema.department_tables import department_change, department_merger, takeover
from services.store.people.mergers import ORDER


@dataclass(frozen=True)
class Takeovers:
    """Takes over what the mergers have listed."""

    cases: CaseService

    async def next_ones(self, count: int) -> list[tuple[str, str]]:
        """List some of what is to be taken over: department and stream."""
        query = select(takeover.c.department, takeover.c.stream).order_by(takeover.c.stream).limit(count)
        async with self.cases.store.autocommit() as connection:
            return [(row.department, row.stream) for row in await connection.execute(query)]

    async def take_over(self, department: str, stream: str) -> bool:
        """Take over one case, or one order without an open case; return whether it was still listed."""
        listed = (takeover.c.department == department, takeover.c.stream == stream)
        async with self.cases.store.transaction() as connection:
            held = select(takeover.c.stream).where(*listed).with_for_update(skip_locked=True)
            if (await connection.execute(held)).first() is None:
                return False
            succession = await _succession(connection, department)
            if stream.startswith(ORDER):
                filed = await supervision_orders.load(connection, stream.removeprefix(ORDER), lock=True)
                await self._order(connection, filed, succession)
            else:
                await self._case(connection, stream, succession)
            await connection.execute(delete(takeover).where(*listed))
        self.cases.notify_commit()
        return True

    async def _case(self, connection: AsyncConnection, case_no: str, succession: Succession) -> None:
        filed = await self.cases.lock_up_to_date(connection, case_no)
        events = take_over(filed.case, succession, case_time(filed.case, self.cases.now()))
        await self.cases.append_events(connection, filed, events)
        for order in await supervision_orders.of_case(connection, case_no):
            await self._order(connection, order, succession)

    async def _order(self, connection: AsyncConnection, filed: FiledOrder, succession: Succession) -> None:
        order = filed.order
        if order.department != succession.department or order.closed_at is not None:
            return
        event = SupervisionOrderTakenOver(
            at=max(self.cases.now() + order.time_offset, order.last_at),
            actor=succession.by,
            department=succession.successor,
            from_department=succession.department,
        )
        await supervision_orders.append(connection, filed, [event])


async def _succession(connection: AsyncConnection, department: str) -> Succession:
    """The confirmed merger of the department, by whom it was confirmed.

    Raises:
        NotFound: it was not merged.
    """
    query = (
        select(department_merger.c.preview, department_change.c.filed_by)
        .join(department_change, department_change.c.edition == department_merger.c.edition)
        .where(department_merger.c.department == department)
    )
    row = (await connection.execute(query)).first()
    if row is None:
        raise NotFound("这个部门没有并入其他部门", department=department)
    shown = MergerPreview.model_validate(row.preview)
    return Succession(department, shown.successor, row.filed_by, shown.handler)
