"""Template context of a document: the case after the event, the event, the law."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schemas.calendars.limits import TimeLimit
from schemas.cases.case import JointCase, PlannedStep
from schemas.cases.events import CaseEvent, EventKind
from schemas.cases.intake import MaterialSource
from schemas.catalogue.matter import FieldFormat
from schemas.documents.documents import DocumentKind
from schemas.vocabulary import CaseStatus, ClockKind, DeliveryWay, SuspensionKind
from services.domain.documents.basis import (
    describe_outcome,
    describe_remedies,
    law_context,
    refusal_title,
    statutory_limits,
)
from services.domain.documents.dates import format_date, format_day, format_due_date, format_moment
from services.domain.documents.document_source import DocumentSource
from services.domain.people.masking import display_name, mask_person

MATERIAL_KINDS: Mapping[str, str] = {"original": "原件", "copy": "复印件", "electronic": "电子件"}


CODE_ELSEWHERE = "见收件凭证"
"""Departments read these documents too, so the query code is only on the applicant's receipt."""


def build_context(kind: DocumentKind, source: DocumentSource) -> dict[str, Any]:
    """Build the template context of a case document, without number, check code and seal.

    Every key is always present, so that a template tested with the sample never lacks one.
    """
    return {
        **_case_context(source),
        **_event_context(source),
        **law_context(source),
        "title": _title(kind, source),
        "remedies": describe_remedies(kind, source),
        "seal": kind.seal,
        **{field.code: source.event.private.get(field.code, "") for field in kind.fields},
    }


def _title(kind: DocumentKind, source: DocumentSource) -> str:
    """Return the title: the kind's name, or the one set by the matter or the law of the day."""
    if not kind.answers:
        return kind.name
    if source.event.kind is EventKind.STEP_REFUSED:
        return refusal_title(kind, source)
    own = (step.result_title for step in source.matter.steps if step.code == source.event.step)
    granted = next(own, "") if source.event.kind is EventKind.STEP_APPROVED else ""
    return granted or kind.name


def _case_context(source: DocumentSource) -> dict[str, Any]:
    case = source.case
    needed = [step for step in case.plan.steps if step.needed]
    return {
        "case_no": case.case_no,
        "matter": case.plan.matter_name,
        "applicant": "、".join(one["name"] for one in source.applicants),
        "applicant_shown": "、".join(map(display_name, source.applicants)),
        "subject": source.subject,
        "id_number": "、".join(mask_person(one)["id_number"] for one in source.applicants),
        "query_code": CODE_ELSEWHERE,
        "received_on": format_date(case.received_at),
        "received_at": format_moment(case.received_at),
        "accepted_on": format_date(case.accepted_at) if case.accepted_at else "",
        "promised_due": format_due_date(case.clock(ClockKind.PROMISED)),
        "statutory_due": _statutory_due(source),
        "departments": list(dict.fromkeys(source.name_of(step.department) for step in needed)),
        "steps": [
            {
                "name": step.name,
                "department": source.name_of(step.department),
                "status": case.steps[step.code].status.label,
            }
            for step in needed
        ],
        "materials": _material_rows(source),
        "outcome": describe_outcome(source),
    }


def _statutory_due(source: DocumentSource) -> str:
    """Format the statutory due date of the case; empty if only its items have limits."""
    clock = source.case.clock(ClockKind.STATUTORY)
    return "" if clock is None and statutory_limits(source) else format_due_date(clock)


def _material_rows(source: DocumentSource) -> list[dict[str, Any]]:
    named = {material.code: material for material in source.matter.materials}
    listed = []
    for given in source.materials:
        material = named.get(given["code"])
        listed.append(
            {
                "name": material.name if material else given["code"],
                "kind": MATERIAL_KINDS.get(material.kind, "") if material else "",
                "copies": given.get("copies", 1),
                "source": MaterialSource(given["source"]).label,
            }
        )
    return listed


def _event_context(source: DocumentSource) -> dict[str, Any]:
    case, event = source.case, source.event
    facts, private = event.facts, event.private
    sent = source.delivered.facts | source.delivered.private if source.delivered else {}
    signed_at = facts.get("happened_at") if event.kind is EventKind.CASE_RECEIPT_CONFIRMED else None
    step = case.plan.step(event.step) if event.step else None
    extended = TimeLimit.model_validate(facts["by"]) if "by" in facts else None
    days = facts.get("announced_working_days")
    return {
        "event_on": format_date(event.at),
        "event_at": format_moment(datetime.fromisoformat(signed_at) if signed_at else event.at),
        "officer": source.officer,
        "deemed": event.kind is EventKind.CASE_DEEMED_ACCEPTED,
        "corrected": event.kind is EventKind.STEP_RESULT_CORRECTED,
        "step": step.name if step else "",
        "reason": private.get("reason", ""),
        "opinion": private.get("opinion", ""),
        "missing": list(private.get("missing", ())),
        "receiver": private.get("receiver", ""),
        "right_agency": facts.get("right_agency", ""),
        "delivery_way": DeliveryWay(sent["way"]).label if "way" in sent else "",
        "tracking_number": sent.get("tracking_number", ""),
        "results": _result_rows(event, step),
        "legal_basis": facts.get("legal_basis", ""),
        "announced": f"{days} 个工作日" if days else "",
        "suspension_kind": SuspensionKind(facts["kind"]).label if _is_suspension(event) else "",
        "suspension_due": format_due_date(case.clocks.get(str(facts.get("clock", "")))) if days else "",
        **_opinion_context(case, event),
        "extended_by": extended.in_words if extended else "",
        "extension_basis": facts.get("source", ""),
        "step_statutory_due": format_due_date(case.clock(ClockKind.STATUTORY, step.code)) if step else "",
        "supply_due": _format_due(case, ClockKind.SUPPLEMENT),
        **_intake_context(case),
        "gaps": _gap_names(source),
        "gap_due": _format_due_by_kind(case, "gap"),
    }


def _intake_context(case: JointCase) -> dict[str, str]:
    """Return when acceptance is decided at the latest, and the effect of expiry."""
    due = _format_due(case, ClockKind.INTAKE) if case.status is CaseStatus.RECEIVED else ""
    return {"intake_due": due, "intake_words": case.plan.intake.expiry_text.format(due=due) if due else ""}


def _opinion_context(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """Return a round of joint drawing review: every issue, and when revisions are due."""
    suspension = case.steps[event.step].suspension if event.step else None
    is_opinion = event.kind is EventKind.STEP_REVIEW_ISSUES_RAISED
    days = event.facts.get("revise_working_days")
    return {
        "round": event.facts.get("round", 0),
        "faults": list(event.private.get("faults", ())),
        "earlier_faults": list(event.private.get("earlier_faults", ())),
        "revise_within": f"{days} 个工作日" if days else "",
        "revise_due": format_due_date(case.clocks[suspension.clock]) if is_opinion and suspension else "",
    }


def _result_rows(event: CaseEvent, step: PlannedStep | None) -> list[dict[str, str]]:
    """List the results of an approval by their names in the matter, with formatted dates."""
    fields = {field.code: field for field in step.results} if step else {}
    rows = []
    for code, value in event.private.get("results", {}).items():
        field = fields.get(code)
        is_day = field is not None and field.format is FieldFormat.DATE
        rows.append(
            {"label": field.label if field else code, "value": format_day(value) if is_day else str(value)}
        )
    return rows


def _is_suspension(event: CaseEvent) -> bool:
    return event.kind is EventKind.STEP_SUSPENDED


def _format_due(case: JointCase, kind: ClockKind) -> str:
    return _format_due_by_kind(case, kind.value)


def _format_due_by_kind(case: JointCase, kind: str) -> str:
    """Format the due date of the case's newest clock of that kind; empty without one."""
    own = [one for one in case.clocks.values() if one.kind.value == kind and one.step is None]
    return format_due_date(own[-1]) if own else ""


def _gap_names(source: DocumentSource) -> list[str]:
    named = {material.code: material.name for material in source.matter.materials}
    return [named.get(code, str(code)) for code in source.event.facts.get("gaps", ())]
