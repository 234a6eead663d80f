"""Commands of a consultation (征求意见) and of a review by a second person (复核)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.cases.commands.base import StepCommand, leads_to, stays_at
from schemas.cases.commands.fields import DepartmentCode, FormField, MemberVerdict, Opinion, Reason, Text
from schemas.cases.events import EventKind
from schemas.vocabulary import StepAct, StepStatus

_S = StepStatus


class Consult(StepCommand):
    """Ask other departments for their opinions (征求意见)."""

    event = EventKind.STEP_CONSULTED
    transitions: ClassVar = leads_to(_S.CONSULTING, _S.IN_PROGRESS)

    act: Literal[StepAct.CONSULT] = StepAct.CONSULT
    departments: Annotated[
        tuple[DepartmentCode, ...],
        Field(min_length=1, max_length=30),
        FormField(missing="请选择征求哪些部门的意见", title="征求哪些部门的意见", example=["tax"]),
    ]
    opinion_working_days: Annotated[
        int,
        Field(ge=1, le=60),
        FormField(
            missing="请填写征求意见期限",
            title="征求意见期限（工作日）",
            hint="征求意见期间本环节照常计时",
            example=3,
        ),
    ]
    text: Annotated[Text, FormField(missing="请写明征求意见的事项", title="征求意见的事项")]
    opinions_needed: Annotated[
        Annotated[int, Field(ge=1, le=30)] | None, FormField(title="需要几份意见（不填为全部）")
    ] = None


class Reply(StepCommand):
    """Reply with the opinion of one's department (回复意见)."""

    event = EventKind.STEP_REPLIED
    transitions: ClassVar = stays_at(_S.CONSULTING)

    act: Literal[StepAct.REPLY] = StepAct.REPLY
    verdict: Annotated[MemberVerdict, FormField(missing="请选择意见")]
    text: Annotated[Text, FormField(missing="请写明意见内容", title="意见内容")]


class CloseConsultation(StepCommand):
    """Close the consultation and sum up the opinions (汇总意见)."""

    event = EventKind.STEP_CONSULTATION_CLOSED
    transitions: ClassVar = leads_to(_S.IN_PROGRESS, _S.CONSULTING)

    act: Literal[StepAct.CLOSE_CONSULTATION] = StepAct.CLOSE_CONSULTATION
    opinion: Annotated[Opinion | None, FormField(is_in_example=True)] = None


class RequestReview(StepCommand):
    """Submit a proposed decision to a second person (提交复核)."""

    event = EventKind.STEP_REVIEW_REQUESTED
    transitions: ClassVar = leads_to(_S.UNDER_REVIEW, _S.IN_PROGRESS)

    act: Literal[StepAct.REQUEST_REVIEW] = StepAct.REQUEST_REVIEW
    opinion: Annotated[Opinion, FormField(missing="提交复核须写明拟办意见", title="拟办意见")]


class ApproveReview(StepCommand):
    """Approve the proposed decision as the second person (复核通过)."""

    event = EventKind.STEP_REVIEW_APPROVED
    transitions: ClassVar = leads_to(_S.IN_PROGRESS, _S.UNDER_REVIEW)

    act: Literal[StepAct.APPROVE_REVIEW] = StepAct.APPROVE_REVIEW
    opinion: Annotated[Opinion | None, FormField(is_in_example=True)] = None


class RejectReview(StepCommand):
    """Send the proposed decision back, with reasons (复核退回)."""

    event = EventKind.STEP_REVIEW_REJECTED
    transitions: ClassVar = leads_to(_S.IN_PROGRESS, _S.UNDER_REVIEW)

    act: Literal[StepAct.REJECT_REVIEW] = StepAct.REJECT_REVIEW
    reason: Annotated[
        Reason,
        FormField(missing="复核退回须写明理由", title="退回理由", example="适用依据不准确，请重新审核"),
    ]
