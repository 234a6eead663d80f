"""`apply`: the only way in which the state of a joint case changes."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from schemas.cases.case import CasePlan, JointCase
from schemas.cases.case_parts import ProjectCode, Satisfaction
from schemas.cases.events import SYSTEM, CaseEvent, EventKind
from schemas.cases.step import StepState
from schemas.vocabulary import CaseStatus, Rating, StepStatus
from services.domain.cases.apply import clocks, stages
from services.domain.cases.apply import steps as folding_steps
from services.domain.cases.apply.steps import Change


def received(case_no: str, region: str, plan: CasePlan, event: CaseEvent) -> JointCase:
    """The case as its first event, `case.received`, makes it."""
    steps = {
        step.code: StepState(
            code=step.code, status=StepStatus.WAITING if step.needed else StepStatus.NOT_NEEDED
        )
        for step in plan.steps
    }
    offset = timedelta(seconds=event.facts.get("offset_seconds", 0))
    return JointCase(
        case_no=case_no,
        region=region,
        plan=plan,
        last_at=event.at,
        received_at=event.at,
        steps=steps,
        missing=tuple(event.facts.get("missing", ())),
        may_promise=event.facts.get("may_promise", True),
        time_offset=offset,
        project_codes=_project_codes(event),
        online_proof=event.facts.get("online_proof") or _proof_of_old(event),
        parent=event.facts.get("parent"),
    )


def _proof_of_old(event: CaseEvent) -> str:
    """Early events name no proof: who acted as the case's applicant had proved the phone by a code."""
    return "phone_code" if event.actor.startswith("applicant/") else ""


def _project_codes(event: CaseEvent) -> tuple[ProjectCode, ...]:
    code = event.facts.get("project_code")
    return (ProjectCode(code=code, since=event.at, by=event.actor),) if code else ()


def apply(case: JointCase, event: CaseEvent) -> JointCase:
    """The case after the event."""
    change = _CHANGES[event.kind]
    moved = {"last_at": max(case.last_at, event.at), **change(case, event)}
    return case.model_copy(update=moved)


def apply_all(case: JointCase, events: Iterable[CaseEvent]) -> JointCase:
    """The case after all the events, in order."""
    for event in events:
        case = apply(case, event)
    return case


def fold(case_no: str, region: str, plan: CasePlan, events: Iterable[CaseEvent]) -> JointCase:
    """The case as its whole log makes it; the first event must be `case.received`."""
    log = iter(events)
    return apply_all(received(case_no, region, plan, next(log)), log)


def _case(status: CaseStatus | None, **also: Any) -> Change:
    def change(case: JointCase, event: CaseEvent) -> dict[str, Any]:
        bump = 0 if event.actor == SYSTEM else 1
        return {"status": status or case.status, "version": case.version + bump, **also}

    return change


def _decided(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """Decided when the last part was; parts reached outside may have been known later."""
    outcome = CaseStatus(event.facts["outcome"])
    decided_at = datetime.fromisoformat(event.facts.get("decided_at", event.at.isoformat()))
    return {"status": outcome, "outcome": outcome, "decided_at": decided_at}


def _accepted(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """Accepted by somebody, or deemed so, then from the day of receipt and from the case's own time."""
    with_gaps = event.kind is EventKind.CASE_ACCEPTED_WITH_GAPS
    moved = _case(CaseStatus.ACCEPTED_WITH_GAPS if with_gaps else CaseStatus.ACCEPTED)(case, event)
    accepted_at = datetime.fromisoformat(event.facts.get("accepted_at", event.at.isoformat()))
    gaps = tuple(event.facts.get("gaps", ()))
    return {**moved, "accepted_at": accepted_at, "begun_at": event.at, "gaps": gaps, "missing": ()}


def _gap_filled(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    was = case.status
    status = CaseStatus.ACCEPTED if was is CaseStatus.ACCEPTED_WITH_GAPS else was
    return _case(status, gaps=())(case, event)


def _supplement_notified(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    moved = _case(CaseStatus.SUPPLEMENT)(case, event)
    return {**moved, "supplement_notices": case.supplement_notices + 1}


def _ended(status: CaseStatus) -> Change:
    def change(case: JointCase, event: CaseEvent) -> dict[str, Any]:
        bump = 0 if event.actor == SYSTEM else 1
        closed_at = case.closed_at or event.at
        return {"status": status, "closed_at": closed_at, "version": case.version + bump}

    return change


def _rated(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    rating = Rating(event.facts["rating"])
    given = case.satisfaction
    if given is None:
        is_anonymous = event.facts.get("is_anonymous", False)
        given = Satisfaction(rating=rating, is_anonymous=is_anonymous, rated_at=event.at)
    else:
        given = given.model_copy(update={"follow_up": rating})
    return _case(None, satisfaction=given)(case, event)


def _mended(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    given = case.satisfaction
    mended = given.model_copy(update={"is_mended": True}) if given else None
    return _case(None, satisfaction=mended)(case, event)


def _time_moved(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    return _case(None, time_offset=timedelta(seconds=event.facts["offset_seconds"]))(case, event)


_CHANGES: Mapping[EventKind, Change] = MappingProxyType(
    {
        EventKind.CASE_ACCEPTED: _accepted,
        EventKind.CASE_ACCEPTED_WITH_GAPS: _accepted,
        EventKind.CASE_DEEMED_ACCEPTED: _accepted,
        EventKind.CASE_DEFERRED_MATERIAL_SUBMITTED: _gap_filled,
        EventKind.CASE_DECLINED: _ended(CaseStatus.DECLINED),
        EventKind.CASE_REJECTED_NO_JURISDICTION: _ended(CaseStatus.NO_JURISDICTION),
        EventKind.CASE_SUPPLEMENT_NOTIFIED: _supplement_notified,
        EventKind.CASE_SUPPLEMENT_SUBMITTED: _case(CaseStatus.RECEIVED, missing=()),
        EventKind.CASE_DEEMED_WITHDRAWN: _ended(CaseStatus.DEEMED_WITHDRAWN),
        EventKind.CASE_MATERIALS_RETURNED: _ended(CaseStatus.MATERIALS_RETURNED),
        EventKind.CASE_ACCEPTANCE_REVOKED: _ended(CaseStatus.ACCEPTANCE_REVOKED),
        EventKind.CASE_WITHDRAWN: _ended(CaseStatus.WITHDRAWN),
        EventKind.CASE_TERMINATED: _ended(CaseStatus.TERMINATED),
        EventKind.CASE_PROCESSING_STARTED: _case(CaseStatus.IN_PROGRESS),
        EventKind.CASE_DECIDED: _decided,
        EventKind.CASE_DELIVERED: _case(CaseStatus.DELIVERED),
        EventKind.CASE_RECEIPT_CONFIRMED: _case(None),
        EventKind.CASE_CLOSED: _ended(CaseStatus.CLOSED),
        EventKind.CASE_REVOKED: _ended(CaseStatus.REVOKED),
        EventKind.CASE_NAME_CORRECTED: _case(None),
        EventKind.CASE_PROJECT_CODE_CHANGED: lambda case, event: _case(
            None, project_codes=(*case.project_codes, *_project_codes(event))
        )(case, event),
        EventKind.CASE_RATED: _rated,
        EventKind.RATING_FOLLOWED_UP: _case(None),
        EventKind.RATING_REMEDIATED: _mended,
        EventKind.CASE_NOTED: _case(None),
        EventKind.CASE_MATERIAL_ADDED: _case(None),
        EventKind.DEMO_CLOCK_ADVANCED: _time_moved,
        EventKind.CASE_RECALCULATED: lambda case, event: {},
        **stages.CHANGES,
        **folding_steps.CHANGES,
        **clocks.CHANGES,
    }
)
