"""Events of a step's life: opened, taken, settled, given back, moved to another department."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, JsonValue

from schemas.cases.step import StepState
from schemas.clock_id import ClockId
from schemas.events.audience import Notified
from schemas.events.base import CASE, Private, StepEvent, Stored
from schemas.events.kinds import EventKind
from schemas.vocabulary import CaseStatus, ClockKind


class StepOpened(StepEvent, wakes=False, notifies=Notified.DEPARTMENT, changes=CASE):
    """A step opened for its department, once more when `cycle` is above 1 (环节开始)."""

    kind: Literal[EventKind.STEP_OPENED] = EventKind.STEP_OPENED
    department: str
    cycle: int = 1


class StepClaimed(StepEvent, wakes=False, notifies=None, changes=CASE):
    """An officer took the step (签收)."""

    kind: Literal[EventKind.STEP_CLAIMED] = EventKind.STEP_CLAIMED
    handler: str


class StepReleased(StepEvent, wakes=False, notifies=None, changes=CASE):
    """The officer gave the step back to the department (取消签收)."""

    kind: Literal[EventKind.STEP_RELEASED] = EventKind.STEP_RELEASED


class StepAssigned(StepEvent, wakes=False, notifies=Notified.ASSIGNEE, changes=CASE):
    """The head gave the step to an officer (分派)."""

    kind: Literal[EventKind.STEP_ASSIGNED] = EventKind.STEP_ASSIGNED
    handler: str


class StepSettled(StepEvent):
    """A step came to an answer.

    Attributes:
        happened_at: when it really happened, for a result keyed in afterwards (补录).
        outside_system: in which system of the department it was reached.
    """

    happened_at: AwareDatetime | None = None
    outside_system: str | None = None
    is_outside: bool = False


class StepApproved(StepSettled, wakes=True, notifies=None, changes=CASE):
    """The step was granted (准予).

    Attributes:
        promise: the number of the promise, for a decision on promise (告知承诺).
        inspection: the clock of the inspection that follows it.
    """

    kind: Literal[EventKind.STEP_APPROVED] = EventKind.STEP_APPROVED
    promise: str | None = None
    inspection: ClockId | None = None
    opinion: Private[str | None] = None
    results: Private[dict[str, JsonValue] | None] = None


class StepRefused(StepSettled, wakes=True, notifies=None, changes=CASE):
    """The step was refused, with reasons (不予)."""

    kind: Literal[EventKind.STEP_REFUSED] = EventKind.STEP_REFUSED
    reason: Private[str]
    opinion: Private[str | None] = None


class StepSkipped(StepEvent, wakes=True, notifies=None, changes=CASE):
    """An optional step is not needed (不用办)."""

    kind: Literal[EventKind.STEP_SKIPPED] = EventKind.STEP_SKIPPED
    reason: Private[str]


class StepCancelled(StepEvent, wakes=False, notifies=None, changes=CASE):
    """The step fell away because of earlier ones (不再办理)."""

    kind: Literal[EventKind.STEP_CANCELLED] = EventKind.STEP_CANCELLED
    because_of: tuple[str, ...]


class StepWithdrawn(StepEvent, wakes=True, notifies=None, changes=CASE):
    """The applicant withdrew the step, or the whole case (环节撤回)."""

    kind: Literal[EventKind.STEP_WITHDRAWN] = EventKind.STEP_WITHDRAWN
    reason: Private[str | None] = None


class StepStopped(StepEvent, wakes=False, notifies=None, changes=CASE):
    """The step ended with its case, without an answer (环节终止)."""

    kind: Literal[EventKind.STEP_STOPPED] = EventKind.STEP_STOPPED


class StepElapsed(StepEvent, wakes=False, notifies=None, changes=CASE):
    """A term, such as a public notice, ended by itself and with it the step (期限届满)."""

    kind: Literal[EventKind.STEP_ELAPSED] = EventKind.STEP_ELAPSED
    clock: ClockId
    due_at: AwareDatetime
    clock_kind: Annotated[ClockKind, Stored("kind")]


class StepReturned(StepEvent, wakes=True, notifies=None, changes=CASE):
    """The step was returned to an earlier one, which is done again (退回前一环节)."""

    kind: Literal[EventKind.STEP_RETURNED] = EventKind.STEP_RETURNED
    to_step: str
    reason: Private[str]


class StepReturnedToWindow(StepEvent, wakes=False, notifies=Notified.WINDOW, changes=CASE):
    """The window has to get something from the applicant; the clock goes on (退回窗口)."""

    kind: Literal[EventKind.STEP_RETURNED_TO_WINDOW] = EventKind.STEP_RETURNED_TO_WINDOW
    reason: Private[str]


class StepReturnedFromWindow(StepEvent, wakes=False, notifies=Notified.HOLDER, changes=CASE):
    """The window sent the step back to its department (补正后送回)."""

    kind: Literal[EventKind.STEP_RETURNED_FROM_WINDOW] = EventKind.STEP_RETURNED_FROM_WINDOW
    text: Private[str]


class StepTransferProposed(StepEvent, wakes=False, notifies=Notified.TARGET_HEAD, changes=CASE):
    """Another department was asked to take the step over (提出转办)."""

    kind: Literal[EventKind.STEP_TRANSFER_PROPOSED] = EventKind.STEP_TRANSFER_PROPOSED
    to_department: str
    reason: Private[str]


class StepTransferred(StepEvent, wakes=True, notifies=Notified.NEW_DEPARTMENT, changes=CASE):
    """The step is another department's now, by consent or by decision (转办)."""

    kind: Literal[EventKind.STEP_TRANSFERRED] = EventKind.STEP_TRANSFERRED
    department: str
    from_department: Annotated[str, Stored("from")]
    reason: Private[str | None] = None


class StepTransferDeclined(StepEvent, wakes=False, notifies=Notified.HOLDER, changes=CASE):
    """The other department does not take the step over (不同意接办)."""

    kind: Literal[EventKind.STEP_TRANSFER_DECLINED] = EventKind.STEP_TRANSFER_DECLINED
    reason: Private[str]


class StepRecalled(StepEvent, wakes=True, notifies=None, changes=CASE):
    """The last act on the step was taken back within minutes (撤销操作).

    Attributes:
        undone: the kind of the event that is taken back.
        steps: the states that steps go back to, by code.
        clocks: the clocks that had ended and go on.
        case_status: the status that the case goes back to, where it was decided.
    """

    kind: Literal[EventKind.STEP_RECALLED] = EventKind.STEP_RECALLED
    undone: EventKind
    steps: dict[str, StepState]
    clocks: tuple[ClockId, ...]
    case_status: Annotated[CaseStatus | None, Stored("status")] = None
    reason: Private[str | None] = None


class StepNoted(StepEvent, wakes=False, notifies=None, changes=CASE):
    """A note was added to the step (环节备注)."""

    kind: Literal[EventKind.STEP_NOTED] = EventKind.STEP_NOTED
    text: Private[str]
