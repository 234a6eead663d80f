"""Commands about the case as a whole after its decision: delivery, corrections, notes."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.cases.case_parts import PROJECT_CODE
from schemas.cases.commands.base import CaseCommand, leads_to, stays_at
from schemas.cases.commands.fields import (
    PRIVATE,
    FormField,
    HappenedAt,
    Reason,
    Receiver,
    Text,
    Way,
)
from schemas.cases.events import EventKind
from schemas.vocabulary import CaseAct, CaseStatus, DeliveryWay

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
    tracking_number: Annotated[
        Annotated[str, Field(min_length=1, max_length=64)] | None,
        PRIVATE,
        FormField(title="邮件号", when={"way": [DeliveryWay.COURIER.value]}),
    ] = None
    address: Annotated[
        Annotated[str, Field(min_length=1, max_length=200)] | None,
        PRIVATE,
        FormField(title="申请人确认的电子送达地址", when={"way": [DeliveryWay.ELECTRONIC.value]}),
    ] = None


class ConfirmReceipt(CaseCommand):
    """Record the signed receipt of a decision that was posted (登记送达回证)."""

    event = EventKind.CASE_RECEIPT_CONFIRMED
    transitions: ClassVar = stays_at(_C.CLOSED)

    act: Literal[CaseAct.CONFIRM_RECEIPT] = CaseAct.CONFIRM_RECEIPT
    receiver: Annotated[Receiver, FormField(missing="送达回证须写明签收人")]
    happened_at: Annotated[HappenedAt, FormField(missing="送达回证须写明签收时间")]


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
