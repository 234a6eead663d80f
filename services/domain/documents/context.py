"""Template context of a document: the case after the event, the event, the law."""

from collections.abc import Mapping

from schemas.cases.events import EventKind
from schemas.cases.intake import MaterialSource
from schemas.documents.documents import DocumentKind
from schemas.vocabulary import ClockKind
from services.domain.documents.basis import (
    declined_title,
    describe_outcome,
    describe_remedies,
    law_context,
    refusal_title,
    revoked_title,
    statutory_limits,
)
from services.domain.documents.dates import format_date, format_due_date, format_moment
from services.domain.documents.document_source import DocumentSource
from services.domain.documents.event_context import words_of_event
from services.domain.people.masking import display_name, mask_person

MATERIAL_KINDS: Mapping[str, str] = {"original": "原件", "copy": "复印件", "electronic": "电子件"}


CODE_ELSEWHERE = "见收件凭证"
"""Departments read these documents too, so the query code is only on the applicant's receipt."""


def build_context(kind: DocumentKind, source: DocumentSource) -> dict[str, object]:
    """Build the template context of a case document, without number, check code and seal.

    Every key is always present, so that a template tested with the sample never lacks one.
    """
    event_words = words_of_event(source)
    return {
        **_case_context(source),
        **event_words,
        **law_context(source),
        "title": _title(kind, source),
        "remedies": describe_remedies(kind, source),
        "seal": kind.seal,
        **{
            field.code: source.fields.get(field.code) or event_words.get(field.code, "")
            for field in kind.fields
        },
    }


def _title(kind: DocumentKind, source: DocumentSource) -> str:
    """Return the title: the kind's name, or the one set by the matter or the law of the day."""
    if source.event.kind in {EventKind.CASE_DECLINED, EventKind.CASE_REJECTED_NO_JURISDICTION}:
        return declined_title(kind, source)
    if not kind.answers:
        return kind.name
    if source.event.kind is EventKind.STEP_REFUSED:
        return refusal_title(kind, source)
    if source.event.kind is EventKind.STEP_REVOKED:
        return revoked_title(kind, source)
    own = (step.result_title for step in source.matter.steps if step.code == source.event.step)
    granted = next(own, "") if source.event.kind is EventKind.STEP_APPROVED else ""
    return granted or kind.name


def _case_context(source: DocumentSource) -> dict[str, object]:
    case = source.case
    needed = [step for step in case.plan.steps if step.needed]
    return {
        "case_no": case.case_no,
        "matter": case.plan.matter_name,
        "applicant": "、".join(str(one["name"]) for one in source.applicants),
        "applicant_shown": "、".join(map(display_name, source.applicants)),
        "subject": source.subject,
        "id_number": "、".join(str(mask_person(one)["id_number"]) for one in source.applicants),
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


def _material_rows(source: DocumentSource) -> list[dict[str, object]]:
    named = {material.code: material for material in source.matter.materials}
    listed = []
    for given in source.materials:
        material = named.get(str(given["code"]))
        listed.append(
            {
                "name": material.name if material else given["code"],
                "kind": MATERIAL_KINDS.get(material.kind, "") if material else "",
                "copies": given.get("copies", 1),
                "source": MaterialSource(str(given["source"])).label,
            }
        )
    return listed
