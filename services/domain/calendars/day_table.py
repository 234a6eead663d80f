"""Lookup table of every working day in the calendar's years, in constant time."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from schemas.calendars.limits import OutsideCalendar
from services.domain.calendars.statutory_holidays import FIRST_YEAR, LAST_YEAR

FIRST_DAY = date(FIRST_YEAR, 1, 1).toordinal()
LAST_DAY = date(LAST_YEAR, 12, 31).toordinal()


def _outside() -> OutsideCalendar:
    return OutsideCalendar(
        f"工作日历只有 {FIRST_YEAR} 至 {LAST_YEAR} 年", first_year=FIRST_YEAR, last_year=LAST_YEAR
    )


@dataclass(frozen=True, slots=True)
class DayTable:
    """The working days in order, and the number of them up to each day.

    Days are proleptic Gregorian ordinals (`date.toordinal`). Days before the first or after the last
    raise `OutsideCalendar`.
    """

    worked: tuple[int, ...]
    passed: tuple[int, ...]

    @classmethod
    def of(cls, days_off: set[int], days_on: set[int]) -> Self:
        """Build the table: weekends and `days_off` are off, except `days_on`."""
        worked: list[int] = []
        passed: list[int] = []
        for day in range(FIRST_DAY, LAST_DAY + 1):
            is_weekend = day % 7 in {6, 0}
            if day in days_on or not (is_weekend or day in days_off):
                worked.append(day)
            passed.append(len(worked))
        return cls(tuple(worked), tuple(passed))

    def passed_by(self, day: int) -> int:
        """Count the working days up to and including `day`."""
        if not FIRST_DAY <= day <= LAST_DAY:
            raise _outside()
        return self.passed[day - FIRST_DAY]

    def nth(self, n: int) -> int:
        """Return the n-th working day, counted from 0."""
        if not 0 <= n < len(self.worked):
            raise _outside()
        return self.worked[n]

    def includes(self, day: int) -> bool:
        """Return whether the day is a working day."""
        return self.worked[self.passed_by(day) - 1] == day
