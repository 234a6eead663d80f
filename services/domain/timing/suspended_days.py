"""Days of a limit that were suspended as a whole and therefore do not count."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta

from schemas.calendars.limits import LimitUnit
from schemas.cases.case import Pause
from services.domain.calendars.calendar import WorkCalendar, beijing_date, from_beijing

_DAY = timedelta(days=1)
Span = tuple[date, date]
"""The first and the last day, both included."""


class SuspendedDays:
    """The suspended days of a limit counted in days or months.

    A working day is suspended when its whole opening time was, by one suspension or by several; a day
    off when it was from midnight to midnight. Limits in working days ignore days off.

    After an owner's own time the day on which the limit resumes is not counted either.

    Source:
        行政许可法 第四十五条; the reading of a whole day is the same for every unit.
    """

    def __init__(self, unit: LimitUnit, pauses: Sequence[Pause], calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._in_working_days = unit is LimitUnit.WORKING_DAYS
        joined = join_by_open_time(pauses, calendar)
        self._open_spans = [span for one in joined if (span := self._open_span(one))]
        touching = [] if self._in_working_days else _join(pauses, lambda ended, begins: begins <= ended)
        self._midnight_spans = [span for one in touching if (span := _midnight_span(one))]

    def within(self, first: date, last: date) -> int:
        """Count the suspended days from `first` to `last`, both included."""
        count = sum(self._working_days(*span) for span in _clip(self._open_spans, first, last))
        for begins, ends in _clip(self._midnight_spans, first, last):
            count += (ends - begins).days + 1 - self._working_days(begins, ends)
        return count

    def days(self) -> set[date]:
        """Return every suspended day; for limits in working days including days off within a pause."""
        opened = {day for span in self._open_spans for day in _each_day(*span)}
        if self._in_working_days:
            return opened
        off = {day for span in self._midnight_spans for day in _each_day(*span)}
        return {day for day in opened if self._calendar.is_working_day(day)} | {
            day for day in off if not self._calendar.is_working_day(day)
        }

    def _working_days(self, begins: date, ends: date) -> int:
        return self._calendar.working_days_between(begins - _DAY, ends)

    def _open_span(self, pause: Pause) -> Span | None:
        """Return the days whose whole opening time the pause covers, if they were working days."""
        begins, ends = beijing_date(pause.from_at), beijing_date(pause.until_at)
        if pause.from_at > self._calendar.opening_of(begins):
            begins += _DAY
        if pause.is_own_time:
            ends = self._resumption_day(pause.until_at) if self._in_working_days else ends
        elif pause.until_at < self._calendar.closing_of(ends):
            ends -= _DAY
        return (begins, ends) if begins <= ends else None

    def _resumption_day(self, at: datetime) -> date:
        """Return the working day on which a limit resumes: that day, or the next one that opens."""
        day = beijing_date(at)
        if self._calendar.is_working_day(day) and at < self._calendar.closing_of(day):
            return day
        return self._calendar.nth_working_day(day, 1)


def join_by_open_time(pauses: Sequence[Pause], calendar: WorkCalendar) -> list[Pause]:
    """Merge pauses between which the site was never open."""

    def nothing_between(ended: datetime, begins: datetime) -> bool:
        return begins - ended <= _DAY and not calendar.open_time_between(ended, begins)

    return _join(pauses, nothing_between)


def _join(pauses: Sequence[Pause], are_one: Callable[[datetime, datetime], bool]) -> list[Pause]:
    joined: list[Pause] = []
    for pause in pauses:
        if joined and are_one(joined[-1].until_at, pause.from_at):
            joined[-1] = pause.model_copy(update={"from_at": joined[-1].from_at})
        else:
            joined.append(pause)
    return joined


def _midnight_span(pause: Pause) -> Span | None:
    """Return the days that the pause covers from midnight to midnight."""
    begins, ends = beijing_date(pause.from_at), beijing_date(pause.until_at)
    if pause.from_at > from_beijing(begins, time()):
        begins += _DAY
    if not pause.is_own_time:
        ends -= _DAY
    return (begins, ends) if begins <= ends else None


def _clip(spans: Sequence[Span], first: date, last: date) -> Iterator[Span]:
    for begins, ends in spans:
        if begins <= last and ends >= first:
            yield max(begins, first), min(ends, last)


def _each_day(begins: date, ends: date) -> Iterator[date]:
    for n in range((ends - begins).days + 1):
        yield begins + n * _DAY
