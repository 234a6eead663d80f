"""Commands that move a step to another department (转办)."""

from typing import Annotated, ClassVar, Literal

from schemas.cases.commands.base import StepCommand, leads_to, stays_at
from schemas.cases.commands.fields import Department, FormField, Reason
from schemas.cases.events import EventKind
from schemas.vocabulary import StepAct, StepStatus

_S = StepStatus


class Transfer(StepCommand):
    """Propose to transfer the step to another department (转办)."""

    event = EventKind.STEP_TRANSFER_PROPOSED
    transitions: ClassVar = stays_at(_S.OPEN, _S.IN_PROGRESS)

    act: Literal[StepAct.TRANSFER] = StepAct.TRANSFER
    to_department: Annotated[Department, FormField(missing="请选择转给哪个部门")]
    reason: Annotated[Reason, FormField(missing="转办须写明理由", example="本环节属其他部门职责")]


class AcceptTransfer(StepCommand):
    """Accept a step that another department proposes to transfer (同意接办)."""

    event = EventKind.STEP_TRANSFERRED
    transitions: ClassVar = leads_to(_S.OPEN, _S.OPEN, _S.IN_PROGRESS)

    act: Literal[StepAct.ACCEPT_TRANSFER] = StepAct.ACCEPT_TRANSFER


class DeclineTransfer(StepCommand):
    """Decline a proposed transfer, with reasons (不同意接办)."""

    event = EventKind.STEP_TRANSFER_DECLINED
    transitions: ClassVar = stays_at(_S.OPEN, _S.IN_PROGRESS)

    act: Literal[StepAct.DECLINE_TRANSFER] = StepAct.DECLINE_TRANSFER
    reason: Annotated[Reason, FormField(missing="不同意接办须写明理由", example="不属本部门职责")]


class DirectTransfer(StepCommand):
    """Direct which department handles the step (指定承办部门)."""

    event = EventKind.STEP_TRANSFERRED
    transitions: ClassVar = leads_to(_S.OPEN, _S.OPEN, _S.IN_PROGRESS)

    act: Literal[StepAct.DIRECT_TRANSFER] = StepAct.DIRECT_TRANSFER
    to_department: Annotated[Department, FormField(missing="请选择承办部门")]
    reason: Annotated[Reason, FormField(missing="指定承办部门须写明理由", example="经协调，由该部门承办")]
