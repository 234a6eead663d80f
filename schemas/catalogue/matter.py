"""Matters (事项, “一件事”) as data: steps, stages, materials, limits, form."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from schemas.calendars.limits import TimeLimit
from schemas.catalogue.form_rules import FormRule
from schemas.catalogue.limits import Limits
from schemas.documents.result_documents import ResultDocument, default_result_document
from schemas.law import ActLaw
from schemas.vocabulary import Channel, ClockStart, LegalNature, Party, Recipient, Term

MAX_STEPS = 60
MAX_QUESTIONS = 40
MAX_MATERIALS = 100
MAX_CONDITION_LENGTH = 300
CODE = r"^[a-z][a-z0-9-]{0,63}$"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RefusalEffect(Term):
    """The effect of a step's refusal on its case."""

    CASE_REFUSED = "case_refused", "整件不予办理"
    PARTLY_DONE = "partly_done", "已办环节有效，整件部分办结"


class Commissioner(Term):
    """Who commissioned an intermediary; decides whether its time counts.

    Source:
        浙江省保障“最多跑一次”改革规定 第二十八条; 一般企业投资项目审批“最多90天”工作指引: time of
        intermediaries that the government commissioned counts, of those that the owner chose does not.
    """

    GOVERNMENT = "government", "政府委托"
    OWNER = "owner", "业主委托"


def is_time_counted(party: Party, commissioned_by: Commissioner | None) -> bool:
    """Return whether that party's time counts towards the promise.

    Source:
        一般企业投资项目审批“最多90天”工作指引: government, intermediaries that it commissioned, and
        utilities count; the owner, those whom the owner commissioned, and public notices do not.
    """
    if party is Party.INTERMEDIARY:
        return commissioned_by is not Commissioner.OWNER
    return party is not Party.APPLICANT


class AnswerOption(_Data):
    """One possible answer to a guided question."""

    code: str
    label: str


class Question(_Data):
    """A guided question (情形引导) with its enumerated answers."""

    code: str
    label: str
    answers: tuple[AnswerOption, ...] = Field(min_length=2)
    default: str | None = None


Condition = Annotated[str, Field(min_length=1, max_length=MAX_CONDITION_LENGTH)]
"""CEL over the guided answers; the lint restricts its syntax."""


class Material(_Data):
    """A material (材料) that the applicant submits once for the whole case."""

    code: str
    name: str
    kind: str = Field(description="原件 original / 复印件 copy / 电子件 electronic")
    used_by: tuple[str, ...] = Field(min_length=1, description="departments that read it")
    fetched_from: str | None = Field(default=None, description="共享来源，可免交时填写")
    may_follow: bool = Field(default=False, description="容缺：可否后补")
    required_when: Condition | None = Field(default=None, description="CEL 条件；空为必交")


class FieldFormat(Term):
    """The format of a result field's text."""

    TEXT = "text", "文字"
    DATE = "date", "日期"
    CREDIT_CODE = "credit-code", "统一社会信用代码"
    SEAL_CODE = "seal-code", "13 位印章编码"
    ACCOUNT_NUMBER = "account-number", "银行账号"


class ResultField(_Data):
    """A result that an approved step records and later steps can use."""

    code: str
    label: str
    format: FieldFormat
    required: bool = True
    unique: bool = False
    example: str
    from_form: str = Field(default="", max_length=200, description="申请表栏目：办理时自动带出，可改")


class EscalationLevel(_Data):
    """One level of the escalation policy: delay after the breach, and recipients."""

    level: int = Field(ge=1)
    name: str
    after: TimeLimit
    recipients: tuple[Recipient, ...] = Field(min_length=1)


class MatterStep(_Data):
    """One department's part of a matter (环节).

    Attributes:
        department: the department that acts on the step, or records it for a `party` without accounts.
        party: the party whose time the step uses; with `commissioned_by` for an intermediary.
        armed_by: the external event that starts the clock, where `starts` is external or a timer.
        needs: results of earlier steps that this one reads.
        part_of: the legal act that several steps form together; its statutory limit counts once.
        is_default_split: whether the promised limit is our own share of a published total.
    """

    code: str = Field(pattern=CODE)
    name: str
    department: str
    stage: str
    nature: LegalNature
    limits: Limits
    starts: ClockStart
    armed_by: str = Field(default="", description="外部事件或期限：是什么让时钟开始")
    after: tuple[str, ...] = ()
    needs: tuple[str, ...] = Field(default=(), description="用到的前置环节办理结果")
    part_of: str = Field(
        default="",
        max_length=40,
        description="同一行政行为的名称：同名环节共用一个法定时限，自其首个环节起算",
    )
    when: Condition | None = Field(default=None, description="CEL 条件；不满足则不用办")
    optional: bool = False
    applicant_facing: bool = True
    party: Party = Party.DEPARTMENT
    commissioned_by: Commissioner | None = Field(default=None, description="中介机构由谁委托")
    on_refusal: RefusalEffect = RefusalEffect.CASE_REFUSED
    results: tuple[ResultField, ...] = ()
    escalation_policy: tuple[EscalationLevel, ...] = Field(
        default=(), max_length=20, description="本环节自己的督办阶梯；不填则用事项的"
    )
    is_default_split: bool = Field(default=False, description="承诺时限为本系统按总时限所作的默认拆分")
    needs_check: bool = Field(default=False, description="决定前须经第二人复核")
    needs_visit: bool = Field(default=False, description="决定前须由两名以上工作人员现场核查")
    by_promise: bool = Field(default=False, description="可以告知承诺方式当场决定")
    result_document: ResultDocument | None = Field(default=None, description="以哪种文书答复；不填按法律性质")
    result_title: str = Field(default="", max_length=60, description="准予时文书的名称；不填用该种文书的名称")
    disciplines: tuple[str, ...] = Field(
        default=(), max_length=20, description="联合图审的专业；填写后审查意见按轮次一次列明"
    )
    by_appointment: bool = Field(default=False, description="联合验收：先预约现场时间，再一并答复")
    members: tuple[str, ...] = Field(
        default=(), max_length=20, description="联合验收的成员部门，各自出具意见"
    )
    law: ActLaw = Field(default=ActLaw(), description="办理的依据与救济；不填按法律性质")

    @property
    def may_supplement(self) -> bool:
        """Whether a provision allows suspending the step's clocks for a supplement."""
        return self.law.may_supplement

    @property
    def answered_by(self) -> ResultDocument:
        """The document that states the step's result."""
        return self.result_document or default_result_document(self.nature, self.party)

    @property
    def is_counted(self) -> bool:
        """Whether the step's time counts towards the promise; if not, it splits the path."""
        return is_time_counted(self.party, self.commissioned_by)


class MatterStage(_Data):
    """A stage (阶段) with a lead department; a stage with limits has its own clocks."""

    code: str
    name: str
    lead_department: str
    limits: Limits | None = None


class StageLimit(_Data):
    """The limit of one stage, or of consecutive stages together, counted like the promise.

    `children` are child cases whose counted time is included.
    """

    stages: tuple[str, ...] = Field(min_length=1)
    limit: TimeLimit
    children: tuple[str, ...] = Field(default=(), max_length=20, description="并入计算的子办件")
    source: str


class ChildMatter(_Data):
    """A child case (子办件) that a case of the matter starts automatically.

    Attributes:
        after: steps that must be approved first.
        must_confirm: whether the applicant must confirm it before it starts; nothing is applied for in
            their name (不动产登记暂行条例 第十四条: registration is applied for by the parties).
        form: the child's form, field by field: `form.<field>` takes the parent's, `<today>` the day, and
            anything else is copied literally.
    """

    code: str = Field(pattern=CODE)
    name: str
    matter: str
    after: tuple[str, ...] = Field(min_length=1)
    when: Condition | None = Field(default=None, description="CEL 条件；不满足则不发起")
    must_confirm: bool = Field(default=False, description="到时须由申请人确认申请后才发起")
    form: dict[str, str] = Field(default_factory=dict, max_length=100)


class Bounds(_Data):
    """Maximums of the policy document; None where it has none."""

    materials: int | None = Field(default=None, ge=0)
    applicant_facing_steps: int | None = Field(default=None, ge=0)
    source: str = Field(min_length=1)


class MatterInPreparation(_Data):
    """A matter of the policy document that is not open for applications yet (准备中).

    Attributes:
        because: the reason why it is not published yet.
    """

    code: str
    name: str
    name_en: str
    lead_department: str
    departments: tuple[str, ...]
    source: str
    because: str


class Matter(_Data):
    """A published matter: everything needed to plan and run its cases.

    The lint (`services/domain/catalogue/lint`) checks consistency, the policy document and the calendar;
    this class defines the structure only.

    Attributes:
        notes: remarks for readers of the catalogue: our defaults, scope, history.
        subject_field: dotted path of the form's field that names a case's subject, such as the enterprise
            or project. Never a person's name; empty when the applicant's name suffices.
    """

    code: str = Field(pattern=CODE)
    version: int = Field(ge=1, le=9999)
    short: str = Field(pattern=r"^[A-Z]{2,6}$", description="letters used in case numbers")
    name: str
    name_en: str
    source: str
    lead_department: str
    limits: Limits
    bounds: Bounds
    notes: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = Field(
        default=tuple(Channel), min_length=1, max_length=len(Channel), description="可以从哪些渠道申请"
    )
    law: ActLaw = Field(default=ActLaw(), description="受理的依据与救济；不填按首个环节")
    effective_from: date | None = Field(default=None, description="自哪一天起可以申请；空为一直可以")
    effective_until: date | None = Field(default=None, description="自哪一天起不再办理；空为仍在办理")
    questions: tuple[Question, ...] = Field(default=(), max_length=MAX_QUESTIONS)
    form: dict[str, object] = Field(description="JSON Schema of the joint application form")
    subject_field: str = Field(default="", max_length=200, description="名称栏目：办件以其内容显示和查找")
    rules: tuple[FormRule, ...] = ()
    materials: tuple[Material, ...] = Field(max_length=MAX_MATERIALS)
    stages: tuple[MatterStage, ...] = Field(min_length=1, max_length=MAX_STEPS)
    stage_limits: tuple[StageLimit, ...] = Field(default=(), max_length=MAX_STEPS)
    steps: tuple[MatterStep, ...] = Field(min_length=1, max_length=MAX_STEPS)
    children: tuple[ChildMatter, ...] = Field(default=(), max_length=20)
    escalation_policy: tuple[EscalationLevel, ...] = Field(max_length=20)
    example: dict[str, object]
