"""Indicators (指标): what the policy document wants by when, and what the cases say."""

from datetime import date
from decimal import Decimal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.input_model import InputModel
from schemas.vocabulary import Term


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Measurability(Term):
    """Whether the record can tell the figure."""

    MEASURED = "Y", "系统计量"
    PART_MEASURED = "P", "部分计量"
    MANUAL = "N", "人工填报"


class Measure(Term):
    """How a target's figure comes from the record; the code in brackets is the formula's.

    Source:
        政策文件附件: “以内” means every single case, so a limit is measured by the share that kept it;
        “平均用时” is a mean.
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
    """One row of the annex; empty text where the annex says nothing."""

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
    """One number of annex or body.

    Attributes:
        due: the annex's date, with the body's in brackets where they differ; or why there is none.
        place: where the number stands; `bodyN` is the N-th task.
        measure: how the record tells the figure; None while it does not.
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
    """What one case counts for.

    Attributes:
        received_on, settled_on: days in Beijing, in the case's own time; `settled_on` is None until decided.
        duration: in the unit of the matter's promise; None until decided.
        tallied: what it adds to the statistics: the key of each sum, and how much.
    """

    case_no: str
    matter: str
    received_on: date
    settled_on: date | None
    is_online: bool
    was_kept: bool
    duration: Decimal | None
    tallied: list[tuple[str, str, str, str, date, int]] = []


class Spread(_Value):
    """How long the settled cases of a matter took, in the unit of its promise (published with D1)."""

    mean: Decimal
    median: Decimal
    ninetieth: Decimal
    longest: Decimal


class CaseCounts(_Value):
    """What the cases of one matter come to.

    Attributes:
        settled: cases that were decided; `kept` of them before the promised due date.
        overdue: cases past their promised due date and not yet decided.
        received: cases handed in; `online` of them by web or app.
        settled_online: decided cases that were handed in by web or app.
        projects: cases with limits over several stages, decided or over their days; `projects_kept` within.
    """

    settled: int = 0
    kept: int = 0
    overdue: int = 0
    received: int = 0
    online: int = 0
    settled_online: int = 0
    projects: int = 0
    projects_kept: int = 0
    spread: Spread | None = None


class Figure(_Value):
    """A figure with what stands behind it; `value` is None while nothing can be counted.

    Attributes:
        is_met: whether the target is reached; None while there is no figure.
        cases: where the cases behind it are listed.
        read_on, evidence, confirmed_by: of a figure that was entered, not counted.
    """

    measure: Measure
    label: str
    value: Decimal | None
    unit: str
    is_met: bool | None = None
    numerator: int | None = None
    denominator: int | None = None
    overdue: int | None = None
    spread: Spread | None = None
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
    """How a row of the plan stands on a day."""

    MET = "met", "已达标"
    DUE_SOON = "due_soon", "临近"
    OVERDUE = "overdue", "逾期未达标"
    UNREPORTED = "unreported", "逾期未填报"
    UNDER_WAY = "under_way", "推进中"
    ALL_YEAR = "all_year", "全年持续"
    NO_DATE = "no_date", "未定时限"


class PlanReminder(_Value):
    """A row of the plan of which its leads are reminded, once for each kind.

    Attributes:
        is_overdue: the day has passed; else it comes.
        leads: the lead departments' names as the annex writes them.
    """

    number: str
    name: str
    due_on: date
    is_overdue: bool
    sla_status: PlanStatus
    leads: tuple[str, ...]


class AnnexRow(_Value):
    """A row as the annex prints it: cells in the document's own words, merged cells filled in."""

    number: str
    category: str
    name: str
    target: str
    lead: str
    due: str


class IndicatorView(_Value):
    """A row of the annex with its targets and figures.

    Attributes:
        due_on: the annex's day; None where it names none.
        body_due: the body's date where it differs from the annex's, in its words.
        was_due_at_issue: due before the document was issued, so no alarm is due.
        report: the newest confirmed report of a row that is told in words, not in figures.
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
    """Every row of the annex; `until` is the last day counted."""

    until: date
    items: list[IndicatorView]


class Reading(_Value):
    """A figure or a report that a person entered and a second person confirmed.

    Attributes:
        subject: a target's code (T02a) for a figure, a row's number (02) for a report.
        read_on: the day that it tells of, in Beijing.
        evidence: what proves it: the name or number of the document on file.
        digest: of what was entered; its confirmation names it.
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
    """A reading as it is entered (填报)."""

    subject: str = Field(pattern=r"^([0-9]{2}|[TB][0-9]{2}[a-z]?)$", description="目标编码或附件序号")
    read_on: date = Field(ge=date(2018, 1, 1), le=date(2040, 12, 31), description="数据日期")
    value: Decimal | None = Field(default=None, ge=0, le=1_000_000_000, decimal_places=4, description="数值")
    is_done: bool = Field(default=False, description="任务已完成（定性任务）")
    text: str = Field(default="", max_length=2000, description="进展说明")
    evidence: str = Field(min_length=2, max_length=300, description="佐证材料名称或文号")
