"""How a clock counts by its kind: by which calendar, whether its first day, and until which hour."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from schemas.calendars.limits import Counting, TimeLimit
from schemas.cases.case import Pause
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import WorkCalendar, beijing_date, from_beijing
from services.domain.timing.limits import Deadline, start_after_cut_off, warning
from services.domain.timing.pauses import deadline_with

SET_BY_LAW = frozenset(
    {
        ClockKind.STATUTORY,
        ClockKind.INTAKE,
        ClockKind.DELIVERY,
        ClockKind.SUSPENSION,
        ClockKind.INSPECTION,
    }
)
"""Limits that an office cannot make longer by closing for a day.

Source:
    行政许可法 第八十二条: working days do not include statutory holidays; it knows no other day off.
"""


def calendar_of(kind: ClockKind, site: WorkCalendar) -> WorkCalendar:
    """The days by which a clock of that kind counts: for limits of the law without local closures (停办)."""
    return site.without_closures if kind in SET_BY_LAW else site


def counts_first_day(
    kind: ClockKind, counting: Counting, started_at: datetime, calendar: WorkCalendar
) -> bool:
    """Whether the first day is day one.

    It is where the item says so, and for a suspension that begins when the day opens: announced for five
    working days it takes five whole ones and gives five back.
    """
    if kind is not ClockKind.SUSPENSION:
        return counting.count_first_day
    begins = calendar.next_opening(started_at)
    return begins == calendar.opening_of(beijing_date(begins))


def clock_deadline(
    kind: ClockKind,
    limit: TimeLimit,
    counting: Counting,
    started_at: datetime,
    site: WorkCalendar,
    pauses: Sequence[Pause] = (),
    *,
    is_exact: bool = False,
    is_term: bool = False,
) -> tuple[Deadline, datetime | None]:
    """When a clock is due and when it warns, by its ledger.

    Args:
        limit: its length, an extension included.
        started_at: the legal start; the item's cut-off hour is applied here.
        site: the calendar of the department that keeps the clock, its closures included.
        is_exact: see `deadline_with`.
        is_term: a term (公示期) at whose end the step is done; it ends at 24:00 of its last day.

    Source:
        民法典 第二百零三条: the last day ends at 24:00, or at closing time where there are business hours.
    """
    calendar = calendar_of(kind, site)
    start = start_after_cut_off(started_at, counting, calendar)
    first = counts_first_day(kind, counting, start, calendar)
    end = deadline_with(limit, start, pauses, calendar, is_exact=is_exact, count_first_day=first)
    warn_at = warning(limit, start, end.due_at, calendar)
    if is_term:
        end = replace(end, due_at=_end_of_term(end.due_at, pauses, calendar))
    return end, warn_at


def _end_of_term(due_at: datetime, pauses: Sequence[Pause], calendar: WorkCalendar) -> datetime:
    """24:00 of the last day; of the day on which the term goes on, where it is suspended then."""
    ends_at = _midnight_after(beijing_date(due_at))
    for pause in pauses:
        if pause.from_at < ends_at < pause.until_at:
            ends_at = _midnight_after(calendar.working_day_from(beijing_date(pause.until_at)))
    return ends_at


def _midnight_after(day: date) -> datetime:
    return from_beijing(day + timedelta(days=1), time())
