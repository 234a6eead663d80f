"""The time account of a case, read from its log and the outages on file."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.acts import Officer
from schemas.time_account import TimeAccount
from services.domain.attribution import attributed
from services.domain.joint_case.folding import apply_all
from services.domain.joint_case.recounting import caught_up
from services.domain.permissions import ensure_visible
from services.domain.time_accounts import time_account
from services.store import case_rows, event_log, outages
from services.store.calendar_book import CalendarBook
from services.store.case_files import case_time, utc_now
from services.store.store import Store


@dataclass(frozen=True)
class TimeAccounts:
    """Says whose time a case used. `names`: the departments' names by their codes."""

    store: Store
    book: CalendarBook
    names: Mapping[str, str]

    async def of(self, case_no: str, officer: Officer) -> TimeAccount:
        """The account up to now, in the case's own time; of a closed case up to its end.

        Raises:
            NotFound: no such case, or none that the caller may know of.
        """
        async with self.store.reading() as connection:
            filed = await case_rows.load(connection, case_no)
            ensure_visible(officer, filed.case)
            log = await event_log.read(connection, case_no)
            page = await self.book.at(connection, filed.newest)
            now = case_time(filed.case, utc_now())
            happened = caught_up(filed.case, now, page.calendars, page.since(filed.reckoned_by))
            case = apply_all(filed.case, happened)
            end = case.closed_at or now
            down = await outages.within(connection, case.received_at, end, case.time_offset)
        stretches = attributed(case, [*log, *happened], now, down)
        return time_account(case, stretches, page.calendars, self.names)
