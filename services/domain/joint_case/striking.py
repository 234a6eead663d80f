"""`strike`: every milestone of every clock that is due and not yet on file, in order."""

from datetime import datetime

from schemas.cases import Clock, JointCase
from schemas.events import CaseEvent, EventKind
from services.domain import clocks
from services.domain.clocks import Calendars
from services.domain.joint_case.folding import apply, apply_all
from services.domain.joint_case.standing_still import switched


def next_strike(case: JointCase) -> datetime | None:
    """The earliest moment, in case time, at which any clock of the case has something to say."""
    moments = [said[0] for clock in case.clocks.values() if (said := clocks.next_milestone(clock))]
    return min(moments, default=None)


def strike(case: JointCase, at: datetime, calendars: Calendars) -> list[CaseEvent]:
    """Every milestone due at `at` and not yet on file, each with its legal moment.

    At the same moment a step speaks before its case, so that the case's breach
    finds its cause and joins that ladder instead of opening a second one. A suspension that outlives
    what was announced stops excluding time at that moment.
    """
    struck: list[CaseEvent] = []
    while (event := _earliest(case, at, calendars)) is not None:
        case = apply(case, event)
        changed = list(switched(case, event.at, calendars))
        case = apply_all(case, changed)
        struck += [event, *changed]
    return struck


def _earliest(case: JointCase, at: datetime, calendars: Calendars) -> CaseEvent | None:
    due = [
        (said[0], clock.step is None, clock.id, said[1])
        for clock in case.clocks.values()
        if (said := clocks.next_milestone(clock)) and said[0] <= at
    ]
    if not due:
        return None
    moment, _, clock_id, kind = min(due)
    return _event(case, case.clocks[clock_id], kind, moment, calendars)


def _event(
    case: JointCase, clock: Clock, kind: EventKind, moment: datetime, calendars: Calendars
) -> CaseEvent:
    facts: dict[str, object] = {"due_at": clock.due_at.isoformat(), "kind": clock.kind.value}
    department = case.plan.step(clock.step).department if clock.step else None
    if kind is EventKind.DEADLINE_BREACHED:
        cause = _cause_below(case, clock)
        calendar = calendars.of(department)
        rungs = [] if cause else clocks.ladder(case.plan.ladder, clock.kind, moment, calendar)
        facts |= {"rungs": rungs, "cause": cause}
    if kind is EventKind.DEADLINE_ESCALATED:
        level = clock.rungs[0].level
        rung = next(rung for rung in case.plan.ladder if rung.level == level)
        facts |= {
            "level": level,
            "name": rung.name,
            "recipients": [recipient.value for recipient in rung.recipients],
        }
    return CaseEvent(kind=kind, at=moment, step=clock.step, clock=clock.id, facts=facts)


def _cause_below(case: JointCase, clock: Clock) -> str | None:
    if clock.step is not None:
        return None
    breached = [
        other.id
        for other in case.clocks.values()
        if other.step is not None and other.kind is clock.kind and other.breached_at is not None
    ]
    return min(breached, default=None)
