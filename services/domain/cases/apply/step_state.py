"""How an event changes one step: what every `apply` function of a step builds on."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from schemas.cases.case import JointCase
from schemas.cases.events.steps import (
    StepNoted,
)
from schemas.cases.step import (
    LastAct,
)
from schemas.events.base import SYSTEM, Event
from schemas.vocabulary import StepStatus
from services.domain.cases.apply.changes import Moved

UNCHECKED: Mapping[str, object] = MappingProxyType({"checked_by": None, "checked_for": None})
NOT_SUBMITTED: Mapping[str, object] = MappingProxyType({"submitted_by": None, "submitted_for": None})
NEW_HANDS: Mapping[str, object] = MappingProxyType({"handler": None, **NOT_SUBMITTED, **UNCHECKED})
"""Whoever takes a step over begins without anybody's check."""


def step_with(case: JointCase, event: Event, **moved: object) -> Moved:
    """The step of the event with some parts changed; what a person did is its last act, notes aside."""
    step = case.steps[event.step or ""]
    is_act = event.actor != SYSTEM
    if is_act and not isinstance(event, StepNoted):
        moved = {"last_act": LastAct(kind=event.kind.value, by=event.actor, at=event.at), **moved}
    step = step.model_copy(update={"version": step.version + is_act, **moved})
    return {"steps": {**case.steps, step.code: step}}


def to_status(status: StepStatus | None, **moved: object) -> Callable[[JointCase, Event], Moved]:
    """Make a function that gives the step another status (None keeps it) and changes some parts."""

    def change(case: JointCase, event: Event) -> Moved:
        step = case.steps[event.step or ""]
        return step_with(case, event, status=status or step.status, **moved)

    return change
