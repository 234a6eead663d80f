"""Each day of a limit: counted or not, and why."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from schemas.calendars.limits import LimitUnit
from schemas.cases.case import Clock
from services.domain.calendars.calendar import WorkCalendar, beijing_date, from_beijing, in_beijing
from services.domain.timing.suspended_days import SuspendedDays

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def moment(at: datetime) -> str:
    """A moment as it is written in an explanation: 2019-04-22 09:30, Beijing time."""
    return f"{in_beijing(at):%Y-%m-%d %H:%M}"


def counted_days(clock: Clock, calendar: WorkCalendar, *, is_exact: bool = False) -> Iterator[str]:
    """One sentence per day from the start to the due date, the counted ones numbered.

    Args:
        is_exact: pauses of this limit in days are given back to the minute.
    """
    if is_exact and clock.pauses:
        yield from _days(
            clock.model_copy(update={"due_at": clock.original_due_at or clock.due_at, "pauses": ()}), calendar
        )
        spans = (calendar.open_time_between(pause.from_at, pause.until_at) for pause in clock.pauses)
        yield f"中止期间的开放时间 {_length(sum(spans, timedelta()))} 按分钟顺延"
        return
    match clock.limit.unit:
        case LimitUnit.WORKING_DAYS | LimitUnit.CALENDAR_DAYS | LimitUnit.MONTHS:
            yield from _days(clock, calendar)
        case LimitUnit.WORKING_HOURS | LimitUnit.MINUTES:
            yield from _open_hours(clock, calendar)
        case LimitUnit.HOURS:
            yield f"{moment(clock.counted_from)} 起连续计算，不论是否开放，共 {clock.limit.in_words}"
        case LimitUnit.ON_THE_SPOT:
            yield f"即办：止于当日下班 {moment(calendar.closing_of(beijing_date(clock.counted_from)))}"


def _days(clock: Clock, calendar: WorkCalendar) -> Iterator[str]:
    day, last = beijing_date(clock.counted_from), beijing_date(clock.due_at)
    number, unit = 0, clock.limit.unit
    if clock.counting.count_first_day and unit is not LimitUnit.MONTHS:
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
            yield f"{reason.in_words}：中止期间，不计"
        elif unit is LimitUnit.WORKING_DAYS and not reason.is_working:
            yield f"{reason.in_words}：不计"
        elif unit is LimitUnit.MONTHS or number >= full:
            if day == last:
                yield f"{reason.in_words}：届满之日"
        else:
            number += 1
            yield f"{reason.in_words}：第 {number} 日"


def _open_hours(clock: Clock, calendar: WorkCalendar) -> Iterator[str]:
    """The open time of each day that counts, less what was suspended of it."""
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
            suspended = f"（其中中止 {_length(lost)} 不计）" if lost else ""
            yield f"{reason.in_words}：计 {_length(counted)}{suspended}，累计 {_length(total)}"
        day += _DAY


def _midnight(day: date) -> datetime:
    return from_beijing(day, datetime.min.time())


def _length(span: timedelta) -> str:
    """3 小时, 2 小时 30 分, 45 分; seconds are rounded to the minute."""
    hours, minutes = divmod(round(span / _MINUTE), 60)
    words = [f"{hours} 小时"] if hours else []
    return " ".join([*words, f"{minutes} 分"] if minutes or not hours else words)
