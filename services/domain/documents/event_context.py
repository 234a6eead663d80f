"""What a document says of the event that brings it: reasons, results, limits."""

from collections.abc import Mapping

from pydantic import JsonValue

from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.events import Event, EventKind
from schemas.cases.events.accountability import StepRevoked
from schemas.cases.events.course import CaseReceiptConfirmed, CaseTerminated, StepReceiptConfirmed
from schemas.cases.events.intake import (
    CaseAcceptanceRevoked,
    CaseAcceptedWithGaps,
    CaseRejectedNoJurisdiction,
    CaseSupplementNotified,
)
from schemas.cases.events.review import StepResultCorrected, StepReviewIssuesRaised, StepRevised
from schemas.cases.events.steps import StepApproved
from schemas.cases.events.suspension import StepExtended, StepExtensionWithdrawn, StepSuspended
from schemas.catalogue.matter import FieldFormat
from schemas.clock_id import ClockId
from schemas.vocabulary import CaseStatus, ClockKind
from services.domain.documents.dates import close_up, format_date, format_day, format_due_date, format_moment
from services.domain.documents.delivery_context import delivery_context
from services.domain.documents.document_source import DocumentSource


def words_of_event(source: DocumentSource) -> dict[str, object]:
    """The words of the event; a word that the event has not is empty."""
    case, event = source.case, source.event
    step = case.plan.step(event.step) if event.step else None
    signed_at = event.at
    if isinstance(event, CaseReceiptConfirmed | StepReceiptConfirmed):
        signed_at = event.happened_at
    return {
        "event_on": format_date(event.at),
        "event_at": format_moment(signed_at),
        "officer": source.officer,
        "deemed": event.kind is EventKind.CASE_DEEMED_ACCEPTED,
        "corrected": event.kind is EventKind.STEP_RESULT_CORRECTED,
        "step": step.name if step else "",
        "reason": private_text(event, "reason"),
        "opinion": private_text(event, "opinion"),
        "missing": list(event.missing) if isinstance(event, CaseSupplementNotified) else [],
        "right_agency": event.right_agency if isinstance(event, CaseRejectedNoJurisdiction) else "",
        "results": _results(source, step),
        "legal_basis": legal_basis(event),
        **delivery_context(source),
        **_of_the_suspension(case, event),
        **_of_the_opinion(case, event),
        **_of_the_extension(source, event),
        "step_statutory_due": format_due_date(case.clock(ClockKind.STATUTORY, step.code)) if step else "",
        "supply_due": _due(case, ClockKind.SUPPLEMENT),
        **_of_the_intake(case),
        "gaps": _gaps(source),
        "gap_due": _due(case, ClockKind.GAP),
    }


def private_text(event: Event, name: str) -> str:
    """The private text of that name; empty where the event has none."""
    return (getattr(event, name, None) or "") if name in event.private_fields else ""


def legal_basis(event: Event) -> str:
    """The provision that the event names; empty where it names none."""
    return event.legal_basis if isinstance(event, StepSuspended | StepRevoked | CaseTerminated) else ""


def _of_the_suspension(case: JointCase, event: Event) -> dict[str, str]:
    if not isinstance(event, StepSuspended):
        return dict.fromkeys(_SUSPENSION_WORDS, "")
    dues = {clock: format_moment(due) for clock, due in (event.expected_dues or {}).items()}
    return {
        "announced": f"{event.announced_working_days}个工作日",
        "suspension_kind": event.suspension_kind.label,
        "suspension_due": format_due_date(case.clocks.get(event.suspension_clock)),
        "promised_expected": dues.get(ClockId.of(ClockKind.PROMISED), ""),
        "statutory_expected": dues.get(ClockId.of(ClockKind.STATUTORY), ""),
        "step_promised_expected": _expected(case, event, ClockKind.PROMISED),
        "step_statutory_expected": _expected(case, event, ClockKind.STATUTORY),
    }


_SUSPENSION_WORDS = (
    *("announced", "suspension_kind", "suspension_due", "promised_expected", "statutory_expected"),
    *("step_promised_expected", "step_statutory_expected"),
)


def _expected(case: JointCase, event: StepSuspended, kind: ClockKind) -> str:
    """When the step's own clock is due after the suspension; empty where it has none."""
    clock = case.clock(kind, event.step)
    due = (event.expected_dues or {}).get(clock.id) if clock else None
    return format_moment(due) if due else ""


def _of_the_extension(source: DocumentSource, event: Event) -> dict[str, str]:
    return {
        "extended_by": close_up(event.by.in_words)
        if isinstance(event, StepExtended | StepExtensionWithdrawn)
        else "",
        "extension_basis": event.source if isinstance(event, StepExtended) else "",
        "step_statutory_was": _due_before(source, event) if isinstance(event, StepExtended) else "",
    }


def _due_before(source: DocumentSource, event: StepExtended) -> str:
    """Format the due date that the extension moved."""
    before = source.before
    return format_due_date(before.clock(ClockKind.STATUTORY, event.step)) if before else ""


def _of_the_intake(case: JointCase) -> dict[str, str]:
    """Date of the decision on acceptance, and the effect of silence."""
    due = _due(case, ClockKind.INTAKE) if case.status is CaseStatus.RECEIVED else ""
    return {"intake_due": due, "intake_words": case.plan.intake.expiry_text.format(due=due) if due else ""}


def _of_the_opinion(case: JointCase, event: Event) -> dict[str, object]:
    """A round of joint drawing review: every fault, and by when the drawings are to be revised."""
    number = event.round if isinstance(event, StepReviewIssuesRaised | StepRevised) else 0
    if not isinstance(event, StepReviewIssuesRaised):
        return {"round": number, "faults": [], "earlier_faults": [], "revise_within": "", "revise_due": ""}
    suspension = case.steps[event.step].suspension
    return {
        "round": number,
        "faults": list(event.faults),
        "earlier_faults": list(event.earlier_faults),
        "revise_within": f"{event.revise_working_days}个工作日",
        "revise_due": format_due_date(case.clocks[suspension.clock]) if suspension else "",
    }


def _results(source: DocumentSource, step: PlannedStep | None) -> list[dict[str, str]]:
    """Results stored or revoked, by their names in the matter; days in Chinese form."""
    event = source.event
    given: Mapping[str, JsonValue] | None = None
    if isinstance(event, StepApproved | StepResultCorrected):
        given = event.results
    elif isinstance(event, StepRevoked):
        given = source.results.get(event.step)
    fields = {field.code: field for field in step.results} if step else {}
    shown = []
    for code, value in (given or {}).items():
        field = fields.get(code)
        is_day = field is not None and field.format is FieldFormat.DATE
        shown.append(
            {
                "label": field.label if field else code,
                "value": format_day(str(value)) if is_day else str(value),
            }
        )
    return shown


def _due(case: JointCase, kind: ClockKind) -> str:
    """When the newest clock of that kind on the case itself ends; empty when it has none."""
    own = [one for one in case.clocks.values() if one.kind is kind and one.step is None]
    return format_due_date(own[-1]) if own else ""


def _gaps(source: DocumentSource) -> list[str]:
    event = source.event
    named = {material.code: material.name for material in source.matter.materials}
    gaps = event.gaps if isinstance(event, CaseAcceptedWithGaps | CaseAcceptanceRevoked) else ()
    return [named.get(code, code) for code in gaps]
