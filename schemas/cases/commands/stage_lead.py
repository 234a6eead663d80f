"""Commands of the lead of a stage and of its members: remind, raise and decide conflicts."""

from typing import Annotated, ClassVar, Literal

from schemas.cases.commands.base import CaseCommand, stays_at
from schemas.cases.commands.fields import ConflictCode, FormField, StepCode, Text
from schemas.cases.events import EventKind
from schemas.vocabulary import CaseAct, CaseStatus

_C = CaseStatus
_RUNNING = (_C.ACCEPTED, _C.ACCEPTED_WITH_GAPS, _C.IN_PROGRESS)


class Remind(CaseCommand):
    """Remind the department of a step in one's own stage (催办成员部门)."""

    event = EventKind.STEP_REMINDED
    transitions: ClassVar = stays_at(*_RUNNING)

    act: Literal[CaseAct.REMIND] = CaseAct.REMIND
    step: Annotated[StepCode, FormField(missing="请选择要催办的环节")]
    text: Annotated[Text, FormField(missing="请写明催办内容", title="催办内容")]


class RaiseConflict(CaseCommand):
    """Raise a conflict between the opinions of two departments (提请协调)."""

    event = EventKind.CONFLICT_RAISED
    transitions: ClassVar = stays_at(*_RUNNING)

    act: Literal[CaseAct.RAISE_CONFLICT] = CaseAct.RAISE_CONFLICT
    step: Annotated[StepCode, FormField(missing="请选择本部门的环节")]
    with_step: Annotated[
        StepCode,
        FormField(missing="请选择意见不一致的环节", title="与哪一环节的意见冲突", example="tax"),
    ]
    text: Annotated[Text, FormField(missing="请写明分歧所在")]


class DiscussConflict(CaseCommand):
    """Add an opinion to a conflict (补充协调意见)."""

    event = EventKind.CONFLICT_DISCUSSED
    transitions: ClassVar = stays_at(*_RUNNING)

    act: Literal[CaseAct.DISCUSS_CONFLICT] = CaseAct.DISCUSS_CONFLICT
    conflict: Annotated[ConflictCode, FormField(missing="请选择意见冲突")]
    text: Annotated[Text, FormField(missing="请填写意见")]


class DecideConflict(CaseCommand):
    """Decide a conflict between departments (作出协调决定)."""

    event = EventKind.CONFLICT_DECIDED
    transitions: ClassVar = stays_at(*_RUNNING)

    act: Literal[CaseAct.DECIDE_CONFLICT] = CaseAct.DECIDE_CONFLICT
    conflict: Annotated[ConflictCode, FormField(missing="请选择意见冲突")]
    text: Annotated[Text, FormField(missing="协调决定须写明结论和理由")]
