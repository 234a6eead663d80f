"""Apply events before a step's decision: opinions, second reviews, drawing reviews, visits."""

from schemas.cases.case import JointCase
from schemas.cases.events.review import (
    StepConsultationClosed,
    StepConsulted,
    StepReplied,
    StepResultCorrected,
    StepReviewApproved,
    StepReviewIssuesRaised,
    StepReviewRejected,
    StepReviewRequested,
    StepRevised,
    StepVisitBooked,
    StepVisited,
)
from schemas.cases.step import (
    Appointment,
    Consultation,
    ReviewRound,
)
from services.domain.cases.apply.changes import Moved, changes, when
from services.domain.cases.apply.step_state import (
    NOT_SUBMITTED,
    UNCHECKED,
    own_result_changed,
    step_changed,
    step_with,
)


def _consulted(case: JointCase, event: StepConsulted) -> Moved:
    consultation = Consultation(
        clock=event.consultation_clock, departments=event.departments, needed=event.needed
    )
    return step_with(case, event, consultation=consultation, transfer_to=None)


def _replied(case: JointCase, event: StepReplied) -> Moved:
    consultation = case.steps[event.step].consultation
    if consultation is None:
        return step_with(case, event)
    replies = {**consultation.replies, event.department: event.verdict}
    return step_with(case, event, consultation=consultation.model_copy(update={"replies": replies}))


def _review_requested(case: JointCase, event: StepReviewRequested) -> Moved:
    submitted = {"submitted_by": event.actor, "submitted_for": event.acted_for, "transfer_to": None}
    return step_with(case, event, **submitted, **UNCHECKED)


def _review_approved(case: JointCase, event: StepReviewApproved) -> Moved:
    checked = {"checked_by": event.actor, "checked_for": event.acted_for}
    return step_with(case, event, **checked)


def _review_issues_raised(case: JointCase, event: StepReviewIssuesRaised) -> Moved:
    opinion = ReviewRound(
        number=event.round, found_at=event.at, faults=event.fault_count, missed=event.missed
    )
    rounds = (*case.steps[event.step].rounds, opinion)
    return step_with(case, event, rounds=rounds, transfer_to=None)


def _revised(case: JointCase, event: StepRevised) -> Moved:
    *earlier, last = case.steps[event.step].rounds
    return step_with(case, event, rounds=(*earlier, last.model_copy(update={"revised_at": event.at})))


def _visit_booked(case: JointCase, event: StepVisitBooked) -> Moved:
    """Booked again, everything that was found on an earlier visit is needed again."""
    before = case.steps[event.step].appointment
    booked = Appointment(
        visit_at=event.visit_at,
        booked_at=event.at,
        by=event.actor,
        times=before.times + 1 if before else 1,
    )
    return step_with(case, event, appointment=booked, visitors=(), consultation=None)


CHANGES = changes(
    when(StepConsulted, _consulted),
    when(StepReplied, _replied),
    when(StepConsultationClosed, step_changed()),
    when(StepReviewRequested, _review_requested),
    when(StepReviewApproved, _review_approved),
    when(StepReviewRejected, step_changed(**NOT_SUBMITTED)),
    when(StepVisited, lambda case, event: step_with(case, event, visitors=event.visitors)),
    when(StepReviewIssuesRaised, _review_issues_raised),
    when(StepRevised, _revised),
    when(StepVisitBooked, _visit_booked),
    when(
        StepResultCorrected,
        lambda case, event: step_with(case, event, **own_result_changed(case, event.step)),
    ),
)
