"""Indicators (指标): what the policy document wants by when, and what the cases say."""

from datetime import date

from pydantic import BaseModel, ConfigDict

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
        政策文件附件: “以内” means every single case, so a limit is measured by the share that kept it.
    """

    KEPT = "kept", "按时办结率（D1）"
    MATERIALS = "materials", "材料件数（K1）"
    STEPS = "steps", "申请人环节数（K2）"
    ONLINE = "online", "网上申报率（R1）"
    STAGES = "stages", "有牵头部门的阶段数（M9）"


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


class CaseCounts(_Value):
    """What the cases of one matter come to.

    Attributes:
        settled: cases whose promised clock has ended; `kept` of them before its due date.
        overdue: open cases past their promised due date.
        received: cases handed in; `online` of them by web or app.
    """

    settled: int = 0
    kept: int = 0
    overdue: int = 0
    received: int = 0
    online: int = 0


class Figure(_Value):
    """A measured figure with its denominators; `value` is None while nothing can be counted.

    Attributes:
        cases: where the cases behind it are listed.
    """

    measure: Measure
    label: str
    value: float | None
    unit: str
    numerator: int | None = None
    denominator: int | None = None
    overdue: int | None = None
    cases: str | None = None


class TargetView(_Value):
    """A target with its figure."""

    target: Target
    figure: Figure | None


class IndicatorView(_Value):
    """A row of the annex with its targets and figures.

    Attributes:
        due_on: the annex's day; None where it names none.
        was_due_at_issue: due before the document was issued, so no alarm is due.
    """

    indicator: Indicator
    measurability_label: str
    due_on: date | None
    was_due_at_issue: bool
    targets: list[TargetView]


class IndicatorList(_Value):
    """Every row of the annex; `until` is the last day counted."""

    until: date
    items: list[IndicatorView]
