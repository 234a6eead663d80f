"""Closing: end the clocks of a step or every step of a case; numbering of clocks."""

from collections.abc import Iterator
from datetime import datetime

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent
from schemas.cases.events.clocks import MoveReason
from schemas.cases.events.deadlines import DeadlineBreachAnnulled
from schemas.cases.events.steps import StepStopped, StepWithdrawn
from schemas.clock_id import ClockId
from schemas.vocabulary import ClockKind, StepStatus
from services.domain.timing import clocks

DUTIES_OF_DECISIONS = frozenset(
    {ClockKind.INSPECTION, ClockKind.RECTIFICATION, ClockKind.RECHECK, ClockKind.DELIVERY}
)
"""Obligations of a decision in force, independent of its case."""

_WITH_RESULT = frozenset({StepStatus.APPROVED, StepStatus.REFUSED, StepStatus.REVOKED})
"""Statuses of a step that has a result of its own to check."""


def running(case: JointCase, kind: ClockKind, step: str | None = None) -> Clock | None:
    """The running clock of that kind on the step, or on the case itself."""
    own = (clock for clock in case.clocks.values() if clock.step == step and clock.stage is None)
    return next((clock for clock in own if clock.kind is kind and clock.is_running), None)


def numbered(case: JointCase, kind: ClockKind, step: str | None = None) -> ClockId:
    """The name of the next clock of that kind: each has its own."""
    number = sum(c.kind is kind and c.step == step and c.stage is None for c in case.clocks.values()) + 1
    return ClockId.of(kind, step, number)


def step_ended(
    case: JointCase, code: str, at: datetime, ended_at: datetime | None = None
) -> Iterator[CaseEvent]:
    """End the step's clocks, except what its decision owes; from outside, at the real time.

    The statutory clock of an act that further steps belong to ends with the act, see `acts_ended`.
    """
    for clock in case.clocks.values():
        is_kept = clock.kind in DUTIES_OF_DECISIONS or clock.also_for
        if clock.step == code and clock.is_running and not is_kept:
            yield from ended(clock, at, ended_at)


def acts_ended(case: JointCase) -> Iterator[CaseEvent]:
    """The statutory clock of an act of several steps ends when the last of them is settled.

    Source:
        不动产登记暂行条例 第二十条, 民办教育促进法 第十七条: one period from the acceptance of the act, whose
        steps within the office do not start it again.
    """
    for clock in case.clocks.values():
        states = [case.steps[code] for code in clock.steps]
        if not clock.also_for or not clock.is_running or not all(one.status.is_settled for one in states):
            continue
        known = [state.left_at for state in states if state.left_at]
        really = [state.settled_at for state in states if state.settled_at]
        yield from ended(clock, max([clock.started_at, *known]), max([clock.started_at, *really]))


def rechecks_dropped(case: JointCase) -> Iterator[CaseEvent]:
    """End the recheck of a step that ends without a result or begins again."""
    for clock in case.clocks.values():
        if clock.kind is not ClockKind.RECHECK or not clock.is_running or clock.step is None:
            continue
        status = case.steps[clock.step].status
        if not status.is_active and status not in _WITH_RESULT:
            yield clocks.end_clock(clock, case.last_at)


def ended(clock: Clock, at: datetime, ended_at: datetime | None = None) -> Iterator[CaseEvent]:
    """The clock ends; when it had ended earlier, and in time, its breach was none."""
    if ended_at is None or ended_at >= at:
        yield clocks.end_clock(clock, at)
        return
    ended_at = max(ended_at, clock.started_at)
    if clock.breached_at is not None and ended_at < clock.breached_at:
        yield DeadlineBreachAnnulled(
            at=at,
            step=clock.step,
            clock=clock.id,
            breached_at=clock.breached_at,
            warns_again=False,
            reason=MoveReason(because="outside"),
        )
    yield clocks.end_clock(clock, at).model_copy(update={"ended_at": ended_at})


def all_withdrawn(case: JointCase, at: datetime) -> Iterator[CaseEvent]:
    """Every step not yet settled is withdrawn with its case, and every clock of it ends."""
    yield from (StepWithdrawn(at=at, step=code) for code in _unsettled(case))
    yield from _all_clocks_ended(case, at)


def all_stopped(case: JointCase, at: datetime) -> Iterator[CaseEvent]:
    """Every step not yet settled is stopped with its case, and every clock of it ends."""
    yield from (StepStopped(at=at, step=code) for code in _unsettled(case))
    yield from _all_clocks_ended(case, at)


def _unsettled(case: JointCase) -> Iterator[str]:
    return (state.code for state in case.steps.values() if not state.status.is_settled)


def _all_clocks_ended(case: JointCase, at: datetime) -> Iterator[CaseEvent]:
    for clock in case.clocks.values():
        if clock.is_running and clock.kind not in DUTIES_OF_DECISIONS:
            yield clocks.end_clock(clock, at)
