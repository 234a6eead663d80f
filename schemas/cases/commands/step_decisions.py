"""Commands of a step's handler: claim, decide, correct; and the applicant's waivers."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.cases.commands.base import StepCommand, leads_to, stays_at
from schemas.cases.commands.fields import (
    Account,
    Colleague,
    FormField,
    Opinion,
    Reason,
    Results,
    Text,
)
from schemas.cases.events import EventKind
from schemas.vocabulary import StepAct, StepStatus

_S = StepStatus
_SHOWN = FormField(is_in_example=True)


class Claim(StepCommand):
    """Claim a step for oneself (签收)."""

    event = EventKind.STEP_CLAIMED
    transitions: ClassVar = leads_to(_S.IN_PROGRESS, _S.OPEN)

    act: Literal[StepAct.CLAIM] = StepAct.CLAIM


class Release(StepCommand):
    """Release a claimed step to the department (取消签收)."""

    event = EventKind.STEP_RELEASED
    transitions: ClassVar = leads_to(_S.OPEN, _S.IN_PROGRESS)

    act: Literal[StepAct.RELEASE] = StepAct.RELEASE


class Assign(StepCommand):
    """Assign a step to an officer of the department (分派)."""

    event = EventKind.STEP_ASSIGNED
    transitions: ClassVar = leads_to(_S.IN_PROGRESS, _S.OPEN) | stays_at(
        _S.IN_PROGRESS, _S.CONSULTING, _S.UNDER_REVIEW, _S.AT_WINDOW
    )

    act: Literal[StepAct.ASSIGN] = StepAct.ASSIGN
    assignee: Annotated[
        Account, Colleague(), FormField(missing="请选择经办人", title="经办人账号", example="tax1")
    ]


class Approve(StepCommand):
    """Approve the step (准予)."""

    event = EventKind.STEP_APPROVED
    transitions: ClassVar = leads_to(_S.APPROVED, _S.IN_PROGRESS)

    act: Literal[StepAct.APPROVE] = StepAct.APPROVE
    opinion: Annotated[Opinion | None, _SHOWN] = None
    results: Results = Field(default_factory=dict)


class Refuse(StepCommand):
    """Refuse the step, with reasons (不予).

    Source:
        行政许可法 第三十八条.
    """

    event = EventKind.STEP_REFUSED
    transitions: ClassVar = leads_to(_S.REFUSED, _S.IN_PROGRESS)

    act: Literal[StepAct.REFUSE] = StepAct.REFUSE
    reason: Annotated[Reason, FormField(missing="不予办理须写明理由", example="经审查不符合规定条件")]
    opinion: Annotated[Opinion | None, _SHOWN] = None


class CorrectResult(StepCommand):
    """Correct the results of an approved step (更正办理结果)."""

    event = EventKind.STEP_RESULT_CORRECTED
    transitions: ClassVar = stays_at(_S.APPROVED)

    act: Literal[StepAct.CORRECT_RESULT] = StepAct.CORRECT_RESULT
    reason: Annotated[Reason, FormField(missing="更正办理结果须写明理由", example="办理结果录入有误")]
    opinion: Annotated[Opinion | None, _SHOWN] = None
    results: Results = Field(default_factory=dict)


class Skip(StepCommand):
    """Skip an optional step that the applicant does not want (不用办)."""

    event = EventKind.STEP_SKIPPED
    transitions: ClassVar = leads_to(_S.NOT_NEEDED, _S.WAITING, _S.OPEN)

    act: Literal[StepAct.SKIP] = StepAct.SKIP
    reason: Annotated[Reason, FormField(missing="不用办须写明理由", example="申请人暂不办理")]


class WithdrawStep(StepCommand):
    """Withdraw the application for one step (撤回本环节)."""

    event = EventKind.STEP_WITHDRAWN
    transitions: ClassVar = leads_to(
        _S.WITHDRAWN,
        *(_S.WAITING, _S.OPEN, _S.IN_PROGRESS, _S.CONSULTING, _S.UNDER_REVIEW, _S.AT_WINDOW, _S.RETURNED),
    )

    act: Literal[StepAct.WITHDRAW] = StepAct.WITHDRAW
    reason: Annotated[Reason, FormField(missing="撤回须写明理由", example="申请人暂不办理本环节")]


class NoteOnStep(StepCommand):
    """Add a note to the step (备注)."""

    event = EventKind.STEP_NOTED
    transitions: ClassVar = stays_at(
        *(_S.WAITING, _S.OPEN, _S.IN_PROGRESS, _S.CONSULTING, _S.UNDER_REVIEW, _S.AT_WINDOW, _S.RETURNED)
    )

    act: Literal[StepAct.NOTE] = StepAct.NOTE
    text: Annotated[Text, FormField(missing="请填写备注内容")]
