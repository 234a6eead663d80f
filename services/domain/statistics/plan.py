"""The plan (工作指标和时间安排): each row of the annex with its targets, and how it stands on a day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from schemas.catalogue.matter import Matter
from schemas.statistics.indicators import (
    AnnexRow,
    CaseCounts,
    Indicator,
    IndicatorView,
    PlanReminder,
    PlanStatus,
    Reading,
    Target,
    TargetView,
)
from services.domain.statistics.figures import figure, in_words

ISSUED_ON = date(2019, 4, 22)
"""The day of the policy document; rows due before it were due at issue."""
SOON = timedelta(days=30)
"""How long before its due date a row that is not reached calls for attention."""


def view(
    indicator: Indicator,
    annex: AnnexRow,
    targets: Iterable[tuple[Target, str]],
    figures_of: tuple[Mapping[str, Matter], Mapping[str, CaseCounts], Mapping[str, Reading]],
    on: date,
) -> IndicatorView:
    """A row of the annex with the figures of its targets and its SLA status on that day.

    Args:
        targets: each target of the row with its name in Chinese.
        figures_of: matters, counts of cases and confirmed readings, from which figures come.
    """
    matters, counts, readings = figures_of
    due_on = day(indicator.due)
    seen = [
        TargetView(
            target=target,
            words=in_words(target, words),
            figure=figure(target, matters, counts, readings),
        )
        for target, words in targets
    ]
    report = readings.get(indicator.number)
    known = report is not None or any(one.figure and one.figure.value is not None for one in seen)
    sla_status = _sla_status(indicator, due_on, is_met=_is_met(seen, report), is_known=known, on=on)
    return IndicatorView(
        indicator=indicator,
        annex=annex,
        measurability_label=indicator.measurability.label,
        due_on=due_on,
        body_due=_body_due(seen),
        was_due_at_issue=due_on is not None and due_on < ISSUED_ON,
        sla_status=sla_status,
        sla_status_label=sla_status.label,
        targets=seen,
        report=report,
    )


def reminders(rows: Iterable[IndicatorView], on: date) -> Iterator[PlanReminder]:
    """The rows of which somebody has to be reminded on that day.

    Ahead of the day while it is not reached, and for a month after it; what fell due longer ago stands on
    the board and rings no more, so that a record that begins late does not begin with alarms. A row
    without a date is never reminded of.
    """
    for row in rows:
        if row.due_on is None or row.sla_status is PlanStatus.MET:
            continue
        if row.due_on - SOON <= on <= row.due_on + SOON:
            yield PlanReminder(
                number=row.indicator.number,
                name=row.indicator.name,
                due_on=row.due_on,
                is_overdue=on > row.due_on,
                sla_status=row.sla_status,
                leads=tuple(row.indicator.lead.split(";")),
            )


def day(due: str) -> date | None:
    """The day that a due date names; None for “all year”, “each quarter”, and no date."""
    try:
        return date.fromisoformat(due[:10])
    except ValueError:
        return None


def _is_met(targets: list[TargetView], report: Reading | None) -> bool:
    """A row is reached when all its targets are; one that has none, when its report says done."""
    if not targets:
        return report is not None and report.is_done
    return all(seen.figure is not None and seen.figure.is_met for seen in targets)


def _sla_status(
    indicator: Indicator, due_on: date | None, *, is_met: bool, is_known: bool, on: date
) -> PlanStatus:
    """Past its day a row of which nothing was ever told is not said to have failed: it is not reported."""
    if is_met:
        return PlanStatus.MET
    if due_on is None:
        return PlanStatus.NO_DATE if indicator.due == "none" else PlanStatus.ALL_YEAR
    if on > due_on:
        return PlanStatus.OVERDUE if is_known else PlanStatus.UNREPORTED
    return PlanStatus.DUE_SOON if on + SOON >= due_on else PlanStatus.UNDER_WAY


def _body_due(targets: list[TargetView]) -> str:
    """The body's date where annex and body differ, as the targets keep it in brackets."""
    told = {seen.target.due.partition("(body: ")[2].rstrip(")") for seen in targets} - {""}
    words = {"year end": "年底前", "2019": "2019年内"}
    return "；".join(sorted(words.get(one, one) for one in told))
