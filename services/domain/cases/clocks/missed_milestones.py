"""Milestones that clocks missed, and breaches without their escalation."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.cases.case import CasePlan, Clock, JointCase
from schemas.cases.events import Event
from schemas.cases.events.deadlines import DeadlineBreached, EscalationHandedOver
from schemas.vocabulary import ClockKind
from services.domain.timing.clocks import FIRST_STATUTORY_LEVEL, KINDS_WITHOUT_ESCALATION


def silences(case: JointCase, at: datetime) -> Iterator[str]:
    """Clocks of the case, its stages and steps with a milestone due by `at` that is missing.

    A breach that joined another's escalation is silent when that escalation does not go on, unless the case
    changed after `at`: then its workflow may still be at it.
    Reads the ledger itself and asks no function that milestones: a fault there must not hide itself here.
    """
    for clock in case.clocks.values():
        if clock.ended_at is not None:
            continue
        if clock.breached_at is not None:
            late = [
                escalation_level.level
                for escalation_level in clock.escalation_levels
                if escalation_level.due_at <= at
            ]
            yield from (f"{clock.id} 已超时，第 {level} 级升级到点未报" for level in late)
            if case.last_at <= at and not _is_escalated(case, clock):
                yield f"{clock.id} 已超时，所并入的升级（{clock.escalates_with}）已不再继续"
            continue
        is_held = clock.held_until is not None and clock.held_until > at
        may_milestone = (
            not is_held and clock.stopped_at is None and not clock.is_provisional and not clock.is_owners
        )
        if may_milestone and clock.due_at <= at:
            yield f"{clock.id} 已到期，没有超时记录"


def _is_escalated(case: JointCase, clock: Clock) -> bool:
    """Whether the breach has an escalation, or joined one that runs and has levels to come."""
    if clock.escalates_with is None:
        return True
    cause = case.clocks[clock.escalates_with]
    return cause.ended_at is None and cause.breached_at is not None and bool(cause.escalation_levels)


def without_escalation_policy(plan: CasePlan, events: Iterable[Event]) -> Iterator[str]:
    """Every escalation on file that neither brings the levels of its policy nor joins another's.

    One that was handed over brings those that its former cause had not reached.
    """
    for event in events:
        if not isinstance(event, DeadlineBreached | EscalationHandedOver) or event.cause is not None:
            continue
        filed = [one.level for one in event.escalation_levels]
        reached = event.level_reached if isinstance(event, EscalationHandedOver) else 0
        policy = _levels(plan, event.step, event.clock_kind)
        if filed != [level for level in policy if level > reached]:
            yield f"{event.clock} 超时没有按规定升级"


def _levels(plan: CasePlan, step: str | None, kind: ClockKind) -> list[int]:
    if kind in KINDS_WITHOUT_ESCALATION or (kind is ClockKind.INTAKE and plan.intake.is_deemed_accepted):
        return []
    own = plan.step(step).escalation_policy if step is not None else ()
    first = FIRST_STATUTORY_LEVEL if kind is ClockKind.STATUTORY else 0
    return [
        escalation_level.level
        for escalation_level in own or plan.escalation_policy
        if escalation_level.level >= first
    ]
