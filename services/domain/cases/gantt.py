"""A case as a Gantt chart: stages under their leads, steps as bars, due dates as marks."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from schemas.cases.case import CasePlan
from schemas.cases.case_views import CaseView, StepView
from schemas.vocabulary import SlaStatus
from services.domain.catalogue.matter_graph import compute_slacks, estimate_days

SPAN = 1000
"""Units of the drawing from its first to its last moment."""
LEAST = 4
"""Units that even the shortest bar takes, so that it can be seen."""


@dataclass(frozen=True)
class Bar:
    """One step's bar: its start, its length and its promised limit; None when unknown."""

    step: StepView
    x: int | None
    width: int
    due_x: int | None
    sla_status: SlaStatus
    slack: str


@dataclass(frozen=True)
class Band:
    """One stage with its steps."""

    code: str
    name: str
    lead_department: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Gantt:
    """The whole chart: from when until when, where now is."""

    begins_at: datetime
    ends_at: datetime
    now_x: int
    bands: tuple[Band, ...]


def gantt(view: CaseView, plan: CasePlan) -> Gantt:
    """The chart of a case at the moment of the view."""
    moments = [view.received_at, view.now]
    for step in view.steps:
        moments += [moment for moment in (step.opened_at, step.settled_at) if moment]
        if step.due_at and not step.settled_at:
            moments.append(step.due_at)
    begins, ends = min(moments), max(moments)

    def place(at: datetime) -> int:
        whole = (ends - begins).total_seconds() or 1.0
        return min(SPAN, max(0, round((at - begins).total_seconds() / whole * SPAN)))

    slack = _slacks(plan)
    bands = []
    for stage in plan.stages:
        bars = []
        for step in view.steps:
            if step.stage != stage.code:
                continue
            x = place(step.opened_at) if step.opened_at else None
            until = place(step.settled_at or view.now) if step.opened_at else 0
            due_x = place(step.due_at) if step.due_at and step.due_at <= ends else None
            width = max(LEAST, until - x) if x is not None else 0
            bars.append(Bar(step, x, width, due_x, step.sla_status, slack.get(step.code, "")))
        bands.append(Band(stage.code, stage.name, stage.lead_department, tuple(bars)))
    return Gantt(begins, ends, place(view.now), tuple(bands))


def _slacks(plan: CasePlan) -> dict[str, str]:
    """The slack of each step of the plan, about, in working days."""
    needed = {step.code: step for step in plan.steps if step.needed}
    after = {code: tuple(one for one in step.after if one in needed) for code, step in needed.items()}
    lengths = {
        code: estimate_days(step.limits.promised) if step.is_counted else Decimal(0)
        for code, step in needed.items()
    }
    found = compute_slacks(after, lengths)
    return {code: f"{slack.quantize(Decimal('0.1')).normalize():f}" for code, slack in found.items()}
