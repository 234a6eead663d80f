"""`apply` for stages under their lead, conflicts between departments, and cases of their own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from schemas.cases.case import JointCase
from schemas.cases.case_parts import ChildState, Conflict, StageState
from schemas.cases.events import CaseEvent, EventKind
from schemas.vocabulary import CaseStatus
from services.domain.cases.apply.steps import Change


def _raised(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    facts = event.facts
    conflict = Conflict(
        stage=facts["stage"],
        step=facts["step"],
        with_step=facts["with_step"],
        raised_at=event.at,
        raised_by=event.persons,
    )
    conflicts = {**case.conflicts, facts["conflict"]: conflict}
    return {"conflicts": conflicts, "version": case.version + 1}


def _argued(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    name = event.facts["conflict"]
    conflict = case.conflicts[name]
    moved: dict[str, Any] = {"said": conflict.said + 1}
    if event.kind is EventKind.CONFLICT_DECIDED:
        moved["decided_at"] = event.at
    conflicts = {**case.conflicts, name: conflict.model_copy(update=moved)}
    return {"conflicts": conflicts, "version": case.version + 1}


def _stage_closed(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    state = StageState(closed_at=event.at, outcome=CaseStatus(event.facts["outcome"]))
    return {"stages": {**case.stages, event.facts["stage"]: state}}


def _child(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """A child was started, could not be, or has come to its end."""
    facts = event.facts
    child = case.children.get(facts["child"], ChildState(case_no=facts.get("case_no")))
    if event.kind is EventKind.CHILD_CASE_CLOSED:
        outcome = CaseStatus(facts["outcome"])
        child = child.model_copy(update={"outcome": outcome, "reported_at": event.at})
    if event.kind is EventKind.CHILD_CASE_FAILED:
        child = child.model_copy(update={"failed_because": facts["because"]})
    return {"children": {**case.children, facts["child"]: child}}


def _child_confirmed(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    confirmed = (*case.confirmed_children, event.facts["child"])
    return {"confirmed_children": confirmed, "version": case.version + 1}


CHANGES: Mapping[EventKind, Change] = MappingProxyType(
    {
        EventKind.STEP_REMINDED: lambda case, event: {"version": case.version + 1},
        EventKind.CONFLICT_RAISED: _raised,
        EventKind.CONFLICT_DISCUSSED: _argued,
        EventKind.CONFLICT_DECIDED: _argued,
        EventKind.STAGE_CLOSED: _stage_closed,
        EventKind.CHILD_CASE_CONFIRMED: _child_confirmed,
        EventKind.CHILD_CASE_STARTED: _child,
        EventKind.CHILD_CASE_CLOSED: _child,
        EventKind.CHILD_CASE_FAILED: _child,
    }
)
