"""What clocks should have said and did not, and breaches without their ladder."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.cases.case import CasePlan, JointCase
from schemas.cases.events import CaseEvent, EventKind
from schemas.vocabulary import ClockKind
from services.domain.timing.clocks import FIRST_STATUTORY_RUNG, WITHOUT_LADDER


def silences(case: JointCase, at: datetime) -> Iterator[str]:
    """Every clock of the case, its stages and its steps that was due by `at` (case time) and kept silent.

    Reads the ledger itself and asks no function that strikes: a fault there must not hide itself here.
    """
    for clock in case.clocks.values():
        if clock.ended_at is not None:
            continue
        if clock.breached_at is not None:
            late = [rung.level for rung in clock.rungs if rung.due_at <= at]
            yield from (f"{clock.id} 已超时，第 {level} 级升级到点未报" for level in late)
            continue
        may_strike = clock.stopped_at is None and not clock.is_provisional and not clock.is_owners
        if may_strike and clock.due_at <= at:
            yield f"{clock.id} 已到期，没有超时记录"


def without_ladder(plan: CasePlan, events: Iterable[CaseEvent]) -> Iterator[str]:
    """Every breach on file that neither brings the rungs of its matter's ladder nor joins another's."""
    for event in events:
        if event.kind is not EventKind.DEADLINE_BREACHED or event.facts.get("cause"):
            continue
        filed = [rung["level"] for rung in event.facts["rungs"]]
        if filed != _levels(plan, event.step, ClockKind(event.facts["kind"])):
            yield f"{event.clock} 超时没有按规定升级"


def _levels(plan: CasePlan, step: str | None, kind: ClockKind) -> list[int]:
    if kind in WITHOUT_LADDER:
        return []
    own = plan.step(step).ladder if step is not None else ()
    first = FIRST_STATUTORY_RUNG if kind is ClockKind.STATUTORY else 0
    return [rung.level for rung in own or plan.ladder if rung.level >= first]
