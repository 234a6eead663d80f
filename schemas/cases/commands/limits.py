"""Commands on a step's time: suspension, extension, outside events, delays."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.cases.commands.base import StepCommand, leads_to, stays_at
from schemas.cases.commands.fields import (
    OWN_NOTICE,
    AttributedTo,
    Department,
    ExpectedOn,
    FormField,
    Ground,
    HappenedAt,
    LegalBasis,
    Notice,
    Reason,
    Results,
    Text,
)
from schemas.cases.events import EventKind
from schemas.input_model import Moment
from schemas.vocabulary import Attribution, StepAct, StepStatus

_S = StepStatus
_ACTIVE = (_S.OPEN, _S.IN_PROGRESS, _S.CONSULTING, _S.UNDER_REVIEW, _S.AT_WINDOW)
_OutsideTime = Annotated[
    HappenedAt,
    FormField(missing="补录须写明外部系统中实际办结的时间", title="外部系统中实际办结的时间"),
]
_OutsideSystem = Annotated[
    str,
    Field(min_length=1, max_length=100),
    FormField(missing="补录须写明外部系统名称", title="外部系统名称", example="部门业务系统"),
]


class RecordOutsideResult(StepCommand):
    """Record an approval that was given in another system (补录外部办理结果，准予)."""

    event = EventKind.STEP_APPROVED
    transitions: ClassVar = leads_to(_S.APPROVED, _S.IN_PROGRESS)

    act: Literal[StepAct.RECORD_OUTSIDE_RESULT] = StepAct.RECORD_OUTSIDE_RESULT
    happened_at: _OutsideTime
    outside_system: _OutsideSystem
    results: Results = Field(default_factory=dict)


class RecordOutsideRefusal(StepCommand):
    """Record a refusal that was given in another system (补录外部办理结果，不予)."""

    event = EventKind.STEP_REFUSED
    transitions: ClassVar = leads_to(_S.REFUSED, _S.IN_PROGRESS)

    act: Literal[StepAct.RECORD_OUTSIDE_REFUSAL] = StepAct.RECORD_OUTSIDE_REFUSAL
    happened_at: _OutsideTime
    outside_system: _OutsideSystem
    reason: Annotated[Reason, FormField(missing="不予办理须写明理由", example="经审查不符合规定条件")]


class Suspend(StepCommand):
    """Suspend the limits of the step on a ground that the law names (暂停计时).

    Source:
        行政许可法 第四十五条: the applicant is informed in writing how long a suspension will take.
    """

    event = EventKind.STEP_SUSPENDED
    transitions: ClassVar = stays_at(_S.IN_PROGRESS)

    act: Literal[StepAct.SUSPEND] = StepAct.SUSPEND
    suspension_kind: Annotated[Ground, FormField(missing="请选择特别程序事由")]
    legal_basis: Annotated[LegalBasis, FormField(missing="暂停计时须写明法律依据")]
    announced_working_days: Annotated[
        int,
        Field(ge=1, le=250),
        FormField(missing="暂停计时须告知申请人所需工作日", title="告知的特别程序期限（工作日）", example=5),
    ]
    reason: Reason | None = None
    notice: Annotated[Notice | None, OWN_NOTICE] = None


class Resume(StepCommand):
    """Resume the limits of a suspended step (恢复计时)."""

    event = EventKind.STEP_RESUMED
    transitions: ClassVar = stays_at(_S.IN_PROGRESS)

    act: Literal[StepAct.RESUME] = StepAct.RESUME
    reason: Reason | None = None


class Extend(StepCommand):
    """Extend the statutory limit, once, before it ends (延长期限).

    Source:
        行政许可法 第四十二条.
    """

    event = EventKind.STEP_EXTENDED
    transitions: ClassVar = stays_at(_S.IN_PROGRESS)

    act: Literal[StepAct.EXTEND] = StepAct.EXTEND
    reason: Annotated[Reason, FormField(missing="延长期限须写明理由", example="情形复杂，需进一步核实")]


class WithdrawExtension(StepCommand):
    """Withdraw an extension that was entered by mistake (撤回延长记录)."""

    event = EventKind.STEP_EXTENSION_WITHDRAWN
    transitions: ClassVar = stays_at(_S.IN_PROGRESS)

    act: Literal[StepAct.WITHDRAW_EXTENSION] = StepAct.WITHDRAW_EXTENSION
    reason: Annotated[Reason, FormField(missing="撤回延长记录须写明理由", example="延长期限误登记在本环节")]


class CorrectSuspension(StepCommand):
    """Correct when a suspension began or ended (更正暂停计时记录)."""

    event = EventKind.STEP_SUSPENSION_CORRECTED
    transitions: ClassVar = stays_at(_S.IN_PROGRESS)

    act: Literal[StepAct.CORRECT_SUSPENSION] = StepAct.CORRECT_SUSPENSION
    suspension: Annotated[
        int,
        Field(ge=1, le=1000),
        FormField(missing="请选择更正第几次暂停计时", title="更正第几次暂停计时", example=1),
    ]
    from_at: Annotated[
        Moment,
        FormField(
            missing="请填写更正后的暂停计时开始时间",
            title="暂停计时开始时间",
            example="2026-11-30T10:00:00+08:00",
        ),
    ]
    reason: Annotated[Reason, FormField(missing="更正须写明理由", example="暂停计时的时间录入有误")]
    until_at: Annotated[
        Moment | None, FormField(title="恢复计时时间（尚未恢复的不填）", is_in_example=True)
    ] = None


class RecordEvent(StepCommand):
    """Record the outside event from which the step's limit counts (登记外部事件)."""

    event = EventKind.STEP_EXTERNAL_EVENT_RECORDED
    transitions: ClassVar = stays_at(_S.OPEN, _S.IN_PROGRESS)

    act: Literal[StepAct.RECORD_EVENT] = StepAct.RECORD_EVENT
    text: Annotated[Text, FormField(missing="请写明发生了什么、以什么为凭")]
    happened_at: HappenedAt | None = None


class ObjectToDelay(StepCommand):
    """Object to being charged with a delay (超时归责异议)."""

    event = EventKind.STEP_DELAY_OBJECTED
    transitions: ClassVar = stays_at(*_ACTIVE, _S.APPROVED, _S.REFUSED, _S.WITHDRAWN)

    act: Literal[StepAct.OBJECT] = StepAct.OBJECT
    reason: Annotated[Reason, FormField(missing="归责异议须写明理由", example="系统故障期间无法办理")]


class DecideObjection(StepCommand):
    """Decide who is charged with a delay (裁定归责异议)."""

    event = EventKind.STEP_OBJECTION_DECIDED
    transitions: ClassVar = stays_at(*_ACTIVE, _S.APPROVED, _S.REFUSED, _S.WITHDRAWN)

    act: Literal[StepAct.DECIDE_OBJECTION] = StepAct.DECIDE_OBJECTION
    attributed_to: Annotated[AttributedTo, FormField(missing="请选择超时归责对象")]
    reason: Annotated[Reason, FormField(missing="裁定须写明理由", example="经核实，超时系本部门原因")]
    to_department: Annotated[
        Department | None,
        FormField(title="归责于哪个部门", when={"attributed_to": [Attribution.OTHER_DEPARTMENT.value]}),
    ] = None


class ExplainDelay(StepCommand):
    """Explain one's own delay and name a new date (说明超时原因)."""

    event = EventKind.STEP_DELAY_EXPLAINED
    transitions: ClassVar = stays_at(*_ACTIVE)

    act: Literal[StepAct.EXPLAIN_DELAY] = StepAct.EXPLAIN_DELAY
    reason: Annotated[Reason, FormField(missing="请写明超时原因", example="需现场核实，人手不足")]
    expected_on: Annotated[ExpectedOn, FormField(missing="请填写预计办结日期")]
