"""The public API's answer to an applicant who holds the query code."""

from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.lists import PublicStep, PublicView
from schemas.vocabulary import ClockKind
from services.domain.cases.progress import progress_of
from services.store.cases.current import CurrentCase


def public_view(now: CurrentCase, subject: str) -> PublicView:
    """The case in plain words: dates, whether it is paused or late, and why; no personal data."""
    case = now.case
    seen = progress_of(case, now.at, subject, now.log)
    busy = [step.name for step in case.plan.steps if case.steps[step.code].status.is_active]
    words = f"正在办理：{'、'.join(busy)}" if busy else case.status.label
    return PublicView(
        case_no=case.case_no,
        matter_name=case.plan.matter_name,
        subject=subject,
        status=case.status,
        status_label=case.status.label,
        received_at=case.received_at,
        accepted_at=case.accepted_at,
        **seen.model_dump(
            include={"promised_due_at", "original_due_at", "is_late", "is_paused", "is_provisional"}
        ),
        time_notes=seen.time_notes,
        next_words=words,
        steps=[_public_step(case, step) for step in case.plan.steps],
    )


def _public_step(case: JointCase, step: PlannedStep) -> PublicStep:
    promised = case.clock(ClockKind.PROMISED, step.code)
    return PublicStep(
        name=step.name,
        department=case.department(step.code),
        status_label=case.steps[step.code].status.label,
        due_at=promised.due_at if promised else None,
        is_paused=promised is not None and promised.stopped_at is not None,
    )
