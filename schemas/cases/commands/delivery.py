"""Commands after a decision: delivery, of the case's and each licence, corrections, notes."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.cases.case_parts import PROJECT_CODE
from schemas.cases.commands.base import CaseCommand, StepCommand, leads_to, stays_at
from schemas.cases.commands.fields import (
    PRIVATE,
    DeliveryAddress,
    FormField,
    HappenedAt,
    Reason,
    Receiver,
    Receiving,
    RefusalOfReceipt,
    Relation,
    Text,
    TrackingNumber,
    Way,
    Witnesses,
)
from schemas.cases.events import EventKind
from schemas.vocabulary import CaseAct, CaseStatus, DeliveryWay, ReceivedAs, StepAct, StepStatus

_C = CaseStatus
_INTAKE = (_C.RECEIVED, _C.SUPPLEMENT)
_RUNNING = (_C.ACCEPTED, _C.ACCEPTED_WITH_GAPS, _C.IN_PROGRESS)
_DECIDED = (_C.APPROVED, _C.REFUSED, _C.PARTLY_DONE)


class Deliver(CaseCommand):
    """Deliver the decision to the applicant (送达).

    Source:
        行政许可法 第四十四条.
    """

    event = EventKind.CASE_DELIVERED
    transitions: ClassVar = leads_to(_C.DELIVERED, *_DECIDED)

    act: Literal[CaseAct.DELIVER] = CaseAct.DELIVER
    receiver: Annotated[Receiver, FormField(missing="送达须写明领取人")]
    way: Way = DeliveryWay.COUNTER
    tracking_number: TrackingNumber = None
    address: DeliveryAddress = None
    received_as: Receiving = ReceivedAs.RECIPIENT
    relation: Relation = None
    refusal: RefusalOfReceipt = None
    witnesses: Witnesses = None


class ConfirmReceipt(CaseCommand):
    """Record the signed receipt of a decision that was posted (登记送达回证)."""

    event = EventKind.CASE_RECEIPT_CONFIRMED
    transitions: ClassVar = stays_at(_C.CLOSED)

    act: Literal[CaseAct.CONFIRM_RECEIPT] = CaseAct.CONFIRM_RECEIPT
    receiver: Annotated[Receiver, FormField(missing="送达回证须写明签收人")]
    happened_at: Annotated[HappenedAt, FormField(missing="送达回证须写明签收时间")]
    received_as: Receiving = ReceivedAs.RECIPIENT
    relation: Relation = None


class DeliverLicence(StepCommand):
    """Deliver the licence of a step, whatever becomes of the rest of the case (送达证件).

    Source:
        行政许可法 第四十四条: within ten days of the decision, of each.
    """

    event = EventKind.STEP_DELIVERED
    transitions: ClassVar = stays_at(StepStatus.APPROVED)

    act: Literal[StepAct.DELIVER] = StepAct.DELIVER
    receiver: Annotated[Receiver, FormField(missing="送达须写明领取人")]
    way: Way = DeliveryWay.COUNTER
    tracking_number: TrackingNumber = None
    address: DeliveryAddress = None
    received_as: Receiving = ReceivedAs.RECIPIENT
    relation: Relation = None
    refusal: RefusalOfReceipt = None
    witnesses: Witnesses = None


class ConfirmLicenceReceipt(StepCommand):
    """Record the signed receipt of a licence that was posted (登记证件送达回证)."""

    event = EventKind.STEP_RECEIPT_CONFIRMED
    transitions: ClassVar = stays_at(StepStatus.APPROVED)

    act: Literal[StepAct.CONFIRM_RECEIPT] = StepAct.CONFIRM_RECEIPT
    receiver: Annotated[Receiver, FormField(missing="送达回证须写明签收人")]
    happened_at: Annotated[HappenedAt, FormField(missing="送达回证须写明签收时间")]
    received_as: Receiving = ReceivedAs.RECIPIENT
    relation: Relation = None


class CorrectName(CaseCommand):
    """Correct the name that the case is kept under (更正名称)."""

    event = EventKind.CASE_NAME_CORRECTED
    transitions: ClassVar = stays_at(*_INTAKE, *_RUNNING, *_DECIDED, _C.CLOSED)

    act: Literal[CaseAct.CORRECT_NAME] = CaseAct.CORRECT_NAME
    name: Annotated[
        str,
        Field(min_length=1, max_length=100),
        PRIVATE,
        FormField(missing="请填写更正后的名称", title="更正后的名称", example="王晓明"),
    ]
    reason: Annotated[Reason, FormField(missing="更正须写明理由", example="录入有误")]


class ChangeProjectCode(CaseCommand):
    """Record the new code of an investment project (变更项目代码)."""

    event = EventKind.CASE_PROJECT_CODE_CHANGED
    transitions: ClassVar = stays_at(*_INTAKE, *_RUNNING, *_DECIDED)

    act: Literal[CaseAct.CHANGE_PROJECT_CODE] = CaseAct.CHANGE_PROJECT_CODE
    project_code: Annotated[
        str,
        Field(min_length=1, max_length=40),
        FormField(
            missing="请填写变更后的项目代码",
            title="变更后的投资项目统一代码",
            example="2611-330100-65-03-000001",
            extra={"pattern": PROJECT_CODE},
        ),
    ]
    reason: Annotated[Reason, FormField(missing="变更项目代码须写明原因", example="赋码平台更正后重新赋码")]


class NoteOnCase(CaseCommand):
    """Add a note to the case (备注)."""

    event = EventKind.CASE_NOTED
    transitions: ClassVar = stays_at(*_INTAKE, *_RUNNING, *_DECIDED, _C.CLOSED, _C.REVOKED)

    act: Literal[CaseAct.NOTE] = CaseAct.NOTE
    text: Annotated[Text, FormField(missing="请填写备注内容")]


class AdvanceClock(CaseCommand):
    """Advance the clock of a demonstration case (演示拨快时钟)."""

    event = EventKind.DEMO_CLOCK_ADVANCED
    transitions: ClassVar = stays_at(*_INTAKE, *_RUNNING, *_DECIDED, _C.CLOSED, _C.REVOKED)

    act: Literal[CaseAct.ADVANCE_CLOCK] = CaseAct.ADVANCE_CLOCK
    minutes: Annotated[
        int,
        Field(ge=1, le=600_000),
        FormField(missing="请填写拨快的分钟数", title="拨快的分钟数", example=60),
    ]
