"""Clocks: how one is started, what it milestones and when, and which SLA status it shows."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from schemas.calendars.limits import Counting, LimitUnit, TimeLimit
from schemas.cases.case import Clock, clock_id, stage_clock_id
from schemas.cases.events import CaseEvent, EventKind
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import EscalationLevel
from schemas.vocabulary import ClockKind, SlaStatus
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.timing.clock_deadline import clock_deadline
from services.domain.timing.limits import deadline

FIRST_STATUTORY_LEVEL = 3
"""A missed statutory limit is told at once to those of this level (domain rule: serious breach)."""


ENDS_IN: Mapping[ClockKind, EventKind] = {
    ClockKind.SUPPLEMENT: EventKind.CASE_DEEMED_WITHDRAWN,
    ClockKind.GAP: EventKind.CASE_ACCEPTANCE_REVOKED,
}
"""The applicant's own time to bring what is missing is breached by nobody: at its end this follows."""
WITHOUT_ESCALATION_POLICY = frozenset({ClockKind.CONSULTATION, ClockKind.RECTIFICATION})
"""Where silence has its own consequence: no objection, revocation. For an intake see `IntakeTerms`."""

NOTHING_SPECIAL = Counting()
"""The law's own way of counting."""


def started(
    limits: Limits,
    at: datetime,
    calendar: WorkCalendar,
    step: str | None = None,
    *,
    stage: str | None = None,
    statutory_from: datetime | None = None,
    is_term: bool = False,
) -> Iterator[CaseEvent]:
    """The events that start the promised and, where the law has one, the statutory clock.

    Args:
        at: the moment from which the limits count; aware.
        step: the step's code; None for the case's own clocks, and a stage's.
        stage: the stage's code, for a stage's clocks.
        statutory_from: the legal moment from which the statutory limit counts, when it is another
            (deemed acceptance counts from the receipt).
        is_term: the limit is a term (公示期), see `clock_deadline`.
    """
    for kind, limit in ((ClockKind.PROMISED, limits.promised), (ClockKind.STATUTORY, limits.statutory)):
        if limit is None:
            continue
        name = stage_clock_id(kind, stage) if stage else clock_id(kind, step)
        begins = (statutory_from or at) if kind is ClockKind.STATUTORY else at
        event = start_of(kind, name, limit, begins, calendar, step, counting=limits.counting, is_term=is_term)
        yield event.model_copy(update={"at": at, "facts": {**event.facts, "stage": stage}})


def start_of(
    kind: ClockKind,
    name: str,
    limit: TimeLimit,
    at: datetime,
    calendar: WorkCalendar,
    step: str | None = None,
    *,
    counting: Counting = NOTHING_SPECIAL,
    is_term: bool = False,
) -> CaseEvent:
    """The event that starts one clock under that name, by the calendar of the site that keeps it."""
    end, warn_at = clock_deadline(kind, limit, counting, at, calendar, is_term=is_term)
    facts: dict[str, Any] = {
        "kind": kind.value,
        "limit": limit.model_dump(mode="json"),
        "counting": counting.model_dump(mode="json"),
        "started_at": at.isoformat(),
        "counted_from": end.counted_from.isoformat(),
        "due_at": end.due_at.isoformat(),
        "warn_at": warn_at.isoformat() if warn_at else None,
        "is_provisional": end.is_provisional,
    }
    if is_term:
        facts["is_term"] = True
    return CaseEvent(kind=EventKind.CLOCK_STARTED, at=at, step=step, clock=name, facts=facts)


def ended(clock: Clock, at: datetime) -> CaseEvent:
    """The event that ends a clock."""
    return CaseEvent(kind=EventKind.CLOCK_ENDED, at=at, step=clock.step, clock=clock.id)


def next_milestone(clock: Clock) -> tuple[datetime, EventKind] | None:
    """The next thing the clock has to say and its legal moment; None when nothing is left.

    A provisional due date never breaches: the State has not yet fixed it. A clock that stands still
    neither warns nor breaches; one that was breached climbs its policy all the same. The applicant's
    own time to bring what is missing breaches nothing: at its end the application is deemed withdrawn,
    or its acceptance is revoked. Nor does the time that an owner takes to build; a term ends its step.
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
    usual = ENDS_IN.get(clock.kind, EventKind.DEADLINE_BREACHED)
    return clock.due_at, EventKind(clock.ends_in or usual)


def escalation_policy(
    escalation_levels: tuple[EscalationLevel, ...],
    kind: ClockKind,
    breached_at: datetime,
    calendar: WorkCalendar,
) -> list[dict[str, Any]]:
    """The moments at which each escalation level is due, in working time from the breach, in order.

    Whole working days are counted from the day of the breach, which is not counted: a limit missed
    at Monday's closing is one working day late at Tuesday's, though nobody was in between.
    """
    climbed: list[dict[str, Any]] = []
    if kind in WITHOUT_ESCALATION_POLICY:
        return climbed
    for escalation_level in escalation_levels:
        if kind is ClockKind.STATUTORY and escalation_level.level < FIRST_STATUTORY_LEVEL:
            continue
        at_once = escalation_level.after.amount == 0 or (
            kind is ClockKind.STATUTORY and escalation_level.level == FIRST_STATUTORY_LEVEL
        )
        due_at = (
            breached_at if at_once else _escalation_level_due(escalation_level.after, breached_at, calendar)
        )
        climbed.append({"level": escalation_level.level, "due_at": due_at.isoformat()})
    return climbed


def _escalation_level_due(after: TimeLimit, breached_at: datetime, calendar: WorkCalendar) -> datetime:
    if after.unit is LimitUnit.WORKING_DAYS and after.amount % 1 == 0:
        day = calendar.nth_working_day(beijing_date(breached_at), int(after.amount))
        return calendar.closing_of(day)
    return deadline(after, breached_at, calendar).due_at


def sla_status(clock: Clock | None, now: datetime) -> SlaStatus:
    """The SLA status a clock shows to somebody who reads it at `now` (case time)."""
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
        return SlaStatus.AMBER if clock.is_owners else SlaStatus.RED
    return SlaStatus.AMBER if clock.warn_at is not None and now >= clock.warn_at else SlaStatus.GREEN
