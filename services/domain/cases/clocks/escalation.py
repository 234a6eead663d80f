"""The ladder (督办阶梯) of a breached clock, and what an answered order takes off it."""

from datetime import datetime

from schemas.cases.case import CasePlan, Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from schemas.catalogue.matter import Rung


def ladder_of(plan: CasePlan, clock: Clock) -> tuple[Rung, ...]:
    """The rungs by which a breach of the clock climbs: the step's own ladder, or else the matter's."""
    own = plan.step(clock.step).ladder if clock.step is not None else ()
    return own or plan.ladder


def level_reached(plan: CasePlan, clock: Clock) -> int:
    """The highest rung that a breached clock has reached; 0 before the first."""
    to_come = min((rung.level for rung in clock.rungs), default=None)
    reached = [rung.level for rung in ladder_of(plan, clock) if to_come is None or rung.level < to_come]
    return max(reached, default=0)


def eased(case: JointCase, clock_id: str, level: int, order: str, at: datetime) -> list[CaseEvent]:
    """What an answered order of that level stops: the rungs below it that are still to come.

    They stop on every clock of the same work (promised and statutory of one step, one stage, the case) that
    was breached before the answer. A later breach brings a ladder of its own.
    """
    answered = case.clocks[clock_id]
    events = []
    for clock in case.clocks.values():
        below = [rung.level for rung in clock.rungs if rung.level < level]
        if clock.is_running and below and (clock.step, clock.stage) == (answered.step, answered.stage):
            facts = {"levels": below, "order": order}
            events.append(
                CaseEvent(kind=EventKind.LADDER_EASED, at=at, step=clock.step, clock=clock.id, facts=facts)
            )
    return events
