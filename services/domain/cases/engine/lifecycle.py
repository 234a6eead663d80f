"""The lifecycle of a case and of a step: (status, act) → status, derived from the commands."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.errors import ActNotAllowed
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS

CASE_TRANSITIONS: Mapping[tuple[CaseStatus, CaseAct], CaseStatus] = MappingProxyType(
    {
        (status, act): target
        for act, definition in CASE_ACTS.items()
        for status, target in definition.transitions.items()
    }
)
STEP_TRANSITIONS: Mapping[tuple[StepStatus, StepAct], StepStatus] = MappingProxyType(
    {
        (status, act): target
        for act, definition in STEP_ACTS.items()
        for status, target in definition.transitions.items()
    }
)


def case_after(status: CaseStatus, act: CaseAct) -> CaseStatus:
    """The status of a case after the act.

    Raises:
        ActNotAllowed: the act is not possible in this status.
    """
    target = CASE_TRANSITIONS.get((status, act))
    if target is None:
        raise ActNotAllowed(f"办件处于“{status.label}”，不能“{act.label}”", status=status, act=act)
    return target


def step_after(status: StepStatus, act: StepAct) -> StepStatus:
    """The status of a step after the act.

    Raises:
        ActNotAllowed: the act is not possible in this status.
    """
    target = STEP_TRANSITIONS.get((status, act))
    if target is None:
        raise ActNotAllowed(f"环节处于“{status.label}”，不能“{act.label}”", status=status, act=act)
    return target
