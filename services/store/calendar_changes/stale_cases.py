"""Cases with open obligations whose due dates come from an older calendar edition."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal_column, not_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.jobs.recalculation import RecalculationStatus
from services.domain.calendars.calendar import from_beijing
from services.store.calendars.calendars import newest_edition
from services.store.calendars.tables import calendar_edition
from services.store.core.engine import Store
from services.store.core.schema.supervision_tables import supervision_order
from services.store.core.schema.tables import joint_case

_RUNNING: ColumnElement[bool] = literal_column(
    "'$.clocks.* ? (@.ended_at == null && (@.due_at >= $from || @.held_until >= $from))'::jsonpath"
)
BATCH = 1_000


def runs_into(since: date) -> ColumnElement[bool]:
    """Condition: a clock of the case runs into that day or later, so a change may matter.

    Moments in `state` are UTC, all in one form, and compared as text. The bound lies a day earlier than
    need be, so that no way of writing a zone matters.
    """
    began: datetime = from_beijing(since - timedelta(days=1), time())
    given = func.jsonb_build_object("from", cast(began.isoformat(), Text))
    return func.jsonb_path_exists(joint_case.c.state, _RUNNING, given)


@dataclass(frozen=True)
class StaleCases:
    """Finds them, and passes over at once those that an edition cannot have touched."""

    store: Store

    async def pass_over(self) -> int:
        """Mark some that no change since can have touched as reckoned; how many.

        A case with a concurrent act is checked again after that act.
        """
        async with self.store.transaction() as connection:
            behind = await _behind(connection)
            if behind is None:
                return 0
            edition, oldest = behind
            since = await first_change(connection, oldest)
            columns = joint_case.c
            stale = [columns.has_open_obligations, columns.calendar_edition < edition]
            if since is not None:
                stale.append(not_(runs_into(since)))
            some = select(columns.case_no).where(*stale).limit(BATCH)
            passed = update(joint_case).where(columns.case_no.in_(some), *stale)
            return int((await connection.execute(passed.values(calendar_edition=edition))).rowcount)

    async def is_waiting(self) -> bool:
        """Whether any open case is computed by an older edition and the recalculation is to run."""
        columns = calendar_edition.c
        newest = select(columns.edition, columns.recalculation_status).order_by(columns.edition.desc())
        query = newest.limit(1).subquery()
        stale = select(func.count()).where(
            query.c.recalculation_status == RecalculationStatus.RUNNING,
            joint_case.c.has_open_obligations,
            joint_case.c.calendar_edition < query.c.edition,
        )
        async with self.store.autocommit() as connection:
            return bool((await connection.execute(stale)).scalar_one())

    async def count(self, edition: int) -> int:
        """How many open cases and supervision orders are computed by an edition before this one."""
        async with self.store.autocommit() as connection:
            cases = await count_stale(connection, edition)
            orders: int = (await connection.execute(_stale_orders(edition))).scalar_one()
            return cases + orders

    async def some(self, count: int) -> list[str]:
        """Some of them, those with the next milestone first."""
        columns = joint_case.c
        query = (
            select(columns.case_no)
            .where(columns.has_open_obligations, columns.calendar_edition < newest_edition())
            .order_by(columns.milestone_at.nulls_last())
            .limit(count)
        )
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query)).scalars())


async def count_stale(connection: AsyncConnection, edition: int) -> int:
    """How many open cases are not yet reckoned by that edition."""
    query = select(func.count()).where(
        joint_case.c.has_open_obligations, joint_case.c.calendar_edition < edition
    )
    return int((await connection.execute(query)).scalar_one())


def _stale_orders(edition: int) -> Select[int]:
    columns = supervision_order.c
    return select(func.count()).where(columns.closed_at.is_(None), columns.calendar_edition < edition)


async def first_change(connection: AsyncConnection, edition: int) -> date | None:
    """The first day that any edition after this one changed; None when none changed anything."""
    columns = calendar_edition.c
    query = select(func.min(columns.first_changed_on)).where(columns.edition > edition)
    found: date | None = (await connection.execute(query)).scalar_one()
    return found


async def _behind(connection: AsyncConnection) -> tuple[int, int] | None:
    columns = joint_case.c
    oldest = select(func.min(columns.calendar_edition)).where(columns.has_open_obligations).scalar_subquery()
    newest, found = (await connection.execute(select(newest_edition(), oldest))).one()
    return (newest, found) if found is not None and found < newest else None
