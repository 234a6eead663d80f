"""`due_milestones`: due milestones of all clocks that are not yet in the log, in order."""

from collections.abc import Iterator
from datetime import datetime

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.apply.case import apply, apply_all
from services.domain.cases.clocks.acceptance import deemed_accepted
from services.domain.cases.clocks.batch_hold import find_hold
from services.domain.cases.clocks.clock_pauses import switched
from services.domain.cases.clocks.closing import all_stopped, all_withdrawn, step_ended
from services.domain.cases.clocks.escalation_handover import is_abandoned
from services.domain.cases.clocks.hold_release import with_late_breaches
from services.domain.cases.clocks.milestone_events import held_event, milestone_event
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
        followed = with_late_breaches(case, _consequences(case, event, calendars), calendars)
        case = apply_all(case, followed)
        changed = with_late_breaches(case, switched(case, event.at, calendars), calendars)
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
    clock = case.clocks[clock_id]
    if kind is EventKind.DEADLINE_BREACHED:
        until = find_hold(case, clock, calendars)
        if until is not None and until > moment:
            return held_event(case, clock, until, moment)
        moment = clock.due_at  # its legal moment, also when it was held
    return milestone_event(case, clock, kind, moment, calendars)


def _turn(clock: Clock, kind: EventKind) -> int:
    """In which turn the clock speaks at one moment.

    A gap that was not filled comes first: a case that ends there was late for no party. A term comes last:
    it ends when everything due then was too late.
    """
    if kind is EventKind.CASE_ACCEPTANCE_REVOKED:
        return -1
    return 3 if clock.is_term else (clock.step is None) + (clock.step is None and clock.stage is None)
