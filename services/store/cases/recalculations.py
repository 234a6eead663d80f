"""Which open cases an edition of the calendars touched, kept in the case's own transaction."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import Event
from schemas.cases.events.course import CaseRecalculated
from services.store.calendars.tables import case_recalculation


async def keep(connection: AsyncConnection, case_no: str, events: Iterable[Event]) -> None:
    """Note each recalculation among the events, so that progress need not read the log."""
    for event in events:
        if not isinstance(event, CaseRecalculated):
            continue
        clocks = event.clocks
        noted = {
            "edition": event.edition,
            "case_no": case_no,
            "moved_earlier": sum(clock.is_earlier for clock in clocks),
            "found_late": sum(clock.found_late for clock in clocks),
            "annulled": sum(clock.annulled for clock in clocks),
        }
        await connection.execute(insert(case_recalculation).on_conflict_do_nothing(), noted)


async def of_edition(connection: AsyncConnection, edition: int) -> dict[str, int]:
    """How many cases the edition touched so far, and how many clocks of theirs in which way."""
    columns = case_recalculation.c
    sums = (
        func.coalesce(func.sum(column), 0).label(column.name)
        for column in (columns.moved_earlier, columns.found_late, columns.annulled)
    )
    query = select(func.count().label("touched_cases"), *sums).where(columns.edition == edition)
    return {name: int(value) for name, value in (await connection.execute(query)).mappings().one().items()}
