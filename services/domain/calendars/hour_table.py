"""Lookup table of a site's opening hours through the years."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self

from schemas.calendars.limits import OpeningHours
from services.domain.calendars.day_table import FIRST_DAY, LAST_DAY, DayTable


@dataclass(frozen=True, slots=True)
class HoursPeriod:
    """A period with the same opening hours on every working day.

    Attributes:
        first_day: ordinal of the first day of the period.
        segments: each opening of a day: opening, closing, open time before it; microseconds.
        open_in_a_day: open microseconds of a working day.
        worked_before: working days of the calendar before `first_day`.
        open_before: open microseconds of the calendar before `first_day`.
    """

    first_day: int
    hours: OpeningHours
    segments: tuple[tuple[int, int, int], ...]
    open_in_a_day: int
    worked_before: int
    open_before: int


@dataclass(frozen=True, slots=True)
class HourTable:
    """Counts open time across days and changes of hours, in microseconds."""

    days: DayTable
    periods: tuple[HoursPeriod, ...]
    starts: tuple[int, ...]
    opened: tuple[int, ...]

    @classmethod
    def of(cls, days: DayTable, hours: OpeningHours, later: Iterable[tuple[date, OpeningHours]]) -> Self:
        """Build the table from the initial hours and those that apply from a later day."""
        since = {FIRST_DAY: hours} | {
            min(max(on.toordinal(), FIRST_DAY), LAST_DAY): new for on, new in sorted(later, key=_first)
        }
        periods: list[HoursPeriod] = []
        for first_day in sorted(since):
            worked = days.passed_by(first_day - 1) if first_day > FIRST_DAY else 0
            open_before = 0
            if periods:
                last = periods[-1]
                open_before = last.open_before + (worked - last.worked_before) * last.open_in_a_day
            segments = _segments(since[first_day])
            in_a_day = sum(end - start for start, end, _ in segments)
            periods.append(HoursPeriod(first_day, since[first_day], segments, in_a_day, worked, open_before))
        return cls(
            days,
            tuple(periods),
            tuple(period.first_day for period in periods),
            tuple(period.open_before for period in periods),
        )

    def on(self, day: int) -> HoursPeriod:
        """Return the period of the ordinal day."""
        if len(self.periods) == 1:
            return self.periods[0]
        return self.periods[max(0, bisect_right(self.starts, day) - 1)]

    def open_until(self, day: int, now: int) -> int:
        """Count open time from the calendar's first day to a time of the ordinal day."""
        period = self.on(day)
        passed = self.days.passed_by(day)
        whole = passed - period.worked_before
        if not self.days.includes(day):
            return period.open_before + whole * period.open_in_a_day
        today = sum(min(now, end) - start for start, end, _ in period.segments if now > start)
        return period.open_before + (whole - 1) * period.open_in_a_day + today

    def moment_after(self, span: int) -> tuple[int, int]:
        """Return the earliest day and time of day by which that much open time has passed."""
        which = 0 if len(self.periods) == 1 else max(0, bisect_right(self.opened, span - 1) - 1)
        period = self.periods[which]
        day, rest = divmod(span - period.open_before - 1, period.open_in_a_day)
        rest += 1
        start, _, before = next(one for one in reversed(period.segments) if one[2] < rest)
        return self.days.nth(day + period.worked_before), start + rest - before


def since_midnight(at: datetime | time) -> int:
    """Return the microseconds since midnight of the value's own clock time."""
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def _segments(hours: OpeningHours) -> tuple[tuple[int, int, int], ...]:
    segments, before = [], 0
    for opens, closes in hours.segments:
        start, end = since_midnight(opens), since_midnight(closes)
        segments.append((start, end, before))
        before += end - start
    return tuple(segments)


def _first(since: tuple[date, OpeningHours]) -> date:
    return since[0]
