"""Figures: the value of a target's measure, and whether it reaches the target."""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from schemas.catalogue.matter import Matter
from schemas.statistics.indicators import CaseCounts, Figure, Measure, Reading, Target

_TENTH = Decimal("0.1")
WHOLE = Decimal(100)
UNITS: Mapping[str, str] = {
    "WD": "个工作日",
    "DAY?": "天",
    "MON": "个月",
    "MIN": "分钟",
    "H": "小时",
    "PCT": "%",
    "CNT": "",
    "SET": "套",
    "per YR": "次/年",
    "per quarter": "次/季度",
}
_RELATIONS: Mapping[str, str] = {"<=": "≤", ">=": "≥", "=": "＝", "~": "约", "5..10": ""}


def describe_target(target: Target, words: str) -> str:
    """Describe the target: 企业开办全流程办理时限 ≤ 1 个工作日."""
    if not target.relation:
        return words
    unit = UNITS.get(target.unit, "")
    gap = "" if unit in {"", "%"} else " "
    return f"{words} {_RELATIONS[target.relation]} {target.value}{gap}{unit}".replace("  ", " ").rstrip()


def compute_figure(
    target: Target,
    matters: Mapping[str, Matter],
    counts: Mapping[str, CaseCounts],
    readings: Mapping[str, Reading],
) -> Figure | None:
    """Compute the figure of a target; None without data and without a confirmed reading.

    A ratio without cases is empty, not 100 %.

    Args:
        counts: counts by matter; the empty code has those of all cases together.
        readings: the newest confirmed reading of each subject.
    """
    measure = target.measure or Measure.READING
    if measure is Measure.READING:
        return _reading_figure(target, readings.get(target.code))
    counted = counts.get(target.matter or "", CaseCounts())
    if measure in _OF_CATALOGUE:
        matter = matters.get(target.matter or "")
        return _number_figure(target, _OF_CATALOGUE[measure](matter)) if matter else None
    return _OF_CASES[measure](target, counted)


def _kept_figure(target: Target, counted: CaseCounts) -> Figure:
    """Compute a figure of kept limits; “以内” is missed if a single case is late or overdue."""
    share = _share_figure(target, counted.kept, counted.settled)
    is_met = None if share.value is None else share.value == WHOLE and not counted.overdue
    return share.model_copy(update={"overdue": counted.overdue, "spread": counted.spread, "is_met": is_met})


def _online_figure(target: Target, counted: CaseCounts) -> Figure:
    return _share_figure(target, counted.online, counted.received)


def _closed_online_figure(target: Target, counted: CaseCounts) -> Figure:
    return _share_figure(target, counted.settled_online, counted.settled)


def _counted_days_figure(target: Target, counted: CaseCounts) -> Figure:
    """Compute the projects within their counted days; one over its days misses the target."""
    share = _share_figure(target, counted.projects_kept, counted.projects)
    return share.model_copy(update={"is_met": None if share.value is None else share.value == WHOLE})


def is_reached(target: Target, value: Decimal) -> bool:
    """Return whether the value reaches the target; ranges and “约” are lower bounds."""
    wanted = Decimal(sum(int(part) for part in target.value.split("+")) if "+" in target.value else 0)
    if "+" not in target.value:
        wanted = Decimal(target.value.split("-")[0])
    if target.relation == "<=":
        return value <= wanted
    return value == wanted if target.relation == "=" and target.unit != "PCT" else value >= wanted


def _reading_figure(target: Target, reading: Reading | None) -> Figure | None:
    if reading is None:
        return None
    is_met = reading.is_done
    if reading.value is not None and target.relation:
        is_met = is_reached(target, reading.value)
    return Figure(
        measure=Measure.READING,
        label=Measure.READING.label,
        value=reading.value,
        unit=UNITS.get(target.unit, ""),
        is_met=is_met,
        read_on=reading.read_on,
        evidence=reading.evidence,
        confirmed_by=reading.confirmed_by or "",
    )


def _mean_figure(target: Target, counted: CaseCounts) -> Figure:
    mean = counted.spread.mean if counted.spread else None
    return Figure(
        measure=Measure.MEAN,
        label=Measure.MEAN.label,
        value=mean,
        unit=UNITS.get(target.unit, ""),
        is_met=None if mean is None else is_reached(target, mean),
        denominator=counted.settled,
        overdue=counted.overdue,
        spread=counted.spread,
        cases=_case_label(target),
    )


def _share_figure(target: Target, numerator: int, denominator: int) -> Figure:
    measure = target.measure or Measure.KEPT
    value = None
    if denominator:
        value = (WHOLE * numerator / denominator).quantize(_TENTH, ROUND_HALF_UP)
    return Figure(
        measure=measure,
        label=measure.label,
        value=value,
        unit="%",
        is_met=None if value is None or target.unit != "PCT" else is_reached(target, value),
        numerator=numerator,
        denominator=denominator,
        cases=_case_label(target),
    )


def _number_figure(target: Target, value: int) -> Figure:
    measure = target.measure or Measure.STEPS
    return Figure(
        measure=measure,
        label=measure.label,
        value=Decimal(value),
        unit=UNITS.get(target.unit, ""),
        is_met=is_reached(target, Decimal(value)),
        cases=f"/api/v1/matters/{target.matter}",
    )


def _case_label(target: Target) -> str:
    return f"/api/v1/joint-cases?matter={target.matter}" if target.matter else "/api/v1/joint-cases"


_OF_CATALOGUE: Mapping[Measure, Callable[[Matter], int]] = {
    Measure.MATERIALS: lambda matter: len(matter.materials),
    Measure.STEPS: lambda matter: sum(step.applicant_facing for step in matter.steps),
    Measure.STAGES: lambda matter: sum(bool(stage.lead_department) for stage in matter.stages),
}
_OF_CASES: Mapping[Measure, Callable[[Target, CaseCounts], Figure]] = {
    Measure.KEPT: _kept_figure,
    Measure.MEAN: _mean_figure,
    Measure.ONLINE: _online_figure,
    Measure.CLOSED_ONLINE: _closed_online_figure,
    Measure.COUNTED_DAYS: _counted_days_figure,
}
