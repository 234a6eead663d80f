"""Clocks: start and end events, the next milestone, escalation times, SLA status."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from schemas.calendars.limits import Counting, LimitUnit, TimeLimit
from schemas.cases.case import Clock, EscalationLevelDue
from schemas.cases.events.clocks import ClockEnded, ClockStarted
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import EscalationLevel
from schemas.clock_id import ClockId
from schemas.events.kinds import EventKind
from schemas.vocabulary import ClockKind, SlaStatus
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.timing.clock_deadline import compute_clock_deadline
from services.domain.timing.limits import compute_deadline

FIRST_STATUTORY_LEVEL = 3
"""A missed statutory limit is escalated to this level at once (domain rule: serious breach)."""


EXPIRY_EVENTS: Mapping[ClockKind, EventKind] = {
    ClockKind.SUPPLEMENT: EventKind.CASE_DEEMED_WITHDRAWN,
    ClockKind.GAP: EventKind.CASE_ACCEPTANCE_REVOKED,
}
"""Event at the end of an applicant's own limit; such a limit is never breached."""
KINDS_WITHOUT_ESCALATION = frozenset({ClockKind.CONSULTATION, ClockKind.RECTIFICATION, ClockKind.SIGNING})
"""Kinds whose expiry has its own consequence (no objection, revocation) or whose breach reaches the heads.

Intake: see `IntakeTerms`. A late signature is the cause of no order: the promise of its step is escalated.
"""

STATUTORY_COUNTING = Counting()
"""Counting rules of the law, without special rules of an item."""


def start_limit_clocks(
    limits: Limits,
    at: datetime,
    calendar: WorkCalendar,
    step: str | None = None,
    *,
    stage: str | None = None,
    statutory_from: datetime | None = None,
    is_term: bool = False,
) -> Iterator[ClockStarted]:
    """Yield the events that start the promised and, if any, the statutory clock.

    Args:
        at: the moment from which the limits count; aware.
        step: the step's code; None for clocks of the case or of a stage.
        stage: the stage's code, for a stage's clocks.
        statutory_from: the legal moment from which the statutory limit counts, when it is another
            (deemed acceptance counts from the receipt).
        is_term: whether the limit is a term (公示期), see `compute_clock_deadline`.
    """
    for kind, limit in ((ClockKind.PROMISED, limits.promised), (ClockKind.STATUTORY, limits.statutory)):
        if limit is None:
            continue
        name = ClockId.of_stage(kind, stage) if stage else ClockId.of(kind, step)
        begins = (statutory_from or at) if kind is ClockKind.STATUTORY else at
        event = start_clock(
            kind, name, limit, begins, calendar, step, counting=limits.counting, is_term=is_term
        )
        yield event.model_copy(update={"at": at, "stage": stage})


def start_clock(
    kind: ClockKind,
    name: ClockId,
    limit: TimeLimit,
    at: datetime,
    calendar: WorkCalendar,
    step: str | None = None,
    *,
    counting: Counting = STATUTORY_COUNTING,
    is_term: bool = False,
) -> ClockStarted:
    """Return the event that starts one clock, by the calendar of the site that keeps it."""
    end, warn_at = compute_clock_deadline(kind, limit, counting, at, calendar, is_term=is_term)
    event = ClockStarted(
        at=at,
        step=step,
        clock=name,
        clock_kind=kind,
        limit=limit,
        counting=counting,
        started_at=at,
        counted_from=end.counted_from,
        due_at=end.due_at,
        warn_at=warn_at,
        is_provisional=end.is_provisional,
    )
    return event.model_copy(update={"is_term": True}) if is_term else event


def clock_of(event: ClockStarted) -> Clock:
    """The clock as the event that starts it makes it; the event has validated every field."""
    return Clock.model_construct(
        id=event.clock,
        kind=event.clock_kind,
        step=event.step,
        stage=event.stage,
        also_for=event.also_for,
        limit=event.limit,
        counting=event.counting,
        started_at=event.started_at,
        counted_from=event.counted_from,
        due_at=event.due_at,
        warn_at=event.warn_at,
        is_provisional=event.is_provisional,
        is_owners=event.is_owners,
        is_term=event.is_term,
        ends_in=event.ends_in,
        department=event.department,
    )


def end_clock(clock: Clock, at: datetime) -> ClockEnded:
    """Return the event that ends a clock."""
    return ClockEnded(at=at, step=clock.step, clock=clock.id)


def next_milestone(clock: Clock) -> tuple[datetime, EventKind] | None:
    """Return the clock's next milestone and its legal moment; None when none is left.

    A provisional due date is never breached, because the State has not fixed it yet. A suspended clock
    neither warns nor is breached; after a breach it still escalates. An applicant's own limit is never
    breached: at its end the application is deemed withdrawn or its acceptance revoked. Nor is the time
    an owner takes to build. A term completes its step. A held limit is breached when its hold ends.
    """
    if clock.breached_at is not None and clock.is_running:
        return (
            (clock.escalation_levels[0].due_at, EventKind.DEADLINE_ESCALATED)
            if clock.escalation_levels
            else None
        )
    if not clock.is_running or clock.stopped_at is not None:
        return None
    if clock.is_term:
        return clock.due_at, EventKind.STEP_ELAPSED
    if clock.warned_at is None and clock.warn_at is not None and clock.warn_at < clock.due_at:
        return clock.warn_at, EventKind.DEADLINE_WARNING
    if clock.is_provisional or clock.is_owners:
        return None
    usual = EXPIRY_EVENTS.get(clock.kind, EventKind.DEADLINE_BREACHED)
    return clock.held_until or clock.due_at, clock.ends_in or usual


def schedule_escalation(
    escalation_levels: tuple[EscalationLevel, ...],
    kind: ClockKind,
    breached_at: datetime,
    calendar: WorkCalendar,
) -> list[EscalationLevelDue]:
    """List the escalation levels with their due times in working time from the breach.

    Whole working days are counted from the day after the breach: a limit missed at closing time on
    Monday is one working day late at closing time on Tuesday.
    """
    climbed: list[EscalationLevelDue] = []
    if kind in KINDS_WITHOUT_ESCALATION:
        return climbed
    for escalation_level in escalation_levels:
        if kind is ClockKind.STATUTORY and escalation_level.level < FIRST_STATUTORY_LEVEL:
            continue
        at_once = escalation_level.after.amount == 0 or (
            kind is ClockKind.STATUTORY and escalation_level.level == FIRST_STATUTORY_LEVEL
        )
        due_at = breached_at if at_once else _escalation_due(escalation_level.after, breached_at, calendar)
        climbed.append(EscalationLevelDue(level=escalation_level.level, due_at=due_at))
    return climbed


def _escalation_due(after: TimeLimit, breached_at: datetime, calendar: WorkCalendar) -> datetime:
    if after.unit is LimitUnit.WORKING_DAYS and after.amount % 1 == 0:
        day = calendar.nth_working_day(beijing_date(breached_at), int(after.amount))
        return calendar.closing_of(day)
    return compute_deadline(after, breached_at, calendar).due_at


def sla_status(clock: Clock | None, now: datetime) -> SlaStatus:
    """SLA status of a clock at `now` (case time)."""
    if clock is None:
        return SlaStatus.NOT_STARTED
    if clock.ended_at is not None:
        excused = clock.is_provisional or clock.is_owners
        is_late = clock.ended_at >= clock.due_at and not excused
        return SlaStatus.DONE_LATE if is_late else SlaStatus.DONE_IN_TIME
    if clock.stopped_at is not None and clock.breached_at is None:
        return SlaStatus.GREY
    if clock.is_provisional:
        return SlaStatus.AMBER if now >= clock.due_at else SlaStatus.BLUE
    if now >= clock.due_at:
        is_held = clock.held_until is not None and clock.breached_at is None and now < clock.held_until
        return SlaStatus.AMBER if clock.is_owners or is_held else SlaStatus.RED
    return SlaStatus.AMBER if clock.warn_at is not None and now >= clock.warn_at else SlaStatus.GREEN
