"""How things end: the clocks of a step, every step with its case; and how clocks are numbered."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from schemas.cases.case import Clock, JointCase, clock_id
from schemas.cases.events import CaseEvent, EventKind
from schemas.vocabulary import ClockKind
from services.domain.timing import clocks

DUTIES_OF_DECISIONS = frozenset({ClockKind.INSPECTION, ClockKind.RECTIFICATION})
"""What is owed on a decision that stands, whatever becomes of its case."""


def running(case: JointCase, kind: ClockKind, step: str | None = None) -> Clock | None:
    """The running clock of that kind on the step, or on the case itself."""
    own = (clock for clock in case.clocks.values() if clock.step == step and clock.stage is None)
    return next((clock for clock in own if clock.kind is kind and clock.is_running), None)


def numbered(case: JointCase, kind: ClockKind, step: str | None = None) -> str:
    """The name of the next clock of that kind: each has its own."""
    number = sum(c.kind is kind and c.step == step and c.stage is None for c in case.clocks.values()) + 1
    return clock_id(kind, step, number)


def step_ended(
    case: JointCase, code: str, at: datetime, ended_at: datetime | None = None
) -> Iterator[CaseEvent]:
    """Every clock of the step ends, except what its decision owes; from outside, when it really happened."""
    for clock in case.clocks.values():
        if clock.step == code and clock.is_running and clock.kind not in DUTIES_OF_DECISIONS:
            yield from ended(clock, at, ended_at)


def ended(clock: Clock, at: datetime, ended_at: datetime | None = None) -> Iterator[CaseEvent]:
    """The clock ends; when it had ended earlier, and in time, its breach was none."""
    if ended_at is None or ended_at >= at:
        yield clocks.ended(clock, at)
        return
    ended_at = max(ended_at, clock.started_at)
    if clock.breached_at is not None and ended_at < clock.breached_at:
        facts: dict[str, Any] = {
            "breached_at": clock.breached_at.isoformat(),
            "warns_again": False,
            "reason": {"because": "outside"},
        }
        yield CaseEvent(kind=EventKind.BREACH_ANNULLED, at=at, step=clock.step, clock=clock.id, facts=facts)
    yield clocks.ended(clock, at).model_copy(update={"facts": {"ended_at": ended_at.isoformat()}})


def all_withdrawn(case: JointCase, at: datetime) -> Iterator[CaseEvent]:
    """Every step not yet settled is withdrawn with its case, and every clock of it ends."""
    yield from _all_ended(case, at, EventKind.STEP_WITHDRAWN)


def all_stopped(case: JointCase, at: datetime) -> Iterator[CaseEvent]:
    """Every step not yet settled is stopped with its case, and every clock of it ends."""
    yield from _all_ended(case, at, EventKind.STEP_STOPPED)


def _all_ended(case: JointCase, at: datetime, kind: EventKind) -> Iterator[CaseEvent]:
    for state in case.steps.values():
        if not state.status.is_settled:
            yield CaseEvent(kind=kind, at=at, step=state.code)
    for clock in case.clocks.values():
        if clock.is_running and clock.kind not in DUTIES_OF_DECISIONS:
            yield clocks.ended(clock, at)
