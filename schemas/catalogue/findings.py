"""Findings of the lint: one per fault, with its place and the remedy."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.calendars.limits import TimeLimit
from schemas.vocabulary import Term


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Fault(Term):
    """A kind of fault; the values are public and never change their meaning."""

    SHAPE = "shape", "格式不符"
    DUPLICATE_CODE = "duplicate-code", "编码重复"
    UNKNOWN_STEP = "unknown-step", "前置环节不存在"
    UNKNOWN_STAGE = "unknown-stage", "阶段不存在"
    UNKNOWN_DEPARTMENT = "unknown-department", "部门不存在"
    NO_OFFICER = "no-officer", "环节无人办理"
    EMPTY_STAGE = "empty-stage", "阶段没有环节"
    STAGE_ORDER = "stage-order", "前置环节在后面的阶段"
    CYCLE = "cycle", "环节互为前置"
    NEVER_NEEDED = "never-needed", "任何情形都不办"
    DEAD_END = "dead-end", "前面被拒则后面无人办理"
    CLOCK_UNARMED = "clock-unarmed", "时钟无从开始"
    LIMIT_ZERO = "limit-zero", "时限为零"
    COMMISSIONER = "commissioner", "中介委托方不符"
    RESULT_NOT_MADE = "result-not-made", "所需结果无人产生"
    RESULT_TOO_LATE = "result-too-late", "所需结果产生在后"
    RESULT_MAY_BE_MISSING = "result-may-be-missing", "所需结果可能没有"
    RESULT_EXAMPLE = "result-example", "结果示例不符"
    MATERIAL_UNUSED = "material-unused", "材料无人使用"
    CONDITION_UNREADABLE = "condition-unreadable", "条件看不懂"
    CONDITION_UNKNOWN = "condition-unknown", "条件用到不存在的情形"
    DEFAULT_UNKNOWN = "default-unknown", "默认选项不存在"
    CHILD = "child", "子办件不符"
    JOINT = "joint", "联合机制不符"
    ESCALATION_POLICY_ORDER = "escalation_policy-order", "督办阶梯次序不对"
    ESCALATION_POLICY_TOP = "escalation_policy-top", "督办阶梯没有顶"
    ESCALATION_POLICY_RECIPIENT = "escalation_policy-recipient", "督办对象不符"
    FORM_SCHEMA = "form-schema", "表单定义不正确"
    RULE_PATH = "rule-path", "表单规则指向不存在的栏目"
    SUBJECT_FIELD = "subject-field", "名称栏目不符"
    PERSONAL_FIELD = "personal-field", "个人信息栏目未标注"
    EXAMPLE = "example", "示例不能受理"
    MATERIALS_OVER_BOUND = "materials-over-bound", "材料超过政策上限"
    STEPS_OVER_BOUND = "steps-over-bound", "环节超过政策上限"
    SHARED_LIMIT = "shared-limit", "共用法定时限不符"
    LAW_MISSING = "law-missing", "缺少法律依据"
    LAW_CONTRADICTION = "law-contradiction", "法律依据矛盾"
    PROMISE_OVER_STATUTE = "promise-over-statute", "承诺晚于法定"
    STAGE_OVER_LIMIT = "stage-over-limit", "阶段超过时限"
    PROMISE_BROKEN = "promise-broken", "承诺时限守不住"


class PathStep(_Value):
    """A step of a counter-example's path, with its lawful start and end."""

    code: str
    name: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime


class LimitCut(_Value):
    """The step to shorten so that the path fits, and its new limit; `to` None if none fits."""

    step: str
    limit: TimeLimit
    to: TimeLimit | None


class CounterExample(_Value):
    """A case that keeps every limit of its steps and still breaks the promise.

    Attributes:
        starts_at: the moment of acceptance (受理), or the start of the first counted stretch where
            uncounted steps split the path.
        allowed: the promise, or the limit of the stages.
        used: the time the path uses, in the same unit, rounded up.
    """

    starts_at: AwareDatetime
    answers: dict[str, str]
    path: tuple[PathStep, ...]
    ends_at: AwareDatetime
    due_at: AwareDatetime | None
    allowed: TimeLimit
    used: TimeLimit
    cut: LimitCut | None


class Finding(_Value):
    """One fault: its kind, its place as a path in the file, and what to do, in Chinese."""

    code: Fault
    place: str
    message: str
    counter_example: CounterExample | None = None


class ReturnRisk(_Value):
    """A return between two steps that breaks the promise although all limits are kept."""

    step: str
    to_step: str
    allowed: TimeLimit
    used: TimeLimit
    starts_at: AwareDatetime
