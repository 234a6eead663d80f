"""Escalations of breaches that joined another's: their owner, and when they get their own.

A breach of a stage or case whose cause is a breached clock below it joins the cause's escalation. That lasts
while the cause runs and has levels to come. When the cause's breach is annulled, its clock ends or its last
level is reached, the joined breach joins another cause or gets an escalation of its own (architecture.md §3).
"""

from collections.abc import Iterator

from schemas.cases.case import Clock, EscalationLevelDue, JointCase
from schemas.cases.events.deadlines import EscalationHandedOver
from schemas.clock_id import ClockId
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.clocks.clock_pauses import department_of, steps_under
from services.domain.cases.clocks.escalation import escalation_policy_of, level_reached
from services.domain.timing import clocks


def cause_below(case: JointCase, clock: Clock) -> ClockId | None:
    """The clock below whose running escalation this breach joins: same kind, breached."""
    if clock.step is not None:
        return None
    under = {step.code for step in steps_under(case, clock)}
    causes = [
        other.id
        for other in case.clocks.values()
        if other.kind is clock.kind
        and is_escalating(other)
        and (other.step in under or (clock.stage is None and other.stage is not None))
    ]
    return min(causes, default=None)


def is_escalating(clock: Clock) -> bool:
    """Whether the clock is breached, runs, and has levels of its own still to come."""
    return clock.is_running and clock.breached_at is not None and bool(clock.escalation_levels)


def is_abandoned(case: JointCase, clock: Clock) -> bool:
    """Whether the breach of a running clock joined an escalation that does not go on any more."""
    if clock.breached_at is None or not clock.is_running or clock.escalates_with is None:
        return False
    return not is_escalating(case.clocks[clock.escalates_with])


def handed_over(case: JointCase, calendars: Calendars) -> Iterator[EscalationHandedOver]:
    """The events that give every abandoned breach a new cause, or levels of its own.

    Their moment is that of the last event: what ended the cause is on file.
    """
    for clock in case.clocks.values():
        if clock.escalates_with is not None and is_abandoned(case, clock):
            yield _next_escalation(case, clock, clock.escalates_with, calendars)


def _next_escalation(
    case: JointCase, clock: Clock, was_cause: ClockId, calendars: Calendars
) -> EscalationHandedOver:
    """Its levels count from its own breach; none is due before the handover.

    Levels that the former causes reached are not repeated, unless a breach was annulled, which leaves
    nothing reached.
    """
    cause = cause_below(case, clock)
    former = case.clocks[was_cause]
    reached = level_reached(case.plan, former) if former.breached_at is not None else 0
    reached = max(reached, clock.level_before)
    levels: list[EscalationLevelDue] = []
    if cause is None and clock.breached_at is not None:
        calendar = calendars.of(department_of(case, clock))
        policy = clocks.schedule_escalation(
            escalation_policy_of(case.plan, clock), clock.kind, clock.breached_at, calendar
        )
        levels = [
            one.model_copy(update={"due_at": max(one.due_at, case.last_at)})
            for one in policy
            if one.level > reached
        ]
    return EscalationHandedOver(
        at=case.last_at,
        step=clock.step,
        clock=clock.id,
        clock_kind=clock.kind,
        was_cause=was_cause,
        cause=cause,
        level_reached=reached,
        escalation_levels=tuple(levels),
    )
