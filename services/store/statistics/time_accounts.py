"""The time account of a case, read from its log and the outages on file."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.cases.acts import Officer
from schemas.statistics.time_account import TimeAccount
from services.domain.time_account.accounts import build_time_account
from services.domain.time_account.attribution import attribute_time
from services.store.calendars.calendars import CalendarSource
from services.store.cases.current import case_now
from services.store.core.engine import Store
from services.store.statistics import outages
from services.store.statistics.child_stretches import child_stretches


@dataclass(frozen=True)
class TimeAccounts:
    """Says whose time a case used. `names`: the departments' names by their codes."""

    store: Store
    book: CalendarSource
    names: Mapping[str, str]

    async def of(self, case_no: str, officer: Officer) -> TimeAccount:
        """The account up to now, in the case's own time; of a closed case up to its end.

        Raises:
            NotFound: no such case, or none that the caller may know of.
        """
        async with self.store.autocommit() as connection:
            now = await case_now(connection, self.book, case_no, officer)
            case, end = now.case, now.case.closed_at or now.at
            down = await outages.within(connection, case.received_at, end, case.time_offset)
            children = await child_stretches(connection, case, now.at)
        stretches = attribute_time(case, now.log, now.at, down)
        return build_time_account(case, stretches, now.calendars, self.names, children)
