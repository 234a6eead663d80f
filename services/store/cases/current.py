"""A case as of now: its stored state plus the events derived since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.cases.events import Event
from services.clock import utc_now
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.apply.case import apply_all
from services.domain.cases.engine.calendar_update import caught_up
from services.domain.people.permissions import ensure_visible
from services.store.calendars.calendars import CalendarSource
from services.store.cases import projection
from services.store.cases.service import case_time
from services.store.core.log import event_log


@dataclass(frozen=True)
class CurrentCase:
    """A case with its log, including derived events that are not stored yet.

    Attributes:
        at: now, in case time.
    """

    case: JointCase
    log: Sequence[Event]
    at: datetime
    calendars: Calendars


async def case_now(
    connection: AsyncConnection, book: CalendarSource, case_no: str, officer: Officer
) -> CurrentCase:
    """Load the case as of now, if the officer may see it; read-only.

    Raises:
        NotFound: no such case, or not visible to the officer.
    """
    filed = await projection.load(connection, case_no)
    ensure_visible(officer, filed.case)
    return await derive_current_case(connection, book, case_no, filed)


async def derive_current_case(
    connection: AsyncConnection, book: CalendarSource, case_no: str, filed: projection.Filed
) -> CurrentCase:
    """Derive the state of a stored case as of now; read-only."""
    log = await event_log.read(connection, case_no)
    page = await book.at(connection, filed.newest)
    at = case_time(filed.case, utc_now())
    happened = caught_up(filed.case, at, page.calendars, page.since(filed.reckoned_by))
    return CurrentCase(apply_all(filed.case, happened), [*log, *happened], at, page.calendars)
