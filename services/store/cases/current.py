"""A case as it is at this moment: what is on file, and what has come of it since."""

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
from services.store.core import event_log


@dataclass(frozen=True)
class CaseNow:
    """The case with its log, those events among it that nobody has filed yet.

    Attributes:
        at: now, in the case's own time.
    """

    case: JointCase
    log: Sequence[Event]
    at: datetime
    calendars: Calendars


async def case_now(
    connection: AsyncConnection, book: CalendarSource, case_no: str, officer: Officer
) -> CaseNow:
    """The case as the officer may see it; changes nothing.

    Raises:
        NotFound: no such case, or none that the officer may know of.
    """
    filed = await projection.load(connection, case_no)
    ensure_visible(officer, filed.case)
    return await brought_up_to_now(connection, book, case_no, filed)


async def brought_up_to_now(
    connection: AsyncConnection, book: CalendarSource, case_no: str, filed: projection.Filed
) -> CaseNow:
    """A case on file with what has come of it until now; changes nothing."""
    log = await event_log.read(connection, case_no)
    page = await book.at(connection, filed.newest)
    at = case_time(filed.case, utc_now())
    happened = caught_up(filed.case, at, page.calendars, page.since(filed.reckoned_by))
    return CaseNow(apply_all(filed.case, happened), [*log, *happened], at, page.calendars)
