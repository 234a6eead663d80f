"""`apply` for the life of a step: opened, taken, answered, given back, moved, recalled."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from schemas.cases.case import Clock, JointCase
from schemas.cases.events.course import StepDelivered, StepReceiptConfirmed
from schemas.cases.events.steps import (
    StepApproved,
    StepAssigned,
    StepCancelled,
    StepClaimed,
    StepElapsed,
    StepNoted,
    StepOpened,
    StepRecalled,
    StepRefused,
    StepReleased,
    StepReturned,
    StepReturnedFromWindow,
    StepReturnedToWindow,
    StepSettled,
    StepSkipped,
    StepStopped,
    StepTransferDeclined,
    StepTransferProposed,
    StepTransferred,
    StepWithdrawn,
)
from schemas.cases.responsibility import successor_of
from schemas.cases.step import (
    InspectionState,
    StepDelivery,
    StepState,
    Stretch,
)
from schemas.events.base import Event
from schemas.vocabulary import StepStatus
from services.domain.cases.apply.changes import Moved, changes, when
from services.domain.cases.apply.step_state import NEW_HANDS, UNCHECKED, step_changed, step_with


def _opened(case: JointCase, event: StepOpened) -> Moved:
    """Open, for the first time or once more; what an earlier cycle left behind is history."""
    step = case.steps[event.step]
    fresh = StepState(code=step.code, status=StepStatus.OPEN)
    kept = {"version", "suspensions", "department", "returns_to_window", "last_act"}
    kept |= {"objections", "rulings", "objected_by", "explained", "rounds"}
    moved = fresh.model_dump(exclude={"code", *kept})
    moved |= {"opened_at": event.at, "cycle": event.cycle, "spans": _worked(step)}
    if event.department != case.department(step.code):
        moved["department"] = event.department
    return step_with(case, event, **moved)


def _worked(step: StepState) -> tuple[Stretch, ...]:
    """The stretches of work so far, the one that is over now included."""
    begun = step.armed_at or step.opened_at
    if begun is None or step.left_at is None:
        return step.spans
    return (*step.spans, Stretch(from_at=begun, until_at=step.left_at))


def _in_progress(case: JointCase, event: StepClaimed | StepAssigned) -> Moved:
    """Claimed, or assigned; assigning a step that waits for others changes only whose it is."""
    step = case.steps[event.step]
    unchecked = UNCHECKED if step.handler not in (None, event.handler) else {}
    return step_with(case, event, handler=event.handler, **unchecked)


_ENDED: Mapping[str, object] = MappingProxyType(
    {"suspension": None, "transfer_to": None, "returned_to": None}
)


def _settled(status: StepStatus | None = None) -> Callable[[JointCase, Event], Moved]:
    """The step is settled by an act, or with the status that the law gives."""
    by_law: Mapping[str, object] = {"status": status} if status else {}

    def change(case: JointCase, event: Event) -> Moved:
        return step_with(case, event, settled_at=event.at, **by_law, **_ENDED)

    return change


def _answered(case: JointCase, event: StepSettled, **moved: object) -> Moved:
    """Settled by an answer, which may have been reached outside and earlier."""
    if event.happened_at is None:
        return step_with(case, event, settled_at=event.at, **_ENDED, **moved)
    outside = {"settled_at": event.happened_at, "known_at": event.at, "is_outside": True}
    return step_with(case, event, **outside, **_ENDED, **moved)


def _approved(case: JointCase, event: StepApproved) -> Moved:
    if event.inspection is None:
        return _answered(case, event)
    return _answered(case, event, inspection=InspectionState(clock=event.inspection))


def _cancelled(case: JointCase, event: StepCancelled) -> Moved:
    return step_with(case, event, status=StepStatus.NOT_DONE, settled_at=event.at, **_ENDED)


def _returned(case: JointCase, event: StepReturned) -> Moved:
    step = case.steps[event.step]
    spans = step.spans
    if step.opened_at is not None:
        spans = (*spans, Stretch(from_at=step.opened_at, until_at=event.at))
    waits = {"opened_at": None, "returned_to": event.to_step, "transfer_to": None}
    waits["signing"] = None
    return step_with(case, event, spans=spans, **NEW_HANDS, **waits)


def _transferred(case: JointCase, event: StepTransferred) -> Moved:
    moved = {"department": event.department, "transfer_to": None, "visitors": (), "signing": None}
    return step_with(case, event, **moved, **NEW_HANDS)


def _returned_to_window(case: JointCase, event: StepReturnedToWindow) -> Moved:
    count = case.steps[event.step].returns_to_window + 1
    return step_with(case, event, returns_to_window=count, transfer_to=None)


def _transfer_proposed(case: JointCase, event: StepTransferProposed) -> Moved:
    return step_with(case, event, transfer_to=event.to_department, transfer_by=event.persons)


def _delivered(case: JointCase, event: StepDelivered) -> Moved:
    return step_with(case, event, delivery=StepDelivery(way=event.way, sent_at=event.at))


def _recalled(case: JointCase, event: StepRecalled) -> Moved:
    """Restore the steps; clocks that had ended go on, and a decision of the case is removed."""
    going_on: dict[str, Clock] = {
        name: case.clocks[name].model_copy(update={"ended_at": None}) for name in event.clocks
    }
    steps = {code: _in_todays_hands(case, state) for code, state in event.steps.items()}
    moved: Moved = {"steps": {**case.steps, **steps}, "clocks": {**case.clocks, **going_on}}
    if event.case_status is not None:
        moved |= {"status": event.case_status, "outcome": None, "decided_at": None}
    return moved


def _in_todays_hands(case: JointCase, state: StepState) -> StepState:
    """The state with the successor of a department that was merged since."""
    department = case.steps[state.code].department or state.department
    department = department or case.plan.step(state.code).department
    today = successor_of(case, department)
    return state if today == department else state.model_copy(update={"department": today})


CHANGES = changes(
    when(StepOpened, _opened),
    when(StepClaimed, _in_progress),
    when(StepReleased, step_changed(**NEW_HANDS, transfer_to=None)),
    when(StepAssigned, _in_progress),
    when(StepApproved, _approved),
    when(StepRefused, _answered),
    when(StepSkipped, _settled()),
    when(StepCancelled, _cancelled),
    when(StepWithdrawn, _settled()),
    when(StepStopped, _settled(StepStatus.STOPPED)),
    when(StepElapsed, _settled(StepStatus.APPROVED)),
    when(StepReturned, _returned),
    when(StepReturnedToWindow, _returned_to_window),
    when(StepReturnedFromWindow, step_changed()),
    when(StepTransferProposed, _transfer_proposed),
    when(StepTransferred, _transferred),
    when(StepTransferDeclined, step_changed(transfer_to=None)),
    when(StepNoted, step_changed()),
    when(StepRecalled, _recalled),
    when(StepDelivered, _delivered),
    when(StepReceiptConfirmed, step_changed()),
)
