"""Figures: what a target's measure comes to."""

from collections.abc import Mapping
from datetime import date

from schemas.indicators import CaseCounts, Figure, Indicator, IndicatorView, Measure, Target, TargetView
from schemas.matters import Matter

ISSUED_ON = date(2019, 4, 22)
"""The day of the policy document; rows due before it were due at issue."""


def view(
    indicator: Indicator,
    targets: tuple[Target, ...],
    matters: Mapping[str, Matter],
    counts: Mapping[str, CaseCounts],
) -> IndicatorView:
    """A row of the annex with the figures of its targets."""
    due_on = _day(indicator.due)
    return IndicatorView(
        indicator=indicator,
        measurability_label=indicator.measurability.label,
        due_on=due_on,
        was_due_at_issue=due_on is not None and due_on < ISSUED_ON,
        targets=[
            TargetView(target=target, figure=figure(target, matters, counts))
            for target in targets
            if target.indicator == indicator.number
        ],
    )


def figure(target: Target, matters: Mapping[str, Matter], counts: Mapping[str, CaseCounts]) -> Figure | None:
    """The figure of a target; None where the record does not tell it.

    A share of nothing is no figure: with no case there is no compliance, not full compliance.
    """
    if target.measure is None or target.matter is None or target.matter not in matters:
        return None
    matter, counted = matters[target.matter], counts.get(target.matter, CaseCounts())
    match target.measure:
        case Measure.KEPT:
            share = _share(target, counted.kept, counted.settled)
            return share.model_copy(update={"overdue": counted.overdue})
        case Measure.ONLINE:
            return _share(target, counted.online, counted.received)
        case Measure.MATERIALS:
            return _number(target, len(matter.materials))
        case Measure.STEPS:
            return _number(target, sum(step.applicant_facing for step in matter.steps))
        case Measure.STAGES:
            return _number(target, len(matter.stages))


def _share(target: Target, numerator: int, denominator: int) -> Figure:
    measure = target.measure or Measure.KEPT
    return Figure(
        measure=measure,
        label=measure.label,
        value=round(100 * numerator / denominator, 1) if denominator else None,
        unit="%",
        numerator=numerator,
        denominator=denominator,
        cases=f"/api/v1/joint-cases?matter={target.matter}",
    )


def _number(target: Target, value: int) -> Figure:
    measure = target.measure or Measure.STEPS
    return Figure(
        measure=measure, label=measure.label, value=value, unit="", cases=f"/api/v1/matters/{target.matter}"
    )


def _day(due: str) -> date | None:
    try:
        return date.fromisoformat(due[:10])
    except ValueError:
        return None
