"""Storage of calendar changes, as an edition and as an event."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.calendars.changes import CalendarChange
from schemas.calendars.events import CalendarChanged
from schemas.cases.events import SYSTEM
from services.domain.calendars.editions import describe_change, stream_of
from services.store.calendars.calendars import newest_edition
from services.store.calendars.tables import calendar_edition
from services.store.core.engine import Store
from services.store.core.log import event_log
from services.store.core.schema.tables import event_table

_LOCK = func.pg_advisory_xact_lock(func.hashtextextended("calendar", 0))


async def lock(connection: AsyncConnection) -> int:
    """Serialise calendar changes; return the latest edition."""
    await connection.execute(select(_LOCK))
    return int((await connection.execute(select(newest_edition()))).scalar_one())


async def file(
    connection: AsyncConnection, change: CalendarChange, first_changed_on: date | None, account: str
) -> int:
    """Store the change as the next edition; the caller holds the lock."""
    edition = int((await connection.execute(select(newest_edition()))).scalar_one()) + 1
    given = change.model_dump(mode="json")
    await connection.execute(
        insert(calendar_edition),
        {
            "edition": edition,
            "change": given,
            "first_changed_on": first_changed_on,
            "filed_by": account,
        },
    )
    stream = stream_of(change)
    last = select(func.coalesce(func.max(event_table.c.seq), 0)).where(event_table.c.stream == stream)
    seq = int((await connection.execute(last)).scalar_one())
    event = CalendarChanged(
        at=datetime.now(UTC),
        actor=account,
        edition=edition,
        in_words=describe_change(change),
        change=given,
    )
    await event_log.append(connection, stream, seq, [event])
    return edition


async def seed(store: Store, changes: Sequence[CalendarChange]) -> None:
    """Store the reference calendars in an empty database, which is authoritative afterwards."""
    async with store.transaction() as connection:
        if await lock(connection):
            return
        for change in changes:
            await file(connection, change, None, SYSTEM)
