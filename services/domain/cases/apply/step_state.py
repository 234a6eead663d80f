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
from services.domain.cases.apply.changes import Moved
from services.domain.cases.apply.targets import step_status_after

UNCHECKED: Mapping[str, object] = MappingProxyType({"checked_by": None, "checked_for": None})
NOT_SUBMITTED: Mapping[str, object] = MappingProxyType({"submitted_by": None, "submitted_for": None})
NEW_HANDS: Mapping[str, object] = MappingProxyType({"handler": None, **NOT_SUBMITTED, **UNCHECKED})
"""State of a step after a takeover: without a review."""


def step_with(case: JointCase, event: Event, **moved: object) -> Moved:
    """The step of the event with its status after it and some parts changed.

    What a person did is the step's last act, notes aside.
    """
    step = case.steps[event.step or ""]
    is_act = event.actor != SYSTEM
    moved = {"status": step_status_after(event.kind, step.status), **moved}
    if is_act and not isinstance(event, StepNoted):
        moved = {"last_act": LastAct(kind=event.kind.value, by=event.actor, at=event.at), **moved}
    step = step.model_copy(update={"version": step.version + is_act, **moved})
    return {"steps": {**case.steps, step.code: step}}


def own_result_changed(case: JointCase, code: str) -> Moved:
    """Return the recheck of the step, if one is owed, with its own result changed."""
    owed = case.steps[code].recheck
    if owed is None or owed.outcome is not None:
        return {}
    return {"recheck": owed.model_copy(update={"is_changed": True})}


def step_changed(**moved: object) -> Callable[[JointCase, Event], Moved]:
    """Make a function that gives the step its status after the event and changes some parts."""

    def change(case: JointCase, event: Event) -> Moved:
        return step_with(case, event, **moved)

    return change
