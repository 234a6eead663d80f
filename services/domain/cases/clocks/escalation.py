"""The escalation policy (督办阶梯) of a breached clock, and what an answered order takes off it."""

from datetime import datetime

from schemas.cases.case import CasePlan, Clock, JointCase
from schemas.cases.events.deadlines import EscalationSuppressed
from schemas.catalogue.matter import EscalationLevel


def escalation_policy_of(plan: CasePlan, clock: Clock) -> tuple[EscalationLevel, ...]:
    """The levels of a breach's escalation: the step's own policy, or else the matter's."""
    own = plan.step(clock.step).escalation_policy if clock.step is not None else ()
    return own or plan.escalation_policy


def level_reached(plan: CasePlan, clock: Clock) -> int:
    """The highest escalation level that a breached clock has reached; 0 before the first."""
    to_come = min((escalation_level.level for escalation_level in clock.escalation_levels), default=None)
    reached = [
        escalation_level.level
        for escalation_level in escalation_policy_of(plan, clock)
        if to_come is None or escalation_level.level < to_come
    ]
    return max(reached, default=0)


def suppressed(
    case: JointCase, clock_id: str, level: int, order: str, at: datetime
) -> list[EscalationSuppressed]:
    """Events that suppress the escalation levels below that of the answered supervision order.

    They stop on every clock of the same work (promised and statutory of one step, one stage, the case) that
    was breached before the answer. A later breach has an escalation of its own.
    """
    answered = case.clocks[clock_id]
    events = []
    for clock in case.clocks.values():
        below = [
            escalation_level.level
            for escalation_level in clock.escalation_levels
            if escalation_level.level < level
        ]
        if clock.is_running and below and (clock.step, clock.stage) == (answered.step, answered.stage):
            events.append(
                EscalationSuppressed(at=at, step=clock.step, clock=clock.id, levels=tuple(below), order=order)
            )
    return events
