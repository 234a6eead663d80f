"""Commands of site inspections, joint drawing review, joint acceptance and promises."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.cases.commands.base import StepCommand, leads_to, stays_at
from schemas.cases.commands.fields import (
    OWN_NOTICE,
    Account,
    Colleague,
    Faults,
    FormField,
    LegalBasis,
    Notice,
    Opinion,
    Reason,
    Results,
    SupplyDays,
    Text,
)
from schemas.cases.events import EventKind
from schemas.input_model import Moment
from schemas.vocabulary import RecheckOutcome, StepAct, StepStatus

_S = StepStatus


class RecordSiteVisit(StepCommand):
    """Record an inspection on site by two or more officers (登记现场核查).

    Source:
        行政许可法 第三十四条.
    """

    event = EventKind.STEP_VISITED
    transitions: ClassVar = stays_at(_S.IN_PROGRESS)

    act: Literal[StepAct.RECORD_SITE_VISIT] = StepAct.RECORD_SITE_VISIT
    visitors: Annotated[
        tuple[Annotated[Account, Colleague(), FormField(extra={"x-account": True})], ...],
        Field(min_length=1, max_length=20),
        FormField(
            missing="请填写现场核查人员",
            title="现场核查人员账号（两人以上）",
            example=["tax1", "tax2"],
        ),
    ]
    text: Annotated[Text, FormField(missing="请填写现场核查情况", title="现场核查情况")]


class RaiseReviewIssues(StepCommand):
    """Issue the opinion of a round of drawing review, with every fault (出具审查意见)."""

    event = EventKind.STEP_REVIEW_ISSUES_RAISED
    transitions: ClassVar = stays_at(_S.IN_PROGRESS)

    act: Literal[StepAct.RAISE_REVIEW_ISSUES] = StepAct.RAISE_REVIEW_ISSUES
    supply_working_days: Annotated[SupplyDays, FormField(missing="请填写修改图纸的期限")]
    faults: Annotated[
        Faults,
        FormField(
            title="本轮发现的全部问题（每条写明专业，如“消防：……”）",
            example=["消防：请补充计算书"],
            is_in_example=True,
        ),
    ] = ()
    earlier_faults: Annotated[Faults, FormField(title="首轮图纸已有而首轮未指出的问题")] = ()
    notice: Annotated[Notice | None, OWN_NOTICE] = None


class Revise(StepCommand):
    """Record that revised drawings have arrived (收到修改后的图纸)."""

    event = EventKind.STEP_REVISED
    transitions: ClassVar = stays_at(_S.IN_PROGRESS)

    act: Literal[StepAct.REVISE] = StepAct.REVISE
    text: Annotated[Text, FormField(missing="请写明收到哪些修改后的图纸")]


class BookVisit(StepCommand):
    """Book the appointment of a joint acceptance (预约联合验收)."""

    event = EventKind.STEP_VISIT_BOOKED
    transitions: ClassVar = stays_at(_S.OPEN, _S.IN_PROGRESS)

    act: Literal[StepAct.BOOK_VISIT] = StepAct.BOOK_VISIT
    visit_at: Annotated[
        Moment,
        FormField(
            missing="请填写现场验收的日期和时间",
            title="现场验收时间",
            example="2026-11-30T10:00:00+08:00",
        ),
    ]


class ApproveOnPromise(StepCommand):
    """Approve on the applicant's written promise (告知承诺准予)."""

    event = EventKind.STEP_APPROVED
    transitions: ClassVar = leads_to(_S.APPROVED, _S.IN_PROGRESS)

    act: Literal[StepAct.APPROVE_ON_PROMISE] = StepAct.APPROVE_ON_PROMISE
    promise: Annotated[
        str,
        Field(min_length=1, max_length=100),
        FormField(missing="请填写告知承诺书编号", title="告知承诺书编号", example="告知承诺〔2026〕1 号"),
    ]
    opinion: Annotated[Opinion | None, FormField(is_in_example=True)] = None
    results: Results = Field(default_factory=dict)


class PassInspection(StepCommand):
    """Record that the inspection after a promise was passed (事后核查通过)."""

    event = EventKind.STEP_INSPECTED
    transitions: ClassVar = stays_at(_S.APPROVED)

    act: Literal[StepAct.PASS_INSPECTION] = StepAct.PASS_INSPECTION
    text: Annotated[Text, FormField(missing="请填写核查情况", title="核查情况")]


class OrderRectification(StepCommand):
    """Order what does not fit the promise to be put right in time (责令限期整改)."""

    event = EventKind.STEP_RECTIFICATION_ORDERED
    transitions: ClassVar = stays_at(_S.APPROVED)

    act: Literal[StepAct.ORDER_RECTIFICATION] = StepAct.ORDER_RECTIFICATION
    reason: Annotated[
        Reason, FormField(missing="责令整改须写明问题", title="存在的问题", example="现场与承诺不符")
    ]
    rectify_working_days: Annotated[
        int,
        Field(ge=1, le=60),
        FormField(missing="请填写整改期限", title="整改期限（工作日）", example=15),
    ]
    notice: Annotated[Notice | None, OWN_NOTICE] = None


class Revoke(StepCommand):
    """Revoke a decision, with reasons and legal basis (撤销决定).

    Source:
        行政许可法 第六十九条.
    """

    event = EventKind.STEP_REVOKED
    transitions: ClassVar = leads_to(_S.REVOKED, _S.APPROVED)

    act: Literal[StepAct.REVOKE] = StepAct.REVOKE
    reason: Annotated[Reason, FormField(missing="撤销决定须写明理由", example="以欺骗手段取得许可")]
    legal_basis: Annotated[
        LegalBasis, FormField(missing="撤销决定须写明法律依据", example="行政许可法 第六十九条第二款")
    ]


class AnswerRecheck(StepCommand):
    """Keep or change the result after one that it was built on has changed (答复依据变更复核)."""

    event = EventKind.STEP_RECHECK_ANSWERED
    transitions: ClassVar = stays_at(
        *(_S.OPEN, _S.IN_PROGRESS, _S.CONSULTING, _S.UNDER_REVIEW, _S.AT_WINDOW),
        *(_S.APPROVED, _S.REFUSED, _S.REVOKED),
    )

    act: Literal[StepAct.ANSWER_RECHECK] = StepAct.ANSWER_RECHECK
    outcome: Annotated[
        RecheckOutcome,
        FormField(missing="请选择维持或者变更", title="复核结论", example=RecheckOutcome.KEEP.value),
    ]
    reason: Annotated[Reason, FormField(missing="复核须写明理由", example="变更内容不影响本环节的办理结果")]


class RepairPromise(StepCommand):
    """Record that the record of a broken promise is repaired (登记信用修复)."""

    event = EventKind.STEP_PROMISE_REPAIRED
    transitions: ClassVar = stays_at(_S.REVOKED)

    act: Literal[StepAct.REPAIR_PROMISE] = StepAct.REPAIR_PROMISE
    text: Annotated[
        Text,
        FormField(missing="请填写信用修复的依据和文书编号", title="信用修复的依据和文书编号"),
    ]
