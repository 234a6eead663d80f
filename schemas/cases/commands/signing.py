"""Commands of signatures: add and remove signers, propose the decision, sign (加签, 会签)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.cases.commands.base import StepCommand, stays_at
from schemas.cases.commands.fields import (
    Account,
    Colleague,
    DepartmentCode,
    FormField,
    MemberVerdict,
    Opinion,
    Reason,
    Text,
)
from schemas.cases.events import EventKind
from schemas.vocabulary import ProposedDecision, SigningPosition, StepAct, StepStatus

_S = StepStatus
_IN_HAND = (_S.IN_PROGRESS, _S.CONSULTING, _S.UNDER_REVIEW, _S.AT_WINDOW)


class AddSigner(StepCommand):
    """Add an officer or another department of the case to sign the step (加签)."""

    event = EventKind.STEP_SIGNER_ADDED
    transitions: ClassVar = stays_at(_S.IN_PROGRESS)

    act: Literal[StepAct.ADD_SIGNER] = StepAct.ADD_SIGNER
    position: Annotated[
        SigningPosition,
        FormField(missing="请选择前加签或后加签", title="签署顺序", example=SigningPosition.BEFORE.value),
    ]
    working_hours: Annotated[
        int,
        Field(ge=1, le=80),
        FormField(
            missing="请填写会签期限",
            title="会签期限（工作小时）",
            hint="自轮到签署起算，不超过本环节承诺时限的剩余时间；会签期间本环节照常计时",
            example=1,
        ),
    ]
    text: Annotated[
        Text, FormField(missing="请写明请其签署的事项", title="请签署的事项", example="请核对住所使用证明")
    ]
    colleague: Annotated[
        Annotated[Account, Colleague()] | None,
        FormField(title="由本部门人员签署", hint="本部门人员、其他部门二选一"),
    ] = None
    department: Annotated[DepartmentCode | None, FormField(title="由本件其他部门签署")] = None


class RemoveSigner(StepCommand):
    """Take off a signer who has not signed (减签)."""

    event = EventKind.STEP_SIGNER_REMOVED
    transitions: ClassVar = stays_at(*_IN_HAND)

    act: Literal[StepAct.REMOVE_SIGNER] = StepAct.REMOVE_SIGNER
    number: Annotated[
        int,
        Field(ge=1, le=1000),
        FormField(missing="请选择减去第几位签署人", title="减去哪一位签署人", example=1),
    ]
    reason: Annotated[Reason, FormField(missing="减签须写明理由", example="签署人外出，改由他人签署")]


class DraftDecision(StepCommand):
    """Send the proposed decision to the signers after it (拟办送签)."""

    event = EventKind.STEP_DECISION_DRAFTED
    transitions: ClassVar = stays_at(_S.IN_PROGRESS)

    act: Literal[StepAct.DRAFT_DECISION] = StepAct.DRAFT_DECISION
    decision: Annotated[
        ProposedDecision,
        FormField(missing="请选择拟办决定", title="拟办决定", example=ProposedDecision.APPROVE.value),
    ]
    opinion: Annotated[Opinion, FormField(missing="拟办送签须写明拟办意见", title="拟办意见")]


class Sign(StepCommand):
    """Sign a step when it is one's turn, or disagree with reasons (会签)."""

    event = EventKind.STEP_SIGNED
    transitions: ClassVar = stays_at(_S.OPEN, *_IN_HAND)

    act: Literal[StepAct.SIGN] = StepAct.SIGN
    verdict: Annotated[MemberVerdict, FormField(missing="请选择会签意见", title="会签意见")]
    text: Annotated[
        Text,
        FormField(
            missing="请写明会签意见，不同意的写明理由", title="意见内容（不同意的写明理由）", example="同意"
        ),
    ]
