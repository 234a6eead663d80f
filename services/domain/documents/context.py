"""What a document says: every word a template may show, from the case as it stood after the event."""

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
from services.domain.documents.basis import law_words, outcome, refusal_title, remedies, statutory_limits
from services.domain.documents.dates import day_on_paper, due_on_paper, moment_on_paper, on_paper
from services.domain.documents.story import DocumentSource
from services.domain.people.masking import masked_person, shown_name

MATERIAL_KINDS: Mapping[str, str] = {"original": "原件", "copy": "复印件", "electronic": "电子件"}


CODE_ELSEWHERE = "见收件凭证"
"""Documents are read by every department of the case: the query code is on the applicant's receipt only."""


def build_context(kind: DocumentKind, story: DocumentSource) -> dict[str, Any]:
    """All that the kind's template may show, without number, check code and seal.

    Every key is always there, so that a template tried with the sample never meets a missing one.
    """
    return {
        **_of_the_case(story),
        **_of_the_event(story),
        **law_words(story),
        "title": _title(kind, story),
        "remedies": remedies(kind, story),
        "seal": kind.seal,
        **{field.code: story.event.private.get(field.code, "") for field in kind.fields},
    }


def _title(kind: DocumentKind, story: DocumentSource) -> str:
    """The kind's name, or what the matter or the law of the day calls the document that answers the step."""
    if not kind.answers:
        return kind.name
    if story.event.kind is EventKind.STEP_REFUSED:
        return refusal_title(kind, story)
    own = (step.result_title for step in story.matter.steps if step.code == story.event.step)
    granted = next(own, "") if story.event.kind is EventKind.STEP_APPROVED else ""
    return granted or kind.name


def _of_the_case(story: DocumentSource) -> dict[str, Any]:
    case = story.case
    needed = [step for step in case.plan.steps if step.needed]
    return {
        "case_no": case.case_no,
        "matter": case.plan.matter_name,
        "applicant": "、".join(one["name"] for one in story.applicants),
        "applicant_shown": "、".join(map(shown_name, story.applicants)),
        "subject": story.subject,
        "id_number": "、".join(masked_person(one)["id_number"] for one in story.applicants),
        "query_code": CODE_ELSEWHERE,
        "received_on": on_paper(case.received_at),
        "received_at": moment_on_paper(case.received_at),
        "accepted_on": on_paper(case.accepted_at) if case.accepted_at else "",
        "promised_due": due_on_paper(case.clock(ClockKind.PROMISED)),
        "statutory_due": _statutory_due(story),
        "departments": list(dict.fromkeys(story.name_of(step.department) for step in needed)),
        "steps": [
            {
                "name": step.name,
                "department": story.name_of(step.department),
                "status": case.steps[step.code].status.label,
            }
            for step in needed
        ],
        "materials": _materials(story),
        "outcome": outcome(story),
    }


def _statutory_due(story: DocumentSource) -> str:
    """The end of the whole case's statutory limit; empty where only its items have one, which are listed."""
    clock = story.case.clock(ClockKind.STATUTORY)
    return "" if clock is None and statutory_limits(story) else due_on_paper(clock)


def _materials(story: DocumentSource) -> list[dict[str, Any]]:
    named = {material.code: material for material in story.matter.materials}
    listed = []
    for given in story.materials:
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


def _of_the_event(story: DocumentSource) -> dict[str, Any]:
    case, event = story.case, story.event
    facts, private = event.facts, event.private
    sent = story.delivered.facts | story.delivered.private if story.delivered else {}
    signed_at = facts.get("happened_at") if event.kind is EventKind.CASE_RECEIPT_CONFIRMED else None
    step = case.plan.step(event.step) if event.step else None
    extended = TimeLimit.model_validate(facts["by"]) if "by" in facts else None
    days = facts.get("announced_working_days")
    return {
        "event_on": on_paper(event.at),
        "event_at": moment_on_paper(datetime.fromisoformat(signed_at) if signed_at else event.at),
        "officer": story.officer,
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
        "results": _results(event, step),
        "legal_basis": facts.get("legal_basis", ""),
        "announced": f"{days} 个工作日" if days else "",
        "suspension_kind": SuspensionKind(facts["kind"]).label if _is_suspension(event) else "",
        "suspension_due": due_on_paper(case.clocks.get(str(facts.get("clock", "")))) if days else "",
        **_of_the_opinion(case, event),
        "extended_by": extended.in_words if extended else "",
        "extension_basis": facts.get("source", ""),
        "step_statutory_due": due_on_paper(case.clock(ClockKind.STATUTORY, step.code)) if step else "",
        "supply_due": _due(case, ClockKind.SUPPLEMENT),
        **_of_the_intake(case),
        "gaps": _gaps(story),
        "gap_due": _named_due(case, "gap"),
    }


def _of_the_intake(case: JointCase) -> dict[str, str]:
    """By when it is said whether the application is accepted, and what silence means."""
    due = _due(case, ClockKind.INTAKE) if case.status is CaseStatus.RECEIVED else ""
    return {"intake_due": due, "intake_words": case.plan.intake.silence.format(due=due) if due else ""}


def _of_the_opinion(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """A round of joint drawing review: every fault, and by when the drawings are to be revised."""
    suspension = case.steps[event.step].suspension if event.step else None
    is_opinion = event.kind is EventKind.STEP_REVIEW_ISSUES_RAISED
    days = event.facts.get("revise_working_days")
    return {
        "round": event.facts.get("round", 0),
        "faults": list(event.private.get("faults", ())),
        "earlier_faults": list(event.private.get("earlier_faults", ())),
        "revise_within": f"{days} 个工作日" if days else "",
        "revise_due": due_on_paper(case.clocks[suspension.clock]) if is_opinion and suspension else "",
    }


def _results(event: CaseEvent, step: PlannedStep | None) -> list[dict[str, str]]:
    """What was put on file with the approval, by its names in the matter; days as documents write them."""
    fields = {field.code: field for field in step.results} if step else {}
    told = []
    for code, value in event.private.get("results", {}).items():
        field = fields.get(code)
        is_day = field is not None and field.format is FieldFormat.DATE
        told.append(
            {"label": field.label if field else code, "value": day_on_paper(value) if is_day else str(value)}
        )
    return told


def _is_suspension(event: CaseEvent) -> bool:
    return event.kind is EventKind.STEP_SUSPENDED


def _due(case: JointCase, kind: ClockKind) -> str:
    return _named_due(case, kind.value)


def _named_due(case: JointCase, kind: str) -> str:
    """When the newest clock of that kind on the case itself ends; empty when it has none."""
    own = [one for one in case.clocks.values() if one.kind.value == kind and one.step is None]
    return due_on_paper(own[-1]) if own else ""


def _gaps(story: DocumentSource) -> list[str]:
    named = {material.code: material.name for material in story.matter.materials}
    return [named.get(code, str(code)) for code in story.event.facts.get("gaps", ())]
