"""Due dates that move: what a suspension gives back, and what an extension adds."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Pause
from services.domain.calendars.calendar import WorkCalendar, beijing_date, from_beijing
from services.domain.timing.limits import Deadline, deadline

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
    or months a day is given back when all of it was suspended, by one pause or by several: its opening
    hours for working days, midnight to midnight for the others. After the owner's own time the limit goes
    on as it began: the day on which it goes on is not counted, as the lint proves it and as the next step
    counts. A limit never ends while it is suspended: at the earliest at closing time of the day on which it
    goes on. What begins when it has ended (a provisional date passes without a breach) moves it no more.

    Args:
        pauses: in order, none overlapping another.
        is_exact: give back to the minute even where the limit counts in working days (a short promise
            whose steps count in hours).
        count_first_day: the item counts its first day as day one.

    Source:
        行政许可法 第四十五条: such time is not counted within the limit. 民法典 第二百零一条: of what is
        counted in days the first day is not.
    """
    plain = deadline(limit, start, calendar, count_first_day=count_first_day)
    if not pauses:
        return plain
    if limit.unit in _IN_DAYS and not is_exact:
        due_at = _given_back_in_days(limit, plain, pauses, calendar, count_first_day=count_first_day)
    else:
        due_at = plain.due_at
        for pause in pauses:
            due_at = _later(limit.unit, due_at, pause, calendar)
    for pause in pauses:
        if pause.from_at < due_at <= pause.until_at:
            due_at = _first_closing_after(pause.until_at, calendar)
    by_calendar = limit.unit is not LimitUnit.HOURS
    return Deadline(plain.counted_from, due_at, by_calendar and calendar.is_provisional(beijing_date(due_at)))


def _later(unit: LimitUnit, due_at: datetime, pause: Pause, calendar: WorkCalendar) -> datetime:
    if pause.from_at >= due_at:
        return due_at
    if unit is LimitUnit.HOURS:
        return due_at + (pause.until_at - pause.from_at)
    lost = calendar.open_time_between(pause.from_at, pause.until_at)
    return calendar.add_open_time(due_at, lost) if lost else due_at


def _given_back_in_days(
    limit: TimeLimit,
    plain: Deadline,
    pauses: Sequence[Pause],
    calendar: WorkCalendar,
    *,
    count_first_day: bool,
) -> datetime:
    """The limit made longer by whole suspended days until no further one falls within it."""
    due_at, given = plain.due_at, 0
    spans = list(_whole_days(limit.unit, pauses, calendar))
    first = beijing_date(plain.counted_from) + (timedelta() if count_first_day else _DAY)
    while True:
        days = sum(_days_within(limit.unit, span, first, beijing_date(due_at), calendar) for span in spans)
        if days == given:
            return due_at
        given = days
        due_at = _so_many_days_later(limit, given, plain, calendar, count_first_day=count_first_day)


def _so_many_days_later(
    limit: TimeLimit, days: int, plain: Deadline, calendar: WorkCalendar, *, count_first_day: bool
) -> datetime:
    if limit.unit is LimitUnit.MONTHS:
        last = beijing_date(plain.due_at) + days * _DAY
        return calendar.closing_of(calendar.working_day_from(last))
    longer = limit.model_copy(update={"amount": limit.amount + days})
    return deadline(longer, plain.counted_from, calendar, count_first_day=count_first_day).due_at


def suspended_days(unit: LimitUnit, pauses: Sequence[Pause], calendar: WorkCalendar) -> set[date]:
    """The days that were suspended as a whole, days off within them included."""
    spans = _whole_days(unit, pauses, calendar)
    return {begins + n * _DAY for begins, ends in spans for n in range((ends - begins).days + 1)}


def _whole_days(
    unit: LimitUnit, pauses: Sequence[Pause], calendar: WorkCalendar
) -> Iterator[tuple[date, date]]:
    """The first and the last day that was suspended as a whole, of each stretch without a gap."""
    for pause in _joined(unit, pauses, calendar):
        begins, ends = beijing_date(pause.from_at), beijing_date(pause.until_at)
        if unit is LimitUnit.WORKING_DAYS:
            if pause.from_at > calendar.opening_of(begins):
                begins += _DAY
            if pause.is_own_time:
                ends = _first_day(pause.until_at, calendar)
            elif pause.until_at < calendar.closing_of(ends):
                ends -= _DAY
        else:
            if pause.from_at > from_beijing(begins, time()):
                begins += _DAY
            if not pause.is_own_time:
                ends -= _DAY
        if begins <= ends:
            yield begins, ends


def _joined(unit: LimitUnit, pauses: Sequence[Pause], calendar: WorkCalendar) -> list[Pause]:
    """The pauses, those taken together between which no time passed that the unit counts."""
    joined: list[Pause] = []
    for pause in pauses:
        before = joined[-1] if joined else None
        if before is not None and _nothing_between(unit, before.until_at, pause.from_at, calendar):
            joined[-1] = pause.model_copy(update={"from_at": before.from_at})
        else:
            joined.append(pause)
    return joined


def _nothing_between(unit: LimitUnit, ended: datetime, begins: datetime, calendar: WorkCalendar) -> bool:
    if unit is not LimitUnit.WORKING_DAYS or begins - ended > _DAY:
        return begins <= ended
    return not calendar.open_time_between(ended, begins)


def _days_within(
    unit: LimitUnit, span: tuple[date, date], first: date, last: date, calendar: WorkCalendar
) -> int:
    begins, ends = max(span[0], first), min(span[1], last)
    if ends < begins:
        return 0
    if unit is LimitUnit.WORKING_DAYS:
        return calendar.working_days_between(begins - _DAY, ends)
    return (ends - begins).days + 1


def _first_day(at: datetime, calendar: WorkCalendar) -> date:
    """The day on which what starts then begins to count, not counted itself: today or the next opening."""
    day = beijing_date(at)
    if calendar.is_working_day(day) and at < calendar.closing_of(day):
        return day
    return calendar.nth_working_day(day, 1)


def _first_closing_after(at: datetime, calendar: WorkCalendar) -> datetime:
    closing = calendar.closing_of(calendar.working_day_from(beijing_date(at)))
    return closing if closing > at else calendar.closing_of(calendar.nth_working_day(beijing_date(at), 1))
