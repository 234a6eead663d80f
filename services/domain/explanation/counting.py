"""Explanation of each day of a limit: counted or not, and why."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from schemas.calendars.limits import LimitUnit
from schemas.cases.case import Clock
from services.domain.calendars.calendar import WorkCalendar, beijing_date, from_beijing, in_beijing
from services.domain.law.citations import civil_code
from services.domain.timing.clock_deadline import counts_first_day
from services.domain.timing.limits import last_day_of, nominal_end
from services.domain.timing.suspended_days import SuspendedDays

_DAY, _NOTHING = timedelta(days=1), timedelta()
_MINUTE = timedelta(minutes=1)
IN_DAYS = frozenset({LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS, LimitUnit.MONTHS})
"""Units in which only whole suspended days are given back."""


def format_moment(at: datetime) -> str:
    """Format a moment for an explanation: 2019-04-22 09:30, Beijing time."""
    return f"{in_beijing(at):%Y-%m-%d %H:%M}"


def explain_days(clock: Clock, calendar: WorkCalendar, *, is_exact: bool = False) -> Iterator[str]:
    """Yield one sentence per day from the start to the due date, counted days numbered.

    Args:
        is_exact: whether pauses of this limit in days are given back to the minute.
    """
    if is_exact and clock.pauses:
        yield from _explain_whole_days(
            clock.model_copy(update={"due_at": clock.original_due_at or clock.due_at, "pauses": ()}), calendar
        )
        spans = (calendar.open_time_between(pause.from_at, pause.until_at) for pause in clock.pauses)
        yield f"暂停计时期间的开放时间 {_format_length(sum(spans, timedelta()))} 按分钟顺延"
        return
    match clock.limit.unit:
        case LimitUnit.WORKING_DAYS | LimitUnit.CALENDAR_DAYS | LimitUnit.MONTHS:
            yield from _explain_whole_days(clock, calendar)
        case LimitUnit.WORKING_HOURS | LimitUnit.MINUTES:
            yield from _explain_open_hours(clock, calendar)
        case LimitUnit.HOURS:
            yield f"{format_moment(clock.counted_from)} 起连续计算，不论是否开放，共 {clock.limit.in_words}"
        case LimitUnit.ON_THE_SPOT:
            yield f"即办：止于当日下班 {format_moment(calendar.closing_of(beijing_date(clock.counted_from)))}"


def _explain_whole_days(clock: Clock, calendar: WorkCalendar) -> Iterator[str]:
    day, last = beijing_date(clock.counted_from), last_day_of(clock.due_at)
    number, unit = 0, clock.limit.unit
    stopped = clock.stopped_at if clock.is_running else None
    if stopped is not None and beijing_date(stopped) <= last:
        last = beijing_date(stopped)
        last -= _DAY if stopped < calendar.closing_of(last) else _NOTHING
    counts_first = counts_first_day(clock.kind, clock.counting, clock.counted_from, calendar)
    if unit is LimitUnit.MONTHS:
        yield from _explain_months(clock, calendar)
    if counts_first and unit is not LimitUnit.MONTHS:
        number = 1
        yield f"{day} 当日计入：第 1 日"
    else:
        yield f"{day} 当日不计入"
    full = int(clock.limit.amount + (clock.extended_by.amount if clock.extended_by else 0))
    suspended = SuspendedDays(unit, clock.pauses, calendar).days()
    while day < last:
        day += _DAY
        reason = calendar.why(day)
        if day in suspended:
            yield f"{reason.in_words}：暂停计时，不计"
        elif unit is LimitUnit.WORKING_DAYS and not reason.is_working:
            yield f"{reason.in_words}：不计"
        elif unit is LimitUnit.MONTHS or number >= full:
            if day == last:
                yield f"{reason.in_words}：届满之日"
        else:
            number += 1
            yield f"{reason.in_words}：第 {number} 日"
    if stopped is not None:
        yield f"{format_moment(stopped)} 起暂停计时，恢复计时后顺延"


def _explain_months(clock: Clock, calendar: WorkCalendar) -> Iterator[str]:
    """Explain a limit in months: corresponding day (对应日), added days, move off a day off."""
    first = beijing_date(clock.counted_from)
    longer = clock.extended_by.amount if clock.extended_by else 0
    limit = clock.limit.model_copy(update={"amount": clock.limit.amount + longer})
    end = nominal_end(limit, first, count_first_day=clock.counting.count_first_day)
    law = civil_code(first)
    yield f"对应日 {end}（{law}第二百零二条）"
    suspended = SuspendedDays(clock.limit.unit, clock.pauses, calendar)
    given, last = 0, end
    while (days := suspended.within(first + _DAY, last)) != given:
        given, last = days, end + days * _DAY
    if given:
        yield f"加上暂停计时的 {given} 日，至 {last}"
    if not calendar.is_working_day(last):
        yield f"{last} 是休息日，顺延至 {calendar.working_day_from(last)}（{law}第二百零三条）"


def _explain_open_hours(clock: Clock, calendar: WorkCalendar) -> Iterator[str]:
    """Explain the open time of each counted day, less its suspended part."""
    day, last = beijing_date(clock.counted_from), beijing_date(clock.due_at)
    total = timedelta()
    while day <= last:
        begins = max(clock.counted_from, _midnight(day))
        ends = min(clock.due_at, _midnight(day + _DAY))
        lost = sum(
            (
                calendar.open_time_between(max(begins, pause.from_at), min(ends, pause.until_at))
                for pause in clock.pauses
                if pause.from_at < ends and pause.until_at > begins
            ),
            timedelta(),
        )
        counted = calendar.open_time_between(begins, ends) - lost
        total += counted
        reason = calendar.why(day)
        if not reason.is_working:
            yield f"{reason.in_words}：不计"
        else:
            suspended = f"（其中暂停计时 {_format_length(lost)} 不计）" if lost else ""
            yield f"{reason.in_words}：计 {_format_length(counted)}{suspended}，累计 {_format_length(total)}"
        day += _DAY


def _midnight(day: date) -> datetime:
    return from_beijing(day, datetime.min.time())


def _format_length(span: timedelta) -> str:
    """Format a length: 3 小时, 2 小时 30 分, 45 分; seconds are rounded to the minute."""
    hours, minutes = divmod(round(span / _MINUTE), 60)
    words = [f"{hours} 小时"] if hours else []
    return " ".join([*words, f"{minutes} 分"] if minutes or not hours else words)
