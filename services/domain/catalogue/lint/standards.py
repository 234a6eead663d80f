"""Reference data of the lint: departments, calendars, moments of acceptance."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from schemas.calendars.limits import LimitUnit
from schemas.law import BodyKind
from schemas.people.departments import Department
from services.domain.calendars.calendar import WorkCalendar, from_beijing
from services.domain.calendars.site_calendars import Calendars
from services.domain.calendars.statutory_holidays import FIRST_YEAR

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Standards:
    """Reference data of the lint.

    Attributes:
        departments: the known departments by code, or their codes alone.
        today: the day on which the matter's example is checked.
        first_day: the first day of acceptance to check; None for the calendar's first.
        staffed: the departments with an active account that may work on steps; None where that is not known.
    """

    departments: Collection[str] | Mapping[str, Department]
    calendars: Calendars
    today: date
    first_day: date | None = None
    staffed: frozenset[str] | None = None

    def body_of(self, department: str) -> BodyKind | None:
        """Return the legal kind of the department; None if only its code is known."""
        if not isinstance(self.departments, Mapping) or department not in self.departments:
            return None
        return self.departments[department].kind.body

    @cached_property
    def starts(self) -> tuple[datetime, ...]:
        """The worst moments of acceptance on every working day of the published calendars.

        Opening, one minute before each break, the end of each break, one minute before closing.
        Between two of these every limit ends either at the same moment or as much later as it
        started, so no moment in between is worse by more than that minute.
        """
        return tuple(start for day in self._days for start in day)

    @cached_property
    def last_starts(self) -> tuple[datetime, ...]:
        """The last start of each day.

        A limit in days or months ends at the same moment wherever in its first day it started, and
        no path ends earlier for a later start; for these units the last start is the worst.
        """
        return tuple(day[-1] for day in self._days)

    @cached_property
    def _days(self) -> tuple[tuple[datetime, ...], ...]:
        first = self.first_day or date(FIRST_YEAR, 1, 1)
        return tuple(_daily_starts(self.calendars.window, first))

    def starts_of(self, unit: LimitUnit) -> tuple[datetime, ...]:
        """Return the worst starts for a limit of that unit."""
        by_the_clock = unit in {LimitUnit.HOURS, LimitUnit.WORKING_HOURS, LimitUnit.MINUTES}
        return self.starts if by_the_clock else self.last_starts


def _daily_starts(calendar: WorkCalendar, first: date) -> Iterator[tuple[datetime, ...]]:
    """Yield the worst moments of each working day, in order."""
    day = calendar.working_day_from(first)
    while day <= calendar.published_through:
        moments: list[datetime] = []
        for opens, closes in calendar.hours_on(day).segments:
            moments += [from_beijing(day, opens), from_beijing(day, closes) - _MINUTE]
        yield tuple(moments)
        day = calendar.nth_working_day(day, 1)
