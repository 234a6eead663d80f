"""Due date of a clock by its kind: calendar, first day, and closing hour."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from schemas.calendars.limits import Counting, TimeLimit
from schemas.cases.case import Pause
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import WorkCalendar, beijing_date, from_beijing
from services.domain.timing.limits import Deadline, compute_warning, start_after_cut_off
from services.domain.timing.pauses import compute_paused_deadline

SET_BY_LAW = frozenset(
    {
        ClockKind.STATUTORY,
        ClockKind.INTAKE,
        ClockKind.DELIVERY,
        ClockKind.SUSPENSION,
        ClockKind.INSPECTION,
    }
)
"""Kinds of limits that a local closure (停办) does not extend.

Source:
    行政许可法 第八十二条: working days exclude statutory holidays and no other day.
"""


def calendar_for_kind(kind: ClockKind, site: WorkCalendar) -> WorkCalendar:
    """Return the calendar for that kind of clock; limits set by law ignore local closures (停办)."""
    return site.without_closures if kind in SET_BY_LAW else site


def counts_first_day(
    kind: ClockKind, counting: Counting, started_at: datetime, calendar: WorkCalendar
) -> bool:
    """Return whether the first day counts as day one.

    True where the item says so, and for a suspension that begins when the day opens: a suspension of
    five working days then covers five whole days and gives five back.
    """
    if kind is not ClockKind.SUSPENSION:
        return counting.count_first_day
    begins = calendar.next_opening(started_at)
    return begins == calendar.opening_of(beijing_date(begins))


def compute_clock_deadline(
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
    """Compute when a clock is due and when it warns, with its suspensions.

    Args:
        limit: the length of the clock, including extensions.
        started_at: the legal start; the item's cut-off time is applied here.
        site: the calendar of the department that keeps the clock, its closures included.
        is_exact: see `compute_paused_deadline`.
        is_term: whether the limit is a term (公示期); the step is done at 24:00 of its last day.

    Source:
        民法典 第二百零三条: the last day ends at 24:00, or at closing time where there are business hours.
    """
    calendar = calendar_for_kind(kind, site)
    start = start_after_cut_off(started_at, counting, calendar)
    first = counts_first_day(kind, counting, start, calendar)
    end = compute_paused_deadline(limit, start, pauses, calendar, is_exact=is_exact, count_first_day=first)
    warn_at = compute_warning(limit, start, end.due_at, calendar)
    if is_term:
        end = replace(end, due_at=_end_of_term(end.due_at, pauses, calendar))
    return end, warn_at


def _end_of_term(due_at: datetime, pauses: Sequence[Pause], calendar: WorkCalendar) -> datetime:
    """Return 24:00 of the last day; if suspended then, of the day on which the term resumes."""
    ends_at = _midnight_after(beijing_date(due_at))
    for pause in pauses:
        if pause.from_at < ends_at < pause.until_at:
            ends_at = _midnight_after(calendar.working_day_from(beijing_date(pause.until_at)))
    return ends_at


def _midnight_after(day: date) -> datetime:
    return from_beijing(day + timedelta(days=1), time())
