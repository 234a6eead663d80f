"""`due_milestones`: due milestones of all clocks that are not yet in the log, in order."""

from collections.abc import Iterator
from datetime import datetime

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from schemas.event_registry import CASE_EVENT_CLASSES
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.apply.case import apply, apply_all
from services.domain.cases.clocks.acceptance import deemed_accepted
from services.domain.cases.clocks.clock_pauses import department_of, step_at_work, switched
from services.domain.cases.clocks.closing import all_stopped, all_withdrawn, step_ended
from services.domain.cases.clocks.escalation import escalation_policy_of
from services.domain.cases.clocks.escalation_handover import cause_below, is_abandoned
from services.domain.timing import clocks


def next_milestone_at(case: JointCase) -> datetime | None:
    """The earliest moment, in case time, at which any clock of the case has something to say.

    A breach whose escalation was abandoned has it at once.
    """
    moments = [command[0] for clock in case.clocks.values() if (command := clocks.next_milestone(clock))]
    if any(is_abandoned(case, clock) for clock in case.clocks.values()):
        moments.append(case.last_at)
    return min(moments, default=None)


def due_milestones(case: JointCase, at: datetime, calendars: Calendars) -> list[CaseEvent]:
    """Every milestone due at `at` and not yet on file, each with its legal moment.

    At the same moment a step speaks before its stage, and that before its case, so that the case's breach
    finds its cause and joins that policy instead of opening a second one; before all of them a gap that
    was not filled, since a case that ends there counts as late for no party. A suspension that outlives
    what was announced stops excluding time at that moment.
    """
    struck: list[CaseEvent] = []
    while (event := _earliest(case, at, calendars)) is not None:
        case = apply(case, event)
        followed = list(_consequences(case, event, calendars))
        case = apply_all(case, followed)
        changed = list(switched(case, event.at, calendars))
        case = apply_all(case, changed)
        struck += [event, *followed, *changed]
        abandons = any(is_abandoned(case, clock) for clock in case.clocks.values())
        if followed or abandons:  # what follows from it comes before anything later milestones
            at = event.at
    return struck


def _consequences(case: JointCase, event: CaseEvent, calendars: Calendars) -> Iterator[CaseEvent]:
    """What the law makes of silence: deemed acceptance, deemed withdrawal, acceptance revoked."""
    clock = case.clocks[event.clock or ""]
    if event.kind is EventKind.STEP_ELAPSED:
        yield from step_ended(case, event.step or "", event.at)
    if event.kind in {EventKind.CASE_DEEMED_WITHDRAWN, EventKind.CASE_MATERIALS_RETURNED}:
        yield from all_withdrawn(case, event.at)
    if event.kind is EventKind.CASE_ACCEPTANCE_REVOKED:
        yield from all_stopped(case, event.at)
    is_missed = event.kind is EventKind.DEADLINE_BREACHED
    if is_missed and clock.kind is ClockKind.INTAKE and case.plan.intake.is_deemed_accepted:
        yield from deemed_accepted(case, clock, event.at, calendars)


def _earliest(case: JointCase, at: datetime, calendars: Calendars) -> CaseEvent | None:
    due = [
        (command[0], _turn(clock, command[1]), clock.id, command[1])
        for clock in case.clocks.values()
        if (command := clocks.next_milestone(clock)) and command[0] <= at
    ]
    if not due:
        return None
    moment, _, clock_id, kind = min(due)
    return milestone_event(case, case.clocks[clock_id], kind, moment, calendars)


def _turn(clock: Clock, kind: EventKind) -> int:
    """In which turn the clock speaks at one moment.

    A gap that was not filled comes first: a case that ends there was late for no party. A term comes last:
    it ends when everything due then was too late.
    """
    if kind is EventKind.CASE_ACCEPTANCE_REVOKED:
        return -1
    return 3 if clock.is_term else (clock.step is None) + (clock.step is None and clock.stage is None)


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
    return {"escalation_levels": tuple(levels), "cause": None}
