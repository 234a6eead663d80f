"""Commands that return a step to an earlier one or to the window, or recall an act."""

from typing import Annotated, ClassVar, Literal

from schemas.cases.commands.base import StepCommand, leads_to
from schemas.cases.commands.fields import FormField, Reason, StepCode, Text
from schemas.cases.events import EventKind
from schemas.vocabulary import StepAct, StepStatus

_S = StepStatus


class Return(StepCommand):
    """Return a step to an earlier one (退回前一环节)."""

    event = EventKind.STEP_RETURNED
    transitions: ClassVar = leads_to(_S.RETURNED, _S.IN_PROGRESS)

    act: Literal[StepAct.RETURN] = StepAct.RETURN
    to_step: Annotated[StepCode, FormField(missing="请选择退回哪一环节", title="退回哪一环节")]
    reason: Annotated[Reason, FormField(missing="退回须写明理由", example="前一环节办理结果有误，需重新办理")]


class ReturnToWindow(StepCommand):
    """Return a step to the window, once, with all reasons (退回窗口)."""

    event = EventKind.STEP_RETURNED_TO_WINDOW
    transitions: ClassVar = leads_to(_S.AT_WINDOW, _S.IN_PROGRESS)

    act: Literal[StepAct.RETURN_TO_WINDOW] = StepAct.RETURN_TO_WINDOW
    reason: Annotated[
        Reason,
        FormField(missing="退回窗口须一次写明全部理由", example="材料与申请表不一致，请窗口联系申请人更正"),
    ]


class ReturnFromWindow(StepCommand):
    """Return a step from the window to its department (补正后送回)."""

    event = EventKind.STEP_RETURNED_FROM_WINDOW
    transitions: ClassVar = leads_to(_S.IN_PROGRESS, _S.AT_WINDOW)

    act: Literal[StepAct.RETURN_FROM_WINDOW] = StepAct.RETURN_FROM_WINDOW
    text: Annotated[Text, FormField(missing="请填写补正情况", title="补正情况")]


class Recall(StepCommand):
    """Recall one's own last act within minutes (撤销刚才的操作)."""

    event = EventKind.STEP_RECALLED
    transitions: ClassVar = {
        _S.OPEN: _S.OPEN,
        **leads_to(
            _S.IN_PROGRESS,
            *(_S.IN_PROGRESS, _S.CONSULTING, _S.UNDER_REVIEW, _S.AT_WINDOW),
            *(_S.RETURNED, _S.APPROVED, _S.REFUSED),
        ),
    }

    act: Literal[StepAct.RECALL] = StepAct.RECALL
    reason: Reason | None = None
