"""A case as it is at this moment: what is on file, and what has come of it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.acts import Officer
from schemas.cases import JointCase
from schemas.events import CaseEvent
from services.domain.clocks import Calendars
from services.domain.joint_case.folding import apply_all
from services.domain.joint_case.recounting import caught_up
from services.domain.permissions import ensure_visible
from services.store import case_rows, event_log
from services.store.calendar_book import CalendarBook
from services.store.case_files import case_time, utc_now


@dataclass(frozen=True)
class CaseNow:
    """The case with its log, those events among it that nobody has filed yet.

    Attributes:
        at: now, in the case's own time.
    """

    case: JointCase
    log: Sequence[CaseEvent]
    at: datetime
    calendars: Calendars


async def case_now(
    connection: AsyncConnection, book: CalendarBook, case_no: str, officer: Officer
) -> CaseNow:
    """The case as the officer may see it; changes nothing.

    Raises:
        NotFound: no such case, or none that the officer may know of.
    """
    filed = await case_rows.load(connection, case_no)
    ensure_visible(officer, filed.case)
    log = await event_log.read(connection, case_no)
    page = await book.at(connection, filed.newest)
    at = case_time(filed.case, utc_now())
    happened = caught_up(filed.case, at, page.calendars, page.since(filed.reckoned_by))
    return CaseNow(apply_all(filed.case, happened), [*log, *happened], at, page.calendars)
