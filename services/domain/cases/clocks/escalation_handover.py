"""Escalations of breaches that joined another's: whose they belong to, and when they get their own.

A breach of a stage or case whose cause is a breached clock below it joins the cause's escalation. That lasts
while the cause runs and has levels to come. When the cause's breach is annulled, its clock ends or its last
level is reached, the joined breach joins another cause or gets an escalation of its own (architecture.md §3).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.clocks.clock_pauses import department_of, steps_under
from services.domain.cases.clocks.escalation import escalation_policy_of, level_reached
from services.domain.timing import clocks


def cause_below(case: JointCase, clock: Clock) -> str | None:
    """The clock below this one whose running escalation its breach joins: of the same kind, breached."""
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


def handed_over(case: JointCase, calendars: Calendars) -> Iterator[CaseEvent]:
    """The events that give every abandoned breach a new cause, or levels of its own.

    Their moment is that of the last event: what ended the cause is on file.
    """
    for clock in case.clocks.values():
        if is_abandoned(case, clock):
            facts = {"was_cause": clock.escalates_with, **_next_escalation(case, clock, calendars)}
            yield CaseEvent(
                kind=EventKind.ESCALATION_HANDED_OVER,
                at=case.last_at,
                step=clock.step,
                clock=clock.id,
                facts=facts,
            )


def _next_escalation(case: JointCase, clock: Clock, calendars: Calendars) -> dict[str, Any]:
    """Its levels count from its own breach; none is due before the handover.

    Levels that the former causes reached are not repeated, unless a breach was annulled: then nobody was to
    be told of it.
    """
    cause = cause_below(case, clock)
    former = case.clocks[clock.escalates_with or ""]
    reached = level_reached(case.plan, former) if former.breached_at is not None else 0
    reached = max(reached, clock.level_before)
    facts: dict[str, Any] = {
        "kind": clock.kind.value,
        "cause": cause,
        "level_reached": reached,
        "escalation_levels": [],
    }
    if cause is None and clock.breached_at is not None:
        calendar = calendars.of(department_of(case, clock))
        policy = clocks.schedule_escalation(
            escalation_policy_of(case.plan, clock), clock.kind, clock.breached_at, calendar
        )
        facts["escalation_levels"] = [
            {
                **escalation_level,
                "due_at": max(datetime.fromisoformat(escalation_level["due_at"]), case.last_at).isoformat(),
            }
            for escalation_level in policy
            if escalation_level["level"] > reached
        ]
    return facts
