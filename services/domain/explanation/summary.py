"""One-line summary of a limit: amount, suspended time, days off."""

from datetime import timedelta

from schemas.calendars.limits import LimitUnit
from schemas.cases.case import Clock
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.timing.limits import last_day_of
from services.domain.timing.suspended_days import SuspendedDays

_DAY = timedelta(days=1)
_IN_DAYS = {LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS, LimitUnit.MONTHS}


def summarise_limit(clock: Clock, limit: str, calendar: WorkCalendar) -> str:
    """Summarise a limit in one line: 计 90 个工作日，扣除暂停计时 6 日，遇节假日 3 天.

    Args:
        limit: the full limit in Chinese, including extensions.
    """
    parts = [f"计 {limit}"]
    if clock.limit.unit in _IN_DAYS:
        first, last = beijing_date(clock.counted_from) + _DAY, last_day_of(clock.due_at)
        given = SuspendedDays(clock.limit.unit, clock.pauses, calendar).within(first, last)
        days = [first + n * _DAY for n in range((last - first).days + 1)]
        holidays = sum(day.weekday() < 5 and not calendar.is_working_day(day) for day in days)
        parts += [f"扣除暂停计时 {given} 日"] if given else []
        parts += [f"遇节假日 {holidays} 天"] if holidays else []
    elif clock.pauses:
        parts.append("扣除暂停计时的时间")
    if clock.extended_by is not None:
        parts.append(f"含延长 {clock.extended_by.in_words}")
    return "，".join(parts)
