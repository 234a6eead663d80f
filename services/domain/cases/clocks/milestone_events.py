"""The events by which clocks report their milestones, each with its legal moment."""

from datetime import datetime

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from schemas.cases.events.deadlines import DeadlineHeld
from schemas.event_registry import CASE_EVENT_CLASSES
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.clocks.clock_pauses import department_of, step_at_work
from services.domain.cases.clocks.escalation import escalation_policy_of
from services.domain.cases.clocks.escalation_handover import cause_below
from services.domain.timing import clocks


def milestone_event(
    case: JointCase, clock: Clock, kind: EventKind, moment: datetime, calendars: Calendars
) -> CaseEvent:
    """The event by which the clock says what it has to say, at its legal moment."""
    given: dict[str, object] = {"at": moment, "step": step_at_work(case, clock), "clock": clock.id}
    given |= {"due_at": clock.due_at, "clock_kind": clock.kind}
    if kind is EventKind.DEADLINE_BREACHED:
        given |= _escalation(case, clock, moment, calendars)
    consultation = case.steps[clock.step].consultation if clock.step else None
    if consultation is not None and consultation.clock == clock.id:
        given["silent"] = consultation.silent
    signing = case.steps[clock.step].signing if clock.step else None
    if clock.kind is ClockKind.SIGNING and signing is not None and signing.awaited is not None:
        given["signer"] = signing.awaited.name
    if kind is EventKind.CASE_ACCEPTANCE_REVOKED:
        given |= {"because": "gaps", "gaps": case.gaps}
    if kind is EventKind.DEADLINE_ESCALATED:
        policy = {one.level: one for one in escalation_policy_of(case.plan, clock)}
        level = policy[clock.escalation_levels[0].level]
        given |= {"level": level.level, "name": level.name, "recipients": level.recipients}
    return CASE_EVENT_CLASSES[kind].model_validate(given)


def _escalation(case: JointCase, clock: Clock, moment: datetime, calendars: Calendars) -> dict[str, object]:
    """The levels of the breach's own escalation, or the breach below whose escalation it joins."""
    cause = cause_below(case, clock)
    is_answered = clock.kind is ClockKind.INTAKE and case.plan.intake.is_deemed_accepted
    if cause is not None or is_answered:
        return {"escalation_levels": (), "cause": cause}
    calendar = calendars.of(department_of(case, clock))
    policy = escalation_policy_of(case.plan, clock)
    levels = clocks.schedule_escalation(policy, clock.kind, moment, calendar)
    not_before = clock.held_until or moment
    held = (one.model_copy(update={"due_at": max(one.due_at, not_before)}) for one in levels)
    return {"escalation_levels": tuple(held), "cause": None}


def held_event(case: JointCase, clock: Clock, until: datetime, at: datetime) -> DeadlineHeld:
    """Return the event by which the passed limit is held until a batch hour."""
    return DeadlineHeld(
        at=at,
        step=step_at_work(case, clock),
        clock=clock.id,
        due_at=clock.due_at,
        clock_kind=clock.kind,
        held_until=until,
    )
