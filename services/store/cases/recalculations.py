"""Cases recalculated by a calendar edition, stored in the case's transaction."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import Event
from schemas.cases.events.course import CaseRecalculated
from services.store.calendars.tables import case_recalculation


async def insert_recalculations(connection: AsyncConnection, case_no: str, events: Iterable[Event]) -> None:
    """Store each recalculation among the events, so that progress need not read the log."""
    for event in events:
        if not isinstance(event, CaseRecalculated):
            continue
        clocks = event.clocks
        values = {
            "edition": event.edition,
            "case_no": case_no,
            "moved_earlier": sum(clock.is_earlier for clock in clocks),
            "found_late": sum(clock.found_late for clock in clocks),
            "annulled": sum(clock.annulled for clock in clocks),
        }
        await connection.execute(insert(case_recalculation).on_conflict_do_nothing(), values)


async def of_edition(connection: AsyncConnection, edition: int) -> dict[str, int]:
    """Count the cases recalculated by the edition, and their clocks by effect."""
    columns = case_recalculation.c
    sums = (
        func.coalesce(func.sum(column), 0).label(column.name)
        for column in (columns.moved_earlier, columns.found_late, columns.annulled)
    )
    query = select(func.count().label("touched_cases"), *sums).where(columns.edition == edition)
    return {name: int(value) for name, value in (await connection.execute(query)).mappings().one().items()}
