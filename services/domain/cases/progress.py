"""A case in the applicant's words: where it is, what comes next, what is asked of them."""

from collections.abc import Iterable
from datetime import datetime

from schemas.applicants.progress import CaseProgress, ProgressStep, RequestedAction
from schemas.cases.case import Clock, JointCase, PlannedStep
from schemas.cases.case_parts import Satisfaction
from schemas.cases.events import Event
from schemas.vocabulary import CaseStatus, ClockKind, SlaStatus, StepStatus
from services.domain.cases.acts import rating
from services.domain.cases.clocks.closing import running
from services.domain.cases.time_notes import time_notes
from services.domain.timing.clocks import sla_status


def progress_of(case: JointCase, now: datetime, subject: str, log: Iterable[Event] = ()) -> CaseProgress:
    """The case as its applicant sees it at `now` (case time); notes come from the log."""
    promised, statutory = case.clock(ClockKind.PROMISED), case.clock(ClockKind.STATUTORY)
    needed = [step for step in case.plan.steps if case.steps[step.code].status is not StepStatus.NOT_NEEDED]
    at_work = {step.code for step in needed if case.steps[step.code].status.is_active}
    settled = {step.code for step in needed if case.steps[step.code].status.is_settled}
    waiting = [step for step in needed if step.code not in at_work | settled]
    next_up = [step for step in waiting if not (set(step.after) & {one.code for one in waiting})]
    action, clock = _requested_action(case)
    intake = running(case, ClockKind.INTAKE)
    limit = clock if isinstance(clock, Clock) else case.clock(clock) if clock else None
    return CaseProgress(
        case_no=case.case_no,
        matter_name=case.plan.matter_name,
        subject=subject,
        matter=case.plan.matter,
        matter_version=case.plan.matter_version,
        status=case.status,
        received_at=case.received_at,
        accepted_at=case.accepted_at,
        decided_at=case.decided_at,
        closed_at=case.closed_at,
        promised_due_at=promised.due_at if promised else None,
        statutory_due_at=statutory.due_at if statutory else None,
        original_due_at=promised.original_due_at if promised else None,
        is_late=is_late(promised, now),
        is_reminded=promised is not None and promised.breached_at is not None,
        is_paused=promised is not None and sla_status(promised, now) is SlaStatus.GREY,
        is_provisional=promised is not None and promised.is_running and promised.is_provisional,
        time_notes=time_notes(case, log),
        requested_action=action,
        gaps=case.gaps,
        intake_due_at=intake.due_at if intake else None,
        action_due_at=limit.due_at if limit and limit.is_running else None,
        steps=tuple(_step(case, step) for step in needed),
        at_work=tuple(_step(case, step) for step in needed if step.code in at_work),
        coming=tuple(_step(case, step) for step in next_up) if case.status.is_running else (),
        now=now,
    )


def is_late(clock: Clock | None, now: datetime) -> bool:
    """Whether a running clock is late; a paused clock or a provisional date is not."""
    return clock is not None and clock.is_running and sla_status(clock, now) is SlaStatus.RED


def _requested_action(case: JointCase) -> tuple[RequestedAction, ClockKind | Clock | None]:
    if case.status is CaseStatus.SUPPLEMENT:
        return RequestedAction.SUPPLY, ClockKind.SUPPLEMENT
    if case.gaps and case.status.is_running:
        return RequestedAction.FILL_GAPS, ClockKind.GAP
    if required := _step_action(case):
        return required
    if case.status.is_decided:
        return RequestedAction.COLLECT, None
    if case.status is CaseStatus.CLOSED:
        return _rating_action(case.satisfaction), None
    return (RequestedAction.OVER if case.status.is_closed else RequestedAction.NOTHING), None


def _rating_action(given: Satisfaction | None) -> RequestedAction:
    if not rating.is_open(given):
        return RequestedAction.RATED
    return RequestedAction.RATE_AGAIN if given else RequestedAction.RATE


def _step_action(case: JointCase) -> tuple[RequestedAction, Clock | None] | None:
    """Drawings to be put right, or a visit to be arranged."""
    for code, state in case.steps.items():
        if state.status.is_active and state.awaits_revision:
            return RequestedAction.REVISE, case.clocks[state.suspension.clock] if state.suspension else None
        if state.status.is_active and case.plan.step(code).by_appointment and state.appointment is None:
            return RequestedAction.BOOK, None
    return None


def _step(case: JointCase, step: PlannedStep) -> ProgressStep:
    state, promised = case.steps[step.code], case.clock(ClockKind.PROMISED, step.code)
    return ProgressStep(
        name=step.name,
        department=step.department,
        status=state.status,
        due_at=promised.due_at if promised and promised.is_running and not promised.stopped_at else None,
        is_paused=promised is not None and promised.stopped_at is not None,
        settled_at=state.settled_at,
    )
