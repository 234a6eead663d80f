"""The plan (工作指标和时间安排): rows of the annex with targets and their status on a day."""

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
from services.domain.statistics.figures import compute_figure, describe_target

ISSUED_ON = date(2019, 4, 22)
"""The date of the policy document; rows due earlier are due on it."""
REMINDER_PERIOD = timedelta(days=30)
"""Period before and after a due date in which an unreached row is reminded of."""


def build_indicator_view(
    indicator: Indicator,
    annex: AnnexRow,
    targets: Iterable[tuple[Target, str]],
    figures_of: tuple[Mapping[str, Matter], Mapping[str, CaseCounts], Mapping[str, Reading]],
    on: date,
) -> IndicatorView:
    """Build a row of the annex with the figures of its targets and its status on that day.

    Args:
        targets: each target of the row with its name in Chinese.
        figures_of: matters, counts of cases and confirmed readings, the sources of figures.
    """
    matters, counts, readings = figures_of
    due_on = parse_due_day(indicator.due)
    seen = [
        TargetView(
            target=target,
            words=describe_target(target, words),
            figure=compute_figure(target, matters, counts, readings),
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
        body_due=_due_in_body(seen),
        was_due_at_issue=due_on is not None and due_on < ISSUED_ON,
        sla_status=sla_status,
        sla_status_label=sla_status.label,
        targets=seen,
        report=report,
    )


def list_plan_reminders(rows: Iterable[IndicatorView], on: date) -> Iterator[PlanReminder]:
    """Yield the reminders of that day.

    Unreached rows are reminded of from a month before the due date to a month after it. Older rows are only
    shown on the board, so that a new installation does not start with alarms. Rows without a date have no
    reminders.
    """
    for row in rows:
        if row.due_on is None or row.sla_status is PlanStatus.MET:
            continue
        if row.due_on - REMINDER_PERIOD <= on <= row.due_on + REMINDER_PERIOD:
            yield PlanReminder(
                number=row.indicator.number,
                name=row.indicator.name,
                due_on=row.due_on,
                is_overdue=on > row.due_on,
                sla_status=row.sla_status,
                leads=tuple(row.indicator.lead.split(";")),
            )


def parse_due_day(due: str) -> date | None:
    """Parse the day of a due date; None for “全年”, “每季度” and no date."""
    try:
        return date.fromisoformat(due[:10])
    except ValueError:
        return None


def _is_met(targets: list[TargetView], report: Reading | None) -> bool:
    """Return whether all targets are reached; without targets, whether the report says done."""
    if not targets:
        return report is not None and report.is_done
    return all(seen.figure is not None and seen.figure.is_met for seen in targets)


def _sla_status(
    indicator: Indicator, due_on: date | None, *, is_met: bool, is_known: bool, on: date
) -> PlanStatus:
    """Return the status; an overdue row without any report is not reported, not failed."""
    if is_met:
        return PlanStatus.MET
    if due_on is None:
        return PlanStatus.NO_DATE if indicator.due == "none" else PlanStatus.ALL_YEAR
    if on > due_on:
        return PlanStatus.OVERDUE if is_known else PlanStatus.UNREPORTED
    return PlanStatus.DUE_SOON if on + REMINDER_PERIOD >= due_on else PlanStatus.UNDER_WAY


def _due_in_body(targets: list[TargetView]) -> str:
    """Return the due date in the document's body where it differs from the annex."""
    dates = {seen.target.due.partition("(body: ")[2].rstrip(")") for seen in targets} - {""}
    words = {"year end": "年底前", "2019": "2019年内"}
    return "；".join(sorted(words.get(one, one) for one in dates))
