"""Events of a case as a whole, from its start to its end (办理、决定、送达、办结)."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime

from schemas.calendars.changes import MovedClock
from schemas.events.base import CASE, CaseEvent, Private, Stored
from schemas.events.kinds import EventKind
from schemas.vocabulary import CaseStatus, DeliveryWay, ReceivedAs, StepStatus


class CaseProcessingStarted(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """The first step opened (开始办理)."""

    kind: Literal[EventKind.CASE_PROCESSING_STARTED] = EventKind.CASE_PROCESSING_STARTED


class CaseWithdrawn(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The applicant withdrew the case, or every required step of it (撤回).

    Attributes:
        because: `steps` when it followed from withdrawn steps.
    """

    kind: Literal[EventKind.CASE_WITHDRAWN] = EventKind.CASE_WITHDRAWN
    because: Literal["steps"] | None = None
    reason: Private[str | None] = None


class CaseTerminated(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The case was ended without a decision (终止办理)."""

    kind: Literal[EventKind.CASE_TERMINATED] = EventKind.CASE_TERMINATED
    legal_basis: str
    reason: Private[str]


class StageClosed(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """Every step of a stage is settled: its consolidated answer (阶段办结)."""

    kind: Literal[EventKind.STAGE_CLOSED] = EventKind.STAGE_CLOSED
    stage: str
    lead: str
    outcome: CaseStatus
    answers: dict[str, StepStatus]


class CaseDecided(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """The last step was settled: the answer of the case (作出决定).

    Attributes:
        decided_at: when the last part was really done, where that was known later only.
    """

    kind: Literal[EventKind.CASE_DECIDED] = EventKind.CASE_DECIDED
    outcome: CaseStatus
    decided_at: AwareDatetime | None = None


class DecisionSent(CaseEvent):
    """What was handed over, left, posted or sent electronically, and to whom (送达).

    Attributes:
        relation: of who received on another's behalf to the applicant (代收).
        refusal: why the applicant refused to receive it (留置送达), before `witnesses`.
    """

    way: DeliveryWay
    received_as: ReceivedAs = ReceivedAs.RECIPIENT
    receiver: Private[str]
    tracking_number: Private[str | None] = None
    address: Private[str | None] = None
    relation: Private[str | None] = None
    refusal: Private[str | None] = None
    witnesses: Private[str | None] = None


class ReceiptSigned(CaseEvent):
    """The receipt of what was posted came back signed (送达回证)."""

    happened_at: AwareDatetime
    received_as: ReceivedAs = ReceivedAs.RECIPIENT
    receiver: Private[str]
    relation: Private[str | None] = None


class CaseDelivered(DecisionSent, wakes=True, notifies=None, changes=CASE):
    """The decision of the case was delivered (送达).

    Attributes:
        steps: the steps whose licences, not delivered before, went with it.
    """

    kind: Literal[EventKind.CASE_DELIVERED] = EventKind.CASE_DELIVERED
    steps: tuple[str, ...] = ()


class CaseReceiptConfirmed(ReceiptSigned, wakes=True, notifies=None, changes=CASE):
    """The receipt of a posted decision came back signed (送达回证)."""

    kind: Literal[EventKind.CASE_RECEIPT_CONFIRMED] = EventKind.CASE_RECEIPT_CONFIRMED


class StepDelivered(DecisionSent, wakes=True, notifies=None, changes=CASE):
    """The licence of a step was delivered (证件送达)."""

    kind: Literal[EventKind.STEP_DELIVERED] = EventKind.STEP_DELIVERED
    step: str


class StepReceiptConfirmed(ReceiptSigned, wakes=True, notifies=None, changes=CASE):
    """The receipt of a posted licence came back signed (证件送达回证)."""

    kind: Literal[EventKind.STEP_RECEIPT_CONFIRMED] = EventKind.STEP_RECEIPT_CONFIRMED
    step: str


class CaseClosed(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """The delivered case is over (办结)."""

    kind: Literal[EventKind.CASE_CLOSED] = EventKind.CASE_CLOSED


class CaseRevoked(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """The answer of the case fell with the step that carried it (撤销)."""

    kind: Literal[EventKind.CASE_REVOKED] = EventKind.CASE_REVOKED


class CaseNameCorrected(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """The name of the applicant or company was corrected (更正名称)."""

    kind: Literal[EventKind.CASE_NAME_CORRECTED] = EventKind.CASE_NAME_CORRECTED
    name: Private[str]
    reason: Private[str]


class CaseProjectCodeChanged(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """The investment project got another code (变更项目代码)."""

    kind: Literal[EventKind.CASE_PROJECT_CODE_CHANGED] = EventKind.CASE_PROJECT_CODE_CHANGED
    project_code: str
    was: str
    reason: Private[str]


class CaseNoted(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """A note was added to the case (备注)."""

    kind: Literal[EventKind.CASE_NOTED] = EventKind.CASE_NOTED
    text: Private[str]


class CaseMaterialAdded(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """A file was added to the materials of a running case (补充材料文件)."""

    kind: Literal[EventKind.CASE_MATERIAL_ADDED] = EventKind.CASE_MATERIAL_ADDED
    material: str
    version: int
    file: str


class DemoClockAdvanced(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The own time of a demonstration's case was moved on (演示时钟拨快)."""

    kind: Literal[EventKind.DEMO_CLOCK_ADVANCED] = EventKind.DEMO_CLOCK_ADVANCED
    time_offset: Annotated[timedelta, Stored("offset_seconds")]


class CaseRecalculated(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """The clocks of the case were recalculated by a new edition of the calendars (按新日历重算)."""

    kind: Literal[EventKind.CASE_RECALCULATED] = EventKind.CASE_RECALCULATED
    edition: int
    clocks: tuple[MovedClock, ...]


class CaseDepartmentSucceeded(CaseEvent, wakes=True, notifies=None, changes=CASE):
    """A department was merged into another, which takes over its part of the case (部门职责承接).

    Attributes:
        steps: those that were still to be done; what was decided keeps the name of the former department.
        handler: who holds, at the successor, the steps that wait for others.
    """

    kind: Literal[EventKind.CASE_DEPARTMENT_SUCCEEDED] = EventKind.CASE_DEPARTMENT_SUCCEEDED
    department: str
    successor: str
    steps: tuple[str, ...]
    handler: str | None = None
