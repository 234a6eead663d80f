"""Indicators (指标): targets of the policy document, and their figures."""

from datetime import date
from decimal import Decimal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.input_model import InputModel
from schemas.vocabulary import Term


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Measurability(Term):
    """Whether the figure can be computed from stored data."""

    MEASURED = "Y", "系统计量"
    PART_MEASURED = "P", "部分计量"
    MANUAL = "N", "人工填报"


class Measure(Term):
    """How a target's figure is computed; the code in brackets is the formula's.

    Source:
        政策文件附件: “以内” means every single case, so a limit is measured by the share of cases that
        kept it; “平均用时” is a mean.
    """

    KEPT = "kept", "按时办结率（D1）"
    MEAN = "mean", "平均用时（D3）"
    MATERIALS = "materials", "材料件数（K1）"
    STEPS = "steps", "申请人环节数（K2）"
    ONLINE = "online", "网上申报率（R1）"
    CLOSED_ONLINE = "closed_online", "网上办结率（R3）"
    STAGES = "stages", "有牵头部门的阶段数（M9）"
    COUNTED_DAYS = "counted_days", "“最多90天”达标率（D2）"
    READING = "reading", "登记数据"


class Indicator(_Value):
    """One row of the annex; empty text where a cell is empty."""

    number: str
    category: str
    name: str
    name_en: str
    lead: str
    participants: str
    limit: str
    materials_at_most: str
    steps_at_most: str
    other_target: str
    due: str
    measurability: Measurability
    formulas: str


class Target(_Value):
    """One target number of the annex or the body.

    Attributes:
        due: the annex's date, with the body's in brackets where they differ; or why there is none.
        place: the location of the number; `bodyN` is the N-th task.
        measure: how the figure is computed; None if it cannot be.
    """

    code: str
    indicator: str
    what: str
    relation: str
    value: str
    unit: str
    aggregation: str
    due: str
    place: str
    measurability: Measurability
    measure: Measure | None = None
    matter: str | None = None


class Contribution(_Value):
    """The contribution of one case to the figures.

    Attributes:
        received_on, settled_on: Beijing dates in case time; `settled_on` is None until decided.
        duration: the duration in the unit of the matter's promise; None until decided.
        tallied: its contribution to the statistics: the key of each sum, and the amount.
    """

    case_no: str
    matter: str
    received_on: date
    settled_on: date | None
    is_online: bool
    was_kept: bool
    duration: Decimal | None
    tallied: list[tuple[str, str, str, str, date, int]] = []


class DurationSpread(_Value):
    """Distribution of durations of a matter's settled cases, in its promise's unit (D1)."""

    mean: Decimal
    median: Decimal
    ninetieth: Decimal
    longest: Decimal


class CaseCounts(_Value):
    """Counts of the cases of one matter.

    Attributes:
        settled: decided cases; `kept` of them before the promised due date.
        overdue: cases past their promised due date and not yet decided.
        received: received cases; `online` of them by web or app.
        settled_online: decided cases received by web or app.
        projects: cases with limits over several stages, decided or late; `projects_kept` within limits.
    """

    settled: int = 0
    kept: int = 0
    overdue: int = 0
    received: int = 0
    online: int = 0
    settled_online: int = 0
    projects: int = 0
    projects_kept: int = 0
    spread: DurationSpread | None = None


class Figure(_Value):
    """A figure with its sources; `value` is None while nothing can be counted.

    Attributes:
        is_met: whether the target is reached; None while there is no figure.
        cases: the link to the list of its cases.
        read_on, evidence, confirmed_by: the source of an entered figure.
    """

    measure: Measure
    label: str
    value: Decimal | None
    unit: str
    is_met: bool | None = None
    numerator: int | None = None
    denominator: int | None = None
    overdue: int | None = None
    spread: DurationSpread | None = None
    cases: str | None = None
    read_on: date | None = None
    evidence: str = ""
    confirmed_by: str = ""


class TargetView(_Value):
    """A target with its figure."""

    target: Target
    words: str
    figure: Figure | None


class PlanStatus(Term):
    """Status of a row of the plan on a day."""

    MET = "met", "已达标"
    DUE_SOON = "due_soon", "临近"
    OVERDUE = "overdue", "逾期未达标"
    UNREPORTED = "unreported", "逾期未填报"
    UNDER_WAY = "under_way", "推进中"
    ALL_YEAR = "all_year", "全年持续"
    NO_DATE = "no_date", "未定时限"


class PlanReminder(_Value):
    """A reminder of a row of the plan to its leads, once per kind.

    Attributes:
        is_overdue: whether the due day has passed; else it is ahead.
        leads: the lead departments' names as written in the annex.
    """

    number: str
    name: str
    due_on: date
    is_overdue: bool
    sla_status: PlanStatus
    leads: tuple[str, ...]


class AnnexRow(_Value):
    """A row of the annex in its original wording, merged cells filled in."""

    number: str
    category: str
    name: str
    target: str
    lead: str
    due: str


class IndicatorView(_Value):
    """A row of the annex with its targets and figures.

    Attributes:
        due_on: the annex's due day; None without one.
        body_due: the body's date, as written, where it differs from the annex's.
        was_due_at_issue: whether it was due before the document was issued, so that no alarm is raised.
        report: the newest confirmed report of a row that is reported in text, not in figures.
    """

    indicator: Indicator
    annex: AnnexRow
    measurability_label: str
    due_on: date | None
    body_due: str
    was_due_at_issue: bool
    sla_status: PlanStatus
    sla_status_label: str
    targets: list[TargetView]
    report: "Reading | None"


class IndicatorList(_Value):
    """All rows of the annex; `until` is the last day counted."""

    until: date
    items: list[IndicatorView]


class Reading(_Value):
    """A figure or report entered by one person and confirmed by a second.

    Attributes:
        subject: a target's code (T02a) for a figure, a row's number (02) for a report.
        read_on: the Beijing day to which it refers.
        evidence: the name or number of the supporting document.
        digest: the digest of the entry, which a confirmation must name.
    """

    id: int
    subject: str
    read_on: date
    value: Decimal | None
    is_done: bool
    text: str
    evidence: str
    recorded_by: str
    recorded_at: AwareDatetime
    confirmed_by: str | None
    confirmed_at: AwareDatetime | None
    digest: str = ""


class ReadingIn(InputModel):
    """The body to enter a reading (填报)."""

    subject: str = Field(pattern=r"^([0-9]{2}|[TB][0-9]{2}[a-z]?)$", description="目标编码或附件序号")
    read_on: date = Field(ge=date(2018, 1, 1), le=date(2040, 12, 31), description="数据日期")
    value: Decimal | None = Field(default=None, ge=0, le=1_000_000_000, decimal_places=4, description="数值")
    is_done: bool = Field(default=False, description="任务已完成（定性任务）")
    text: str = Field(default="", max_length=2000, description="进展说明")
    evidence: str = Field(min_length=2, max_length=300, description="佐证材料名称或文号")
