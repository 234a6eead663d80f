"""`apply` for a merged department: its successor holds what was still to be done."""

from schemas.cases.case import JointCase
from schemas.cases.events.course import CaseDepartmentSucceeded
from schemas.cases.step import Consultation, LastAct, StepState
from schemas.vocabulary import StepStatus
from services.domain.cases.apply.changes import Moved, changes, when
from services.domain.cases.apply.step_state import NEW_HANDS, NOT_SUBMITTED, UNCHECKED

_STARTS_AGAIN = {StepStatus.IN_PROGRESS, StepStatus.UNDER_REVIEW}


def _succeeded(case: JointCase, event: CaseDepartmentSucceeded) -> Moved:
    steps = {code: _step(case, state, event) for code, state in case.steps.items()}
    return {"steps": steps, "successors": {**case.successors, event.department: event.successor}}


def _step(case: JointCase, state: StepState, event: CaseDepartmentSucceeded) -> StepState:
    moved = _taken_over(state, event) if state.code in event.steps else {}
    holder = str(moved.get("department", case.department(state.code)))
    if state.transfer_to in (event.department, event.successor) and not state.status.is_settled:
        moved["transfer_to"] = None if holder == event.successor else event.successor
    if state.status is StepStatus.CONSULTING and state.consultation is not None:
        changed = _consulted_instead(state.consultation, event, holder)
        moved |= {} if changed == state.consultation else {"consultation": changed}
    if state.signing is not None and not state.status.is_settled:
        signing = state.signing.succeeded(event.department, event.successor)
        moved |= {} if signing == state.signing else {"signing": signing}
    if not moved:
        return state
    moved |= {"version": state.version + 1}
    moved |= {"last_act": LastAct(kind=event.kind.value, by=event.actor, at=event.at)}
    return state.model_copy(update=moved)


def _taken_over(state: StepState, event: CaseDepartmentSucceeded) -> dict[str, object]:
    """A step to claim again, or one that waits for others, held by the head."""
    moved: dict[str, object] = {"department": event.successor}
    if state.status in _STARTS_AGAIN and state.suspension is None:
        return {**moved, "status": StepStatus.OPEN, **NEW_HANDS}
    if state.status.is_active and state.status is not StepStatus.OPEN:
        status = StepStatus.IN_PROGRESS if state.status is StepStatus.UNDER_REVIEW else state.status
        return {
            **moved,
            "status": status,
            **NOT_SUBMITTED,
            **UNCHECKED,
            "handler": event.handler or state.handler,
        }
    return moved


def _consulted_instead(before: Consultation, event: CaseDepartmentSucceeded, holder: str) -> Consultation:
    """The successor replies instead, unless it holds the step; given replies remain."""
    if event.department not in before.silent and holder not in before.silent:
        return before
    left = (event.successor if one == event.department else one for one in before.silent)
    waiting = dict.fromkeys(one for one in left if one != holder and one not in before.replies)
    everybody = (*before.replies, *waiting)
    return before.model_copy(update={"departments": everybody, "needed": min(before.needed, len(everybody))})


CHANGES = changes(when(CaseDepartmentSucceeded, _succeeded))
