"""Due dates of suspended limits: how much time each suspension gives back."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Pause
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.timing.limits import Deadline, compute_deadline, end_on_working_day, nominal_end
from services.domain.timing.suspended_days import SuspendedDays, join_by_open_time

_DAY = timedelta(days=1)
_IN_DAYS = {LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS, LimitUnit.MONTHS}


def compute_paused_deadline(
    limit: TimeLimit,
    start: datetime,
    pauses: Sequence[Pause],
    calendar: WorkCalendar,
    *,
    is_exact: bool = False,
    count_first_day: bool = False,
) -> Deadline:
    """Compute when a limit falls due that was suspended during these pauses.

    Hours and minutes get back exactly the counted time that was suspended. A limit in days or months
    gets a working day back when its whole opening time was suspended, by one pause or by several, and a
    day off when all of it was. The days are added to the nominal end; after that a day off moves the
    end once. When an owner's own time ends, the limit resumes like a new one: the day of resumption is
    not counted, as the lint and the next step count too.

    A limit in days, or on the spot, never ends while suspended: at the earliest it ends at closing time
    of the day on which it resumes. A suspension that ends at closing time of the last day, and covered
    only a part of it, moves nothing. Nor does a suspension that begins after the limit has ended.

    Args:
        pauses: in order, without overlaps.
        is_exact: give back to the minute even where the limit counts in working days (a short promise
            whose steps count in hours).
        count_first_day: whether the item counts its first day as day one.

    Source:
        行政许可法 第四十五条: such time is not counted within the limit. 民法典 第二百零一条: the first
        day of a limit in days is not counted. 民法典 第二百零三条: a last day off moves, once.
    """
    plain = compute_deadline(limit, start, calendar, count_first_day=count_first_day)
    if not pauses:
        return plain
    due_at = plain.due_at
    if limit.unit is LimitUnit.ON_THE_SPOT:
        due_at = _move_past_pauses(due_at, pauses, calendar)
    elif limit.unit in _IN_DAYS and not is_exact:
        suspended = SuspendedDays(limit.unit, pauses, calendar)
        give_back = (
            _give_back_working_days if limit.unit is LimitUnit.WORKING_DAYS else _give_back_calendar_days
        )
        due_at = give_back(limit, plain, suspended, calendar, count_first_day=count_first_day)
        due_at = _move_past_pauses(due_at, pauses, calendar)
    else:
        for pause in pauses:
            due_at = _postpone(limit.unit, due_at, pause, calendar)
    by_calendar = limit.unit is not LimitUnit.HOURS
    return Deadline(plain.counted_from, due_at, by_calendar and calendar.is_provisional(beijing_date(due_at)))


def _postpone(unit: LimitUnit, due_at: datetime, pause: Pause, calendar: WorkCalendar) -> datetime:
    if pause.from_at >= due_at:
        return due_at
    if unit is LimitUnit.HOURS:
        return due_at + (pause.until_at - pause.from_at)
    lost = calendar.open_time_between(pause.from_at, pause.until_at)
    return calendar.add_open_time(due_at, lost) if lost else due_at


def _move_past_pauses(due_at: datetime, pauses: Sequence[Pause], calendar: WorkCalendar) -> datetime:
    """Move a due date within a pause to closing time of the day on which the limit resumes."""
    for pause in pauses:
        is_within = pause.from_at < due_at < pause.until_at
        if is_within or (pause.until_at == due_at and _is_whole_day_suspended(due_at, pauses, calendar)):
            due_at = _first_closing_after(pause.until_at, calendar)
    return due_at


def _is_whole_day_suspended(due_at: datetime, pauses: Sequence[Pause], calendar: WorkCalendar) -> bool:
    """Return whether the whole day is suspended by pauses that end exactly at the due time."""
    opening = calendar.opening_of(beijing_date(due_at))
    joined = join_by_open_time(pauses, calendar)
    return any(one.from_at <= opening and due_at <= one.until_at for one in joined)


def _give_back_working_days(
    limit: TimeLimit,
    plain: Deadline,
    suspended: SuspendedDays,
    calendar: WorkCalendar,
    *,
    count_first_day: bool,
) -> datetime:
    """Lengthen the limit by whole suspended days until no further one falls within it."""
    first = beijing_date(plain.counted_from) + (timedelta() if count_first_day else _DAY)
    due_at, given = plain.due_at, 0
    while (days := suspended.within(first, beijing_date(due_at))) != given:
        given = days
        longer = limit.model_copy(update={"amount": limit.amount + given})
        due_at = compute_deadline(
            longer, plain.counted_from, calendar, count_first_day=count_first_day
        ).due_at
    return due_at


def _give_back_calendar_days(
    limit: TimeLimit,
    plain: Deadline,
    suspended: SuspendedDays,
    calendar: WorkCalendar,
    *,
    count_first_day: bool,
) -> datetime:
    """Add whole suspended days to the nominal end, then move it once if it is a day off."""
    day_zero = beijing_date(plain.counted_from)
    first = day_zero if count_first_day else day_zero + _DAY
    nominal = nominal_end(limit, day_zero, count_first_day=count_first_day)
    last, given = nominal, 0
    while (days := suspended.within(first, last)) != given:
        given = days
        last = nominal + given * _DAY
    return end_on_working_day(max(day_zero, last), plain.counted_from, calendar)


def _first_closing_after(at: datetime, calendar: WorkCalendar) -> datetime:
    closing = calendar.closing_of(calendar.working_day_from(beijing_date(at)))
    return closing if closing > at else calendar.closing_of(calendar.nth_working_day(beijing_date(at), 1))
