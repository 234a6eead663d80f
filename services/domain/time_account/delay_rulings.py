"""Effect of decided objections (归责裁定): the party to which figures attribute a delay.

The breach remains recorded and its clock stays red. Only the late stretch, from the breach of the disputed
clock to its end, is attributed to another party.
"""

from collections.abc import Iterator
from datetime import datetime

from schemas.cases.case import Clock, JointCase, Pause, PlannedStep
from schemas.cases.step import DelayRuling
from schemas.catalogue.matter import Commissioner
from schemas.statistics.time_account import Held, TimeHolder
from schemas.vocabulary import Attribution, ClockKind

_HOLDERS = {
    Attribution.APPLICANT: TimeHolder.APPLICANT,
    Attribution.UTILITY: TimeHolder.UTILITY,
    Attribution.OUTAGE: TimeHolder.OUTAGE,
}


def charged_department(case: JointCase, code: str) -> str | None:
    """Return the department charged with the step's delay by a decided objection.

    None without a decision that exonerates the step's own department; empty where no department is charged.
    """
    promised = case.clock(ClockKind.PROMISED, code)
    if promised is None or promised.breached_at is None:
        return None
    ruling = case.steps[code].ruling(promised.id)
    return ruling.charged_to if ruling is not None else None


def split_by_rulings(
    case: JointCase, step: PlannedStep, own: Held, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, Held]]:
    """Split a stretch of the step's own time where a decision attributes it to another party."""
    since = start
    for begins, ends, held in sorted(_late_parts(case, step, own, end), key=lambda late: late[0]):
        begins, ends = max(begins, since), min(ends, end)  # noqa: PLW2901
        if begins >= ends:
            continue
        yield since, begins, own
        yield begins, ends, held
        since = ends
    yield since, end, own


def list_excused_pauses(case: JointCase, until: datetime) -> list[Pause]:
    """List, in order, late stretches attributed to parties whose time does not count."""
    pauses: list[Pause] = []
    for step in case.plan.steps:
        for begins, ends, held in _late_parts(case, step, Held(holder=TimeHolder.DEPARTMENT), until):
            if not held.holder.is_counted and begins < ends:
                pauses.append(Pause(from_at=begins, until_at=ends, because=step.code))
    return sorted(pauses, key=lambda pause: pause.from_at)


def _late_parts(
    case: JointCase, step: PlannedStep, own: Held, until: datetime
) -> Iterator[tuple[datetime, datetime, Held]]:
    state = case.steps[step.code]
    for name in state.objections:
        clock, ruling = case.clocks[name], state.ruling(name)
        if ruling is not None and ruling.is_excused and clock.breached_at is not None:
            yield clock.breached_at, _end_of(clock, until), _ruled_holder(step, own, ruling)


def _end_of(clock: Clock, until: datetime) -> datetime:
    return min(clock.ended_at or until, until)


def _ruled_holder(step: PlannedStep, own: Held, ruling: DelayRuling) -> Held:
    match ruling.attributed_to:
        case Attribution.DEPARTMENT:
            return own
        case Attribution.OTHER_DEPARTMENT:
            return Held(holder=TimeHolder.DEPARTMENT, department=ruling.department)
        case Attribution.INTERMEDIARY if step.commissioned_by is Commissioner.OWNER:
            return Held(holder=TimeHolder.OWNER_INTERMEDIARY)
        case Attribution.INTERMEDIARY:
            return Held(holder=TimeHolder.GOVERNMENT_INTERMEDIARY)
        case _:
            return Held(holder=_HOLDERS[ruling.attributed_to])
