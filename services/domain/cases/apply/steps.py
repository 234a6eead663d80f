"""What events do to the steps of a case: part of `apply`, the only way in which its state changes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from schemas.cases.case import JointCase
from schemas.cases.events import SYSTEM, CaseEvent, EventKind
from schemas.cases.step import (
    Appointment,
    Consultation,
    DelayRuling,
    InspectionState,
    LastAct,
    ReviewRound,
    StepState,
    Stretch,
    Suspension,
)
from schemas.vocabulary import Attribution, CaseStatus, StepStatus, Verdict

Change = Callable[[JointCase, CaseEvent], dict[str, Any]]

_UNCHECKED: Mapping[str, Any] = MappingProxyType({"checked_by": None, "checked_for": None})
_NOT_SUBMITTED: Mapping[str, Any] = MappingProxyType({"submitted_by": None, "submitted_for": None})
_NEW_HANDS: Mapping[str, Any] = MappingProxyType({"handler": None, **_NOT_SUBMITTED, **_UNCHECKED})
"""Whoever takes a step over begins without anybody's check."""


def step_with(case: JointCase, event: CaseEvent, **moved: Any) -> dict[str, Any]:
    """The step of the event with some parts changed; what a person did is its last act, notes aside."""
    step = case.steps[event.step or ""]
    is_act = event.actor != SYSTEM
    if is_act and event.kind is not EventKind.STEP_NOTED:
        moved = {"last_act": LastAct(kind=event.kind.value, by=event.actor, at=event.at), **moved}
    step = step.model_copy(update={"version": step.version + is_act, **moved})
    return {"steps": {**case.steps, step.code: step}}


def _to(status: StepStatus | None, **moved: Any) -> Change:
    def change(case: JointCase, event: CaseEvent) -> dict[str, Any]:
        step = case.steps[event.step or ""]
        return step_with(case, event, status=status or step.status, **moved)

    return change


def _opened(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """Open, for the first time or once more; what an earlier cycle left behind is history."""
    step = case.steps[event.step or ""]
    fresh = StepState(code=step.code, status=StepStatus.OPEN)
    kept = {"version", "suspensions", "department", "returns_to_window", "last_act"}
    kept |= {"objections", "rulings", "objected_by", "explained", "rounds"}
    moved = fresh.model_dump(exclude={"code", *kept})
    return step_with(
        case,
        event,
        **{**moved, "opened_at": event.at, "cycle": event.facts.get("cycle", 1), "spans": _worked(step)},
    )


def _worked(step: StepState) -> tuple[Stretch, ...]:
    """The stretches of work so far, the one that is over now included."""
    begun = step.armed_at or step.opened_at
    if begun is None or step.left_at is None:
        return step.spans
    return (*step.spans, Stretch(from_at=begun, until_at=step.left_at))


def _in_hand(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """Claimed, or assigned; assigning a step that waits for others changes only whose it is."""
    step = case.steps[event.step or ""]
    status = StepStatus.IN_PROGRESS if step.status is StepStatus.OPEN else step.status
    hands = {"handler": event.facts["handler"]}
    if step.handler not in (None, event.facts["handler"]):
        hands |= _UNCHECKED
    return step_with(case, event, status=status, **hands)


def _settled(status: StepStatus) -> Change:
    def change(case: JointCase, event: CaseEvent) -> dict[str, Any]:
        happened = event.facts.get("happened_at")
        moved: dict[str, Any] = {
            "status": status,
            "settled_at": datetime.fromisoformat(happened) if happened else event.at,
            "suspension": None,
            "transfer_to": None,
            "returned_to": None,
        }
        if happened:
            moved |= {"known_at": event.at, "is_outside": True}
        if event.kind is EventKind.STEP_CANCELLED:
            moved["is_cancelled"] = True
        if "inspection" in event.facts:
            moved["inspection"] = InspectionState(clock=event.facts["inspection"])
        return step_with(case, event, **moved)

    return change


def _returned(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    step = case.steps[event.step or ""]
    spans = step.spans
    if step.opened_at is not None:
        spans = (*spans, Stretch(from_at=step.opened_at, until_at=event.at))
    waits = {"opened_at": None, "returned_to": event.facts["to_step"], "transfer_to": None}
    return step_with(case, event, status=StepStatus.RETURNED, spans=spans, **_NEW_HANDS, **waits)


def _transferred(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    department = event.facts["department"]
    moved = {"status": StepStatus.OPEN, "department": department, "transfer_to": None, "visitors": ()}
    return step_with(case, event, **moved, **_NEW_HANDS)


def _consulted(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    facts = event.facts
    asked = Consultation(clock=facts["clock"], asked=tuple(facts["departments"]), needed=facts["needed"])
    return step_with(case, event, status=StepStatus.CONSULTING, consultation=asked, transfer_to=None)


def _replied(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    consultation = case.steps[event.step or ""].consultation
    if consultation is None:
        return step_with(case, event)
    replies = {**consultation.replies, event.facts["department"]: Verdict(event.facts["verdict"])}
    return step_with(case, event, consultation=consultation.model_copy(update={"replies": replies}))


def _check_asked(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    asked = {"submitted_by": event.actor, "submitted_for": event.facts.get("acted_for"), "transfer_to": None}
    return step_with(case, event, status=StepStatus.UNDER_REVIEW, **asked, **_UNCHECKED)


def _checked(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    checked = {"checked_by": event.actor, "checked_for": event.facts.get("acted_for")}
    return step_with(case, event, status=StepStatus.IN_PROGRESS, **checked)


def _returned_to_window(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    count = case.steps[event.step or ""].returns_to_window + 1
    return step_with(case, event, status=StepStatus.AT_WINDOW, returns_to_window=count, transfer_to=None)


def _suspended(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    facts = event.facts
    suspension = Suspension(kind=facts["kind"], since=event.at, clock=facts["clock"])
    step = case.steps[event.step or ""]
    return step_with(case, event, suspension=suspension, suspensions=step.suspensions + 1, transfer_to=None)


def _corrected(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    step = case.steps[event.step or ""]
    suspension = step.suspension
    if suspension is not None and suspension.clock == event.facts["clock"]:
        since = datetime.fromisoformat(event.facts["from_at"])
        suspension = suspension.model_copy(update={"since": since})
    return step_with(case, event, suspension=suspension)


def _objection(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    step, found = case.steps[event.step or ""], event.facts.get("attributed_to")
    decision, clock = Attribution(found) if found else None, event.facts["about"]
    moved: dict[str, Any] = {"objections": {**step.objections, clock: decision}}
    if event.kind is EventKind.STEP_DELAY_OBJECTED:
        moved["objected_by"] = {**step.objected_by, clock: event.persons}
    if "was_attributed_to" in event.facts:
        ruling = DelayRuling(
            attributed_to=Attribution(event.facts["attributed_to"]),
            department=event.facts.get("to_department"),
            was_attributed_to=Attribution(event.facts["was_attributed_to"]),
            was_department=event.facts["was_department"],
            decided_at=event.at,
        )
        moved["rulings"] = {**step.rulings, clock: ruling}
    return step_with(case, event, **moved)


def _explained(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    step = case.steps[event.step or ""]
    return step_with(case, event, explained={**step.explained, event.facts["clock"]: event.facts["level"]})


def _inspection(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    inspection = case.steps[event.step or ""].inspection
    if inspection is None:
        return step_with(case, event)
    if event.kind is EventKind.STEP_INSPECTED:
        return step_with(case, event, inspection=inspection.model_copy(update={"has_passed": True}))
    ordered = inspection.model_copy(update={"rectification": event.facts["rectification"]})
    return step_with(case, event, inspection=ordered)


def _revoked(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    inspection = case.steps[event.step or ""].inspection
    if inspection is not None and event.facts.get("is_promise_broken"):
        case = case.model_copy(
            update=step_with(case, event, inspection=inspection.model_copy(update={"is_broken": True}))
        )
    return _to(StepStatus.REVOKED)(case, event)


def _promise_repaired(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    inspection = case.steps[event.step or ""].inspection
    repaired = inspection.model_copy(update={"is_repaired": True}) if inspection else None
    return step_with(case, event, inspection=repaired)


def _faults_found(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    step, facts = case.steps[event.step or ""], event.facts
    opinion = ReviewRound(
        number=facts["round"], found_at=event.at, faults=facts["faults"], missed=facts["missed"]
    )
    return step_with(case, event, rounds=(*step.rounds, opinion), transfer_to=None)


def _revised(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    *earlier, last = case.steps[event.step or ""].rounds
    return step_with(case, event, rounds=(*earlier, last.model_copy(update={"revised_at": event.at})))


def _visit_booked(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """Booked anew, everything that was found on an earlier visit is asked for again."""
    before = case.steps[event.step or ""].appointment
    booked = Appointment(
        visit_at=datetime.fromisoformat(event.facts["visit_at"]),
        booked_at=event.at,
        by=event.actor,
        times=before.times + 1 if before else 1,
    )
    return step_with(case, event, appointment=booked, visitors=(), consultation=None)


def _recalled(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """Back where the steps stood; the clocks that had ended go on; a decision of the case is none."""
    steps = {code: StepState.model_validate(state) for code, state in event.facts["steps"].items()}
    going_on = {
        name: case.clocks[name].model_copy(update={"ended_at": None}) for name in event.facts["clocks"]
    }
    moved: dict[str, Any] = {"steps": {**case.steps, **steps}, "clocks": {**case.clocks, **going_on}}
    if "status" in event.facts:
        moved |= {"status": CaseStatus(event.facts["status"]), "outcome": None, "decided_at": None}
    return moved


CHANGES: Mapping[EventKind, Change] = MappingProxyType(
    {
        EventKind.STEP_OPENED: _opened,
        EventKind.STEP_CLAIMED: _in_hand,
        EventKind.STEP_RELEASED: _to(StepStatus.OPEN, **_NEW_HANDS, transfer_to=None),
        EventKind.STEP_ASSIGNED: _in_hand,
        EventKind.STEP_APPROVED: _settled(StepStatus.APPROVED),
        EventKind.STEP_REFUSED: _settled(StepStatus.REFUSED),
        EventKind.STEP_SKIPPED: _settled(StepStatus.NOT_NEEDED),
        EventKind.STEP_CANCELLED: _settled(StepStatus.NOT_NEEDED),
        EventKind.STEP_WITHDRAWN: _settled(StepStatus.WITHDRAWN),
        EventKind.STEP_STOPPED: _settled(StepStatus.STOPPED),
        EventKind.STEP_RETURNED: _returned,
        EventKind.STEP_RETURNED_TO_WINDOW: _returned_to_window,
        EventKind.STEP_RETURNED_FROM_WINDOW: _to(StepStatus.IN_PROGRESS),
        EventKind.STEP_TRANSFER_PROPOSED: lambda case, event: step_with(
            case, event, transfer_to=event.facts["to_department"], transfer_by=event.persons
        ),
        EventKind.STEP_TRANSFERRED: _transferred,
        EventKind.STEP_TRANSFER_DECLINED: _to(None, transfer_to=None),
        EventKind.STEP_CONSULTED: _consulted,
        EventKind.STEP_REPLIED: _replied,
        EventKind.STEP_CONSULTATION_CLOSED: _to(StepStatus.IN_PROGRESS),
        EventKind.STEP_REVIEW_REQUESTED: _check_asked,
        EventKind.STEP_REVIEW_APPROVED: _checked,
        EventKind.STEP_REVIEW_REJECTED: _to(StepStatus.IN_PROGRESS, **_NOT_SUBMITTED),
        EventKind.STEP_VISITED: lambda case, event: step_with(
            case, event, visitors=tuple(event.facts["visitors"])
        ),
        EventKind.STEP_REVIEW_ISSUES_RAISED: _faults_found,
        EventKind.STEP_REVISED: _revised,
        EventKind.STEP_VISIT_BOOKED: _visit_booked,
        EventKind.STEP_NOTED: _to(None),
        EventKind.STEP_SUSPENDED: _suspended,
        EventKind.STEP_RESUMED: _to(None, suspension=None),
        EventKind.STEP_EXTENDED: _to(None),
        EventKind.STEP_EXTENSION_WITHDRAWN: _to(None),
        EventKind.STEP_SUSPENSION_CORRECTED: _corrected,
        EventKind.STEP_EXTERNAL_EVENT_RECORDED: lambda case, event: step_with(case, event, armed_at=event.at),
        EventKind.STEP_ELAPSED: _settled(StepStatus.APPROVED),
        EventKind.STEP_RESULT_CORRECTED: _to(None),
        EventKind.STEP_RECALLED: _recalled,
        EventKind.STEP_DELAY_OBJECTED: _objection,
        EventKind.STEP_OBJECTION_DECIDED: _objection,
        EventKind.STEP_DELAY_EXPLAINED: _explained,
        EventKind.STEP_INSPECTED: _inspection,
        EventKind.STEP_RECTIFICATION_ORDERED: _inspection,
        EventKind.STEP_REVOKED: _revoked,
        EventKind.STEP_PROMISE_REPAIRED: _promise_repaired,
    }
)
