"""Open supervision orders, for those who look after the engine."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from services.store.calendars.calendars import newest_edition
from services.store.core.engine import Store
from services.store.core.schema.supervision_tables import supervision_order
from services.store.core.schema.tables import joint_case
from services.store.core.wakeup_jitter import LONGEST_SECONDS


@dataclass(frozen=True)
class OpenOrders:
    """Finds orders that still need a workflow."""

    store: Store
    spread_seconds: float | None = None

    async def list_all(self) -> list[tuple[str, int]]:
        """Every open order with the number of its last event."""
        columns = supervision_order.c
        query = select(columns.number, columns.seq).where(columns.closed_at.is_(None))
        async with self.store.autocommit() as connection:
            return [(row.number, row.seq) for row in await connection.execute(query)]

    async def children(self) -> list[str]:
        """The open orders of open cases; the workflow of the case starts theirs."""
        columns = supervision_order.c
        query = (
            select(columns.number)
            .join(joint_case, joint_case.c.case_no == columns.case_no)
            .where(columns.closed_at.is_(None), joint_case.c.has_open_obligations)
        )
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query)).scalars())

    async def stale(self, count: int) -> list[str]:
        """Some open orders whose reply clock was reckoned by an older edition of the calendars."""
        columns = supervision_order.c
        query = select(columns.number).where(
            columns.closed_at.is_(None), columns.calendar_edition < newest_edition()
        )
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query.order_by(columns.number).limit(count))).scalars())

    async def list_overdue(self, grace: timedelta) -> list[tuple[str, int]]:
        """Open orders whose next milestone is past by more than the spread and the grace."""
        columns = supervision_order.c
        width = LONGEST_SECONDS if self.spread_seconds is None else self.spread_seconds
        late = func.now() - grace - timedelta(seconds=width)
        query = (
            select(columns.number, columns.seq)
            .where(columns.closed_at.is_(None), columns.milestone_at < late)
            .order_by(columns.milestone_at)
            .limit(1_000)
        )
        async with self.store.autocommit() as connection:
            return [(row.number, row.seq) for row in await connection.execute(query)]
