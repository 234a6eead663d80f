"""Measurement of work against a limit, in the limit's own unit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.timing.limits import compute_deadline

_MICROSECOND = timedelta(microseconds=1)
_HOUR = 3_600_000_000
_PARTS = 10_000
"""Parts of a working day, for limits that are not whole."""

Use = Callable[[datetime, datetime], int]


@dataclass(frozen=True)
class Yardstick:
    """Measures stretches against a limit, in marks (whole days or microseconds).

    Attributes:
        allowed: the limit in marks.
        used: the marks from a start to an end: the smallest limit from that start that the end keeps.
        per_unit: marks per unit of the limit.
    """

    limit: TimeLimit
    allowed: int
    used: Use
    per_unit: int

    def to_limit(self, marks: int) -> TimeLimit:
        """Convert marks to a limit, rounded up to a valid amount."""
        unit = self.limit.unit
        if unit is LimitUnit.ON_THE_SPOT:
            unit = LimitUnit.WORKING_DAYS
        amount = (Decimal(marks) / self.per_unit).quantize(Decimal("0.01"), "ROUND_CEILING")
        return TimeLimit(amount=amount.normalize() + 0, unit=unit)


def build_yardstick(limit: TimeLimit, calendar: WorkCalendar) -> Yardstick:
    """Build the yardstick of a limit in the calendar of the site that keeps it."""
    match limit.unit:
        case LimitUnit.HOURS:
            return _build(limit, lambda start, end: (end - start) // _MICROSECOND, _HOUR)
        case LimitUnit.WORKING_HOURS | LimitUnit.MINUTES:
            per_unit = _HOUR if limit.unit is LimitUnit.WORKING_HOURS else _HOUR // 60
            return _build(
                limit,
                lambda start, end: calendar.open_time_between(start, end) // _MICROSECOND,
                per_unit,
            )
        case LimitUnit.WORKING_DAYS if limit.amount % 1:
            return _build(limit, lambda start, end: _parts_of_days(start, end, calendar), _PARTS)
        case LimitUnit.WORKING_DAYS | LimitUnit.ON_THE_SPOT:
            return _build(limit, lambda start, end: _working_days(start, end, calendar), 1)
        case _:
            return _build(limit, lambda start, end: _least(limit.unit, start, end, calendar), 1)


def _build(limit: TimeLimit, used: Use, per_unit: int) -> Yardstick:
    return Yardstick(limit, int(limit.amount * per_unit), used, per_unit)


def _working_days(start: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """Return the smallest whole number of working days from the start that the end keeps."""
    first, last = beijing_date(calendar.next_opening(start)), beijing_date(end)
    days = max(0, calendar.working_days_between(first, last))
    return days if calendar.closing_of(calendar.nth_working_day(first, days)) >= end else days + 1


def _parts_of_days(start: datetime, end: datetime, calendar: WorkCalendar) -> int:
    days = _working_days(start, end, calendar)
    if days == 0:
        return 0
    before = calendar.closing_of(
        calendar.nth_working_day(beijing_date(calendar.next_opening(start)), days - 1)
    )
    over = calendar.open_time_between(before, end) * _PARTS
    return (days - 1) * _PARTS + -(-over // calendar.open_time_on(beijing_date(end)))


def _least(unit: LimitUnit, start: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """Return the smallest whole number of calendar days or months that the end keeps."""
    low, high = 0, max(1, (_day(end) - _day(start)).days + 1)
    while low < high:
        middle = (low + high) // 2
        limit = TimeLimit.model_construct(amount=Decimal(middle), unit=unit)
        if compute_deadline(limit, start, calendar).due_at >= end:
            high = middle
        else:
            low = middle + 1
    return low


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
