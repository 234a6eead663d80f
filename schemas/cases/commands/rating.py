"""Commands about the applicant's rating (好差评) and about requests for child cases."""

from typing import Annotated, ClassVar, Literal

from schemas.cases.commands.base import CaseCommand, stays_at
from schemas.cases.commands.fields import Code, FormField, RatingLevel, Text
from schemas.cases.events import EventKind
from schemas.vocabulary import CaseAct, CaseStatus

_C = CaseStatus


class ConfirmChild(CaseCommand):
    """Record that the applicant asks for a child case (确认申请子办件)."""

    event = EventKind.CHILD_CASE_CONFIRMED
    transitions: ClassVar = stays_at(_C.IN_PROGRESS, _C.APPROVED, _C.PARTLY_DONE, _C.CLOSED)

    act: Literal[CaseAct.CONFIRM_CHILD] = CaseAct.CONFIRM_CHILD
    child: Annotated[
        Code,
        FormField(
            missing="请选择申请人确认申请的子办件", title="申请人确认申请的子办件", example="registration"
        ),
    ]


class Rate(CaseCommand):
    """Rate the service (评价)."""

    event = EventKind.CASE_RATED
    transitions: ClassVar = stays_at(_C.CLOSED)

    act: Literal[CaseAct.RATE] = CaseAct.RATE
    rating: Annotated[RatingLevel, FormField(missing="请选择评价等级")]
    text: Text | None = None
    is_anonymous: Annotated[bool, FormField(title="匿名评价", example=False, is_in_example=True)] = False


class CallBack(CaseCommand):
    """Record the call back after a bad rating (差评回访)."""

    event = EventKind.RATING_FOLLOWED_UP
    transitions: ClassVar = stays_at(_C.CLOSED, _C.REVOKED)

    act: Literal[CaseAct.CALL_BACK] = CaseAct.CALL_BACK
    text: Annotated[Text, FormField(missing="请填写回访情况", title="回访情况")]
    is_founded: Annotated[bool, FormField(missing="请填写差评是否属实", title="差评是否属实", example=True)]


class Remediate(CaseCommand):
    """Record the remedy of what was rated badly (差评整改)."""

    event = EventKind.RATING_REMEDIATED
    transitions: ClassVar = stays_at(_C.CLOSED, _C.REVOKED)

    act: Literal[CaseAct.REMEDIATE] = CaseAct.REMEDIATE
    text: Annotated[Text, FormField(missing="请填写整改情况", title="整改情况")]
