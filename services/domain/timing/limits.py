"""Limits: due date, warning time, amount used and amount left.

Every function counts from the legal start of the limit, in the work calendar of the site that
keeps it. Moments must be timezone-aware and are returned in UTC; beyond the calendar's years every
function raises `OutsideCalendar`.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import assert_never

from schemas.calendars.limits import Counting, LimitUnit, TimeLimit
from services.domain.calendars.calendar import WorkCalendar, beijing_date, in_beijing

_DAY = timedelta(days=1)
_MICROSECONDS = {
    LimitUnit.HOURS: 3_600_000_000,
    LimitUnit.WORKING_HOURS: 3_600_000_000,
    LimitUnit.MINUTES: 60_000_000,
}
_FINEST = Decimal("0.0001")
_LONG_LIMIT_DAYS = 2
_LAST_HOURS = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of a limit.

    `counted_from` is where the count begins; `due_at` is the first moment that is too late.
    Provisional (暂定): a holiday notice may still change the days on which `due_at` depends.
    """

    counted_from: datetime
    due_at: datetime
    is_provisional: bool


def compute_deadline(
    limit: TimeLimit, start: datetime, calendar: WorkCalendar, *, count_first_day: bool = False
) -> Deadline:
    """Compute when a limit that begins at `start` falls due.

    The first day is not counted; the last day ends when the site closes; a last day off moves to the
    next working day. Hours run at once and around the clock; working hours and minutes run while the
    site is open. A limit on the spot (当场) ends when the site closes that day.
    A start outside opening hours counts from the next opening, except for hours and calendar days.

    Args:
        start: the legal start, for example the acceptance (受理).
        count_first_day: whether the first day of a limit in days or months counts as day one.

    Source:
        民法典 第二百零一条 — the first day is not counted, hours count at once.
        民法典 第二百零二条 — months end on the day of the same number, or on the month's last.
        民法典 第二百零三条 — a last day off moves to the next day; business hours end the last day.
    """
    counted_from = _first_counted_moment(limit, start, calendar)
    due_at = _compute_due(limit, counted_from, calendar, count_first_day=count_first_day)
    by_calendar = limit.unit is not LimitUnit.HOURS
    return Deadline(counted_from, due_at, by_calendar and calendar.is_provisional(beijing_date(due_at)))


def start_after_cut_off(start: datetime, counting: Counting, calendar: WorkCalendar) -> datetime:
    """Return where the count begins; after the cut-off time, the next working day opens it."""
    local = in_beijing(start)
    if (
        counting.cut_off is None
        or local.time() < counting.cut_off
        or not calendar.is_working_day(local.date())
    ):
        return start
    return calendar.opening_of(calendar.nth_working_day(local.date(), 1))


def compute_warning(
    limit: TimeLimit, start: datetime, due: datetime, calendar: WorkCalendar
) -> datetime | None:
    """Compute when to warn (预警) that the limit is nearly used; None for work done on the spot.

    Counted back from `due`, which a suspension or an extension may have moved: hours and minutes warn
    when a quarter is left, one or two working days when two open hours are left, longer limits when a
    fifth of their days is left, in whole days, and at least one. A limit in calendar days or months
    warns like a limit of the working days it spans. Never before the count begins.
    """
    counted_from = _first_counted_moment(limit, start, calendar)
    match limit.unit:
        case LimitUnit.ON_THE_SPOT:
            return None
        case LimitUnit.HOURS:
            warn_at = due - _length(limit) // 4
        case LimitUnit.WORKING_HOURS | LimitUnit.MINUTES:
            warn_at = calendar.add_open_time(due, _length(limit) // -4)
        case LimitUnit.WORKING_DAYS:
            warn_at = _warn_before(due, limit.amount, calendar)
        case LimitUnit.CALENDAR_DAYS | LimitUnit.MONTHS:
            warn_at = _warn_before(due, _count_working_days(limit, counted_from, calendar), calendar)
        case _:
            assert_never(limit.unit)
    warn_at = max(warn_at, counted_from)
    return warn_at if warn_at < due else None


def amount_used(
    limit: TimeLimit, start: datetime, at: datetime, calendar: WorkCalendar, *, count_first_day: bool = False
) -> Decimal:
    """Compute the amount of the limit used at a moment, in its own unit, ignoring suspensions.

    A working day is used when the site closes, a calendar day at midnight, a month with its last
    day; hours and minutes to four decimals, rounded down. May exceed the limit. On the spot: 0.
    """
    counted_from = _first_counted_moment(limit, start, calendar)
    if at <= counted_from or limit.unit is LimitUnit.ON_THE_SPOT:
        return Decimal(0)
    if limit.unit in _MICROSECONDS:
        return _amount(limit.unit, _elapsed(limit.unit, counted_from, at, calendar), ROUND_FLOOR)
    first = beijing_date(counted_from) - (_DAY if count_first_day else timedelta())
    if limit.unit is LimitUnit.WORKING_DAYS:
        return Decimal(max(0, calendar.working_days_between(first, _last_closed_day(at, calendar))))
    over = beijing_date(at) - _DAY
    days = (over - first).days if limit.unit is LimitUnit.CALENDAR_DAYS else _count_whole_months(first, over)
    return Decimal(max(0, days))


def amount_left(limit: TimeLimit, due: datetime, at: datetime, calendar: WorkCalendar) -> Decimal:
    """Compute the amount of the limit left before `due`, in its own unit; 0 once it is due.

    A day or month that is not over is still left, so 1 means "by the end of today". Hours and
    minutes to four decimals, rounded up. Never more than the limit.
    """
    if at >= due or limit.unit is LimitUnit.ON_THE_SPOT:
        return Decimal(0)
    if limit.unit in _MICROSECONDS:
        return min(limit.amount, _amount(limit.unit, _elapsed(limit.unit, at, due, calendar), ROUND_CEILING))
    today, last = beijing_date(at), last_day_of(due)
    if limit.unit is LimitUnit.WORKING_DAYS:
        days = calendar.working_days_between(_last_closed_day(at, calendar), last)
    elif limit.unit is LimitUnit.CALENDAR_DAYS:
        days = (last - today).days + 1
    else:
        days = _count_whole_months(today, last) + 1
    return min(limit.amount, Decimal(days))


def last_day_of(due: datetime) -> date:
    """Return the last day of a limit due then; 24:00 belongs to the day that ends."""
    return beijing_date(due - timedelta(microseconds=1))


def _first_counted_moment(limit: TimeLimit, start: datetime, calendar: WorkCalendar) -> datetime:
    if limit.unit in {LimitUnit.HOURS, LimitUnit.CALENDAR_DAYS}:
        return in_beijing(start).astimezone(UTC)
    return calendar.next_opening(start)


def _compute_due(
    limit: TimeLimit, counted_from: datetime, calendar: WorkCalendar, *, count_first_day: bool
) -> datetime:
    first = beijing_date(counted_from)
    early = 1 if count_first_day else 0
    match limit.unit:
        case LimitUnit.HOURS:
            return counted_from + _length(limit)
        case LimitUnit.WORKING_HOURS | LimitUnit.MINUTES:
            return calendar.add_open_time(counted_from, _length(limit))
        case LimitUnit.ON_THE_SPOT:
            return calendar.closing_of(first)
        case LimitUnit.WORKING_DAYS:
            return _add_working_days(first, max(limit.amount - early, Decimal(0)), calendar)
        case LimitUnit.CALENDAR_DAYS | LimitUnit.MONTHS:
            last = nominal_end(limit, first, count_first_day=count_first_day)
            return end_on_working_day(max(first, last), counted_from, calendar)
        case _:
            assert_never(limit.unit)


def nominal_end(limit: TimeLimit, first: date, *, count_first_day: bool = False) -> date:
    """Return the last day of a limit in calendar days or months, before a day off moves it.

    For months it is the corresponding day (对应日) of the last month.

    Source:
        民法典 第二百零一条, 第二百零二条.
    """
    early = _DAY if count_first_day else timedelta()
    if limit.unit is LimitUnit.MONTHS:
        return _add_months(first, int(limit.amount)) - early
    return first + timedelta(days=int(limit.amount)) - early


def end_on_working_day(last: date, counted_from: datetime, calendar: WorkCalendar) -> datetime:
    """Closing time of a limit's last day, or of the next working day when the last is a day off.

    Source:
        民法典 第二百零三条.
    """
    due_at = calendar.closing_of(calendar.working_day_from(last))
    if due_at > counted_from:
        return due_at
    return calendar.closing_of(calendar.nth_working_day(beijing_date(due_at), 1))


def _add_working_days(first: date, amount: Decimal, calendar: WorkCalendar) -> datetime:
    """Add working days to the working day `first`; a fraction of a day counts as open time."""
    whole, part = divmod(amount, 1)
    closing = calendar.closing_of(calendar.nth_working_day(first, int(whole)))
    if not part:
        return closing
    next_day = calendar.nth_working_day(beijing_date(closing), 1)
    microseconds = part * (calendar.open_time_on(next_day) // timedelta(microseconds=1))
    return calendar.add_open_time(closing, timedelta(microseconds=int(microseconds)))


def _warn_before(due: datetime, days: Decimal, calendar: WorkCalendar) -> datetime:
    """Return when a limit of that many working days warns."""
    if days <= _LONG_LIMIT_DAYS:
        return calendar.add_open_time(due, -_LAST_HOURS)
    back, last = max(1, int(days / 5)), beijing_date(due)
    if due == calendar.closing_of(last) and calendar.is_working_day(last):
        return calendar.closing_of(calendar.nth_working_day(last, -back))
    return calendar.add_open_time(due, -back * calendar.open_time_on(last))


def _count_working_days(limit: TimeLimit, counted_from: datetime, calendar: WorkCalendar) -> Decimal:
    """Count the working days the limit spans without suspensions."""
    end = _compute_due(limit, counted_from, calendar, count_first_day=False)
    return Decimal(calendar.working_days_between(beijing_date(counted_from), beijing_date(end)))


def _length(limit: TimeLimit) -> timedelta:
    """Length of a limit given in hours or minutes."""
    return timedelta(microseconds=int(limit.amount * _MICROSECONDS[limit.unit]))


def _elapsed(unit: LimitUnit, start: datetime, end: datetime, calendar: WorkCalendar) -> timedelta:
    return end - start if unit is LimitUnit.HOURS else calendar.open_time_between(start, end)


def _amount(unit: LimitUnit, span: timedelta, rounding: str) -> Decimal:
    microseconds = Decimal(span // timedelta(microseconds=1))
    return (microseconds / _MICROSECONDS[unit]).quantize(_FINEST, rounding)


def _last_closed_day(at: datetime, calendar: WorkCalendar) -> date:
    """Last day whose closing time has passed, working day or not."""
    today = beijing_date(at)
    return today if at >= calendar.closing_of(today) else today - _DAY


def _add_months(day: date, months: int) -> date:
    """Add months: the day of the same number, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _count_whole_months(first: date, last: date) -> int:
    """Count the months from `first` that have ended by the end of `last`."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months if _add_months(first, months) <= last else months - 1
