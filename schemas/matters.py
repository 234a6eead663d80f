"""A matter (事项, “一件事”): what can be applied for, as data."""

from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.time import Counting, TimeLimit
from schemas.vocabulary import ClockStart, LegalNature, Party, Recipient, Term


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RefusalEffect(Term):
    """What the refusal of a step does to its case."""

    CASE_REFUSED = "case_refused", "整件不予许可"
    PARTLY_DONE = "partly_done", "已办环节有效，整件部分办结"


class Limits(_Data):
    """A promised and a statutory limit; the statutory one may be absent with a reason.

    Source:
        行政许可法 第四十二条 (法定期限); 浙江省保障“最多跑一次”改革规定 第十二条 (承诺期限).
    """

    promised: TimeLimit
    statutory: TimeLimit | None = None
    statutory_source: str = Field(min_length=1, description="法定时限的依据；无法定时限时写明理由")
    counting: Counting = Field(default=Counting(), description="首日是否计入、当日截止时间")
    extension: TimeLimit | None = Field(default=None, description="经部门负责人批准可延长一次的时长")
    extension_source: str = Field(default="", description="延长的依据")

    @model_validator(mode="after")
    def _extension_fits_the_statutory_limit(self) -> "Limits":
        if self.extension is not None:
            if self.statutory is None or self.statutory.unit is not self.extension.unit:
                raise ValueError("延长须与法定时限同一单位")
            if not self.extension_source:
                raise ValueError("延长须写明依据")
        return self


class Answer(_Data):
    """One answer that a guided question admits."""

    code: str
    label: str


class Question(_Data):
    """A guided question (情形引导) with its enumerated answers."""

    code: str
    label: str
    answers: tuple[Answer, ...] = Field(min_length=2)
    default: str | None = None


class Material(_Data):
    """A material (材料) that the applicant hands in once for the whole case."""

    code: str
    name: str
    kind: str = Field(description="原件 original / 复印件 copy / 电子件 electronic")
    used_by: tuple[str, ...] = Field(min_length=1, description="departments that read it")
    fetched_from: str | None = Field(default=None, description="共享来源，可免交时填写")
    may_follow: bool = Field(default=False, description="容缺：可否后补")
    required_when: str | None = Field(default=None, description="CEL 条件；空为必交")


class FieldFormat(Term):
    """What a field's text must look like."""

    TEXT = "text", "文字"
    DATE = "date", "日期"
    CREDIT_CODE = "credit-code", "统一社会信用代码"
    SEAL_CODE = "seal-code", "13 位印章编码"
    ACCOUNT_NUMBER = "account-number", "银行账号"


class ResultField(_Data):
    """A field that approving a step puts on file, handed to later steps."""

    code: str
    label: str
    format: FieldFormat
    required: bool = True
    unique: bool = False
    example: str


class MatterStep(_Data):
    """One department's part of a matter (环节)."""

    code: str
    name: str
    department: str
    stage: str
    nature: LegalNature
    limits: Limits
    starts: ClockStart
    after: tuple[str, ...] = ()
    when: str | None = Field(default=None, description="CEL 条件；不满足则不用办")
    optional: bool = False
    applicant_facing: bool = True
    party: Party = Party.DEPARTMENT
    on_refusal: RefusalEffect = RefusalEffect.CASE_REFUSED
    results: tuple[ResultField, ...] = ()


class RuleKind(Term):
    """A rule of sense over the form, beyond the shape of its fields."""

    ADULT = "adult", "须年满 18 周岁"
    SUM = "sum", "合计须相符"
    NOT_PAST = "not_past", "不得早于今日"
    WITHIN_YEARS = "within_years", "须在年限之内"
    AFTER = "after", "须晚于另一日期"


class FormRule(_Data):
    """One rule of sense; paths are dotted, `*` stands for every entry of a list.

    Attributes:
        path: the field that the rule looks at, and that a failure names.
        equals: for a sum, the amount it must come to.
        other: for a sum or an order of dates, the field to compare with.
        years: for `within_years`, how many.
        since: the rule binds applications from this day on; None means always.
    """

    rule: RuleKind
    path: str
    message: str
    equals: Decimal | None = None
    other: str | None = None
    years: int | None = None
    since: date | None = None
    source: str = ""


class MatterStage(_Data):
    """A stage (阶段) under a lead department; one with limits has clocks of its own."""

    code: str
    name: str
    lead_department: str
    limits: Limits | None = None


class Rung(_Data):
    """One rung of the escalation ladder: how long after the breach, and who is told."""

    level: int = Field(ge=1)
    name: str
    after: TimeLimit
    recipients: tuple[Recipient, ...] = Field(min_length=1)


class Bounds(_Data):
    """What the policy document allows at most."""

    materials: int
    applicant_facing_steps: int
    source: str


class Matter(_Data):
    """A published matter: everything needed to plan and run a case of it."""

    code: str
    version: int = Field(ge=1)
    short: str = Field(pattern=r"^[A-Z]{2,6}$", description="letters used in case numbers")
    name: str
    name_en: str
    source: str
    lead_department: str
    limits: Limits
    bounds: Bounds
    questions: tuple[Question, ...] = ()
    form: dict[str, Any] = Field(description="JSON Schema of the joint application form")
    rules: tuple[FormRule, ...] = ()
    materials: tuple[Material, ...]
    stages: tuple[MatterStage, ...]
    steps: tuple[MatterStep, ...]
    ladder: tuple[Rung, ...]
    example: dict[str, Any]

    @model_validator(mode="after")
    def _codes_are_known_and_distinct(self) -> "Matter":
        steps = [step.code for step in self.steps]
        stages = {stage.code for stage in self.stages}
        if len(set(steps)) != len(steps):
            raise ValueError("环节编码重复")
        for step in self.steps:
            if unknown := set(step.after) - set(steps):
                raise ValueError(f"环节 {step.code} 的前置环节不存在：{sorted(unknown)}")
            if step.stage not in stages:
                raise ValueError(f"环节 {step.code} 的阶段不存在：{step.stage}")
        return self
