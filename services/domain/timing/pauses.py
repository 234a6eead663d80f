"""Due dates that move: what a suspension gives back, and what an extension adds."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Pause
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.timing.limits import Deadline, deadline, end_on_working_day, nominal_end
from services.domain.timing.suspended_days import SuspendedDays, joined_by_open_time

_DAY = timedelta(days=1)
_IN_DAYS = {LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS, LimitUnit.MONTHS}


def deadline_with(
    limit: TimeLimit,
    start: datetime,
    pauses: Sequence[Pause],
    calendar: WorkCalendar,
    *,
    is_exact: bool = False,
    count_first_day: bool = False,
) -> Deadline:
    """When a limit falls due that was suspended for these stretches.

    Hours and minutes get back exactly what was suspended of the time they count. Of a limit in days
    or months a day is given back when its whole opening time was suspended, by one pause or by several;
    a day off when all of it was. The days are added to the nominal end, which then rolls once. After
    the owner's own time the limit goes on as it began: the day on which it goes on is not counted, as
    the lint proves it and as the next step counts.

    A limit in days, or on the spot, never ends while it is suspended: at the earliest at closing time of
    the day on which it goes on. A suspension that is over at closing time of the last day, and took only a
    part of it, moves nothing. What begins when the limit has ended moves it no more.

    Args:
        pauses: in order, none overlapping another.
        is_exact: give back to the minute even where the limit counts in working days (a short promise
            whose steps count in hours).
        count_first_day: the item counts its first day as day one.

    Source:
        行政许可法 第四十五条: such time is not counted within the limit. 民法典 第二百零一条: of what is
        counted in days the first day is not. 民法典 第二百零三条: a last day off rolls, once.
    """
    plain = deadline(limit, start, calendar, count_first_day=count_first_day)
    if not pauses:
        return plain
    due_at = plain.due_at
    if limit.unit is LimitUnit.ON_THE_SPOT:
        due_at = _not_within(due_at, pauses, calendar)
    elif limit.unit in _IN_DAYS and not is_exact:
        suspended = SuspendedDays(limit.unit, pauses, calendar)
        give_back = (
            _working_days_given_back if limit.unit is LimitUnit.WORKING_DAYS else _calendar_days_given_back
        )
        due_at = give_back(limit, plain, suspended, calendar, count_first_day=count_first_day)
        due_at = _not_within(due_at, pauses, calendar)
    else:
        for pause in pauses:
            due_at = _later(limit.unit, due_at, pause, calendar)
    by_calendar = limit.unit is not LimitUnit.HOURS
    return Deadline(plain.counted_from, due_at, by_calendar and calendar.is_provisional(beijing_date(due_at)))


def _later(unit: LimitUnit, due_at: datetime, pause: Pause, calendar: WorkCalendar) -> datetime:
    if pause.from_at >= due_at:
        return due_at
    if unit is LimitUnit.HOURS:
        return due_at + (pause.until_at - pause.from_at)
    lost = calendar.open_time_between(pause.from_at, pause.until_at)
    return calendar.add_open_time(due_at, lost) if lost else due_at


def _not_within(due_at: datetime, pauses: Sequence[Pause], calendar: WorkCalendar) -> datetime:
    """The due date; while the limit is suspended then, closing time of the day on which it goes on."""
    for pause in pauses:
        is_within = pause.from_at < due_at < pause.until_at
        if is_within or (pause.until_at == due_at and _took_whole_day(due_at, pauses, calendar)):
            due_at = _first_closing_after(pause.until_at, calendar)
    return due_at


def _took_whole_day(due_at: datetime, pauses: Sequence[Pause], calendar: WorkCalendar) -> bool:
    """Whether suspensions that are over just when the limit falls due took that whole day of it."""
    opening = calendar.opening_of(beijing_date(due_at))
    joined = joined_by_open_time(pauses, calendar)
    return any(one.from_at <= opening and due_at <= one.until_at for one in joined)


def _working_days_given_back(
    limit: TimeLimit,
    plain: Deadline,
    suspended: SuspendedDays,
    calendar: WorkCalendar,
    *,
    count_first_day: bool,
) -> datetime:
    """The limit made longer by whole suspended days until no further one falls within it."""
    first = beijing_date(plain.counted_from) + (timedelta() if count_first_day else _DAY)
    due_at, given = plain.due_at, 0
    while (days := suspended.within(first, beijing_date(due_at))) != given:
        given = days
        longer = limit.model_copy(update={"amount": limit.amount + given})
        due_at = deadline(longer, plain.counted_from, calendar, count_first_day=count_first_day).due_at
    return due_at


def _calendar_days_given_back(
    limit: TimeLimit,
    plain: Deadline,
    suspended: SuspendedDays,
    calendar: WorkCalendar,
    *,
    count_first_day: bool,
) -> datetime:
    """Whole suspended days added to the nominal end, which rolls once, when all has been added."""
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
