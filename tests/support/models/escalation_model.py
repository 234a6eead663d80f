"""Which breached clocks nobody hears of any more, read from the log alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.cases.case import CasePlan
from schemas.cases.events import Event, EventKind
from schemas.cases.events.clocks import ClockStarted
from schemas.cases.events.deadlines import (
    DeadlineBreached,
    DeadlineEscalated,
    EscalationHandedOver,
    EscalationSuppressed,
)
from schemas.cases.events.steps import StepRecalled
from schemas.vocabulary import ClockKind
from services.domain.timing.clocks import FIRST_STATUTORY_LEVEL

_WITHOUT = {ClockKind.INTAKE, ClockKind.CONSULTATION, ClockKind.RECTIFICATION, ClockKind.SIGNING}


@dataclass
class _Escalation:
    kind: ClockKind
    step: str | None
    is_running: bool = True
    is_breached: bool = False
    cause: str | None = None
    to_come: set[int] = field(default_factory=set)
    reached: int = 0

    @property
    def goes_on(self) -> bool:
        return self.is_running and self.is_breached and bool(self.to_come)


def unescalated(log: Iterable[Event], plan: CasePlan) -> list[str]:
    """Every running, breached clock without levels to come, its own or its cause's.

    Only one whose last level was reached, by itself or by the escalation it belonged to, has none left.
    """
    clocks: dict[str, _Escalation] = {}
    for event in log:
        for name in event.clocks if isinstance(event, StepRecalled) else ():
            clocks[name].is_running = True
        if isinstance(event, ClockStarted):
            clocks[event.clock] = _Escalation(event.clock_kind, event.step)
        elif event.clock is not None and event.clock in clocks:
            _follow(clocks, clocks[event.clock], event)
    return [
        f"{name} 已超时，不再有人督办"
        for name, one in clocks.items()
        if one.is_running
        and one.is_breached
        and not one.to_come
        and not (one.cause and clocks[one.cause].goes_on)
        and one.reached < _top(plan, one)
    ]


def _follow(clocks: dict[str, _Escalation], one: _Escalation, event: Event) -> None:
    if event.kind is EventKind.CLOCK_ENDED:
        one.is_running = False
    if event.kind is EventKind.DEADLINE_BREACH_ANNULLED:
        one.is_breached, one.cause, one.to_come, one.reached = False, None, set(), 0
    if isinstance(event, DeadlineBreached | EscalationHandedOver):
        is_later = isinstance(event, EscalationHandedOver)
        former = clocks.get(event.was_cause) if isinstance(event, EscalationHandedOver) else None
        before = one.reached if is_later else 0
        one.reached = max(before, former.reached if former and former.is_breached else 0)
        one.is_breached, one.cause = True, event.cause
        one.to_come = {level.level for level in event.escalation_levels}
    if isinstance(event, DeadlineEscalated):
        one.reached = event.level
        one.to_come = {level for level in one.to_come if level > one.reached}
    if isinstance(event, EscalationSuppressed):
        one.to_come -= set(event.levels)


def _top(plan: CasePlan, one: _Escalation) -> int:
    if one.kind in _WITHOUT:
        return 0
    lowest = FIRST_STATUTORY_LEVEL if one.kind is ClockKind.STATUTORY else 0
    own = plan.step(one.step).escalation_policy if one.step is not None else ()
    return max(
        (
            escalation_level.level
            for escalation_level in own or plan.escalation_policy
            if escalation_level.level >= lowest
        ),
        default=0,
    )
