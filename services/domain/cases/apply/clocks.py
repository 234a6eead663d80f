"""Apply events to the clocks of a case; state changes in no other way."""

from datetime import datetime

from schemas.cases.case import Clock, JointCase, Pause
from schemas.cases.events.clocks import ClockEnded, ClockMoved, ClockResumed, ClockStarted, ClockStopped
from schemas.cases.events.deadlines import (
    DeadlineBreachAnnulled,
    DeadlineBreached,
    DeadlineEscalated,
    DeadlineHeld,
    DeadlineWarning,
    EscalationHandedOver,
    EscalationSuppressed,
)
from schemas.events.base import ClockEvent
from services.domain.cases.apply.changes import Moved, changes, when
from services.domain.cases.apply.step_state import step_with
from services.domain.timing.clocks import clock_of


def _started(case: JointCase, event: ClockStarted) -> Moved:
    return {"clocks": {**case.clocks, event.clock: clock_of(event)}}


def _clock(case: JointCase, event: ClockEvent, **moved: object) -> Moved:
    clock = case.clocks[event.clock]
    return {"clocks": {**case.clocks, clock.id: clock.model_copy(update=moved)}}


def _breached(case: JointCase, event: DeadlineBreached) -> Moved:
    moved = _clock(
        case,
        event,
        breached_at=event.at,
        escalation_levels=event.escalation_levels,
        escalates_with=event.cause,
    )
    step = case.steps.get(event.step or "")
    if step is not None and step.suspension is not None and step.suspension.clock == event.clock:
        overdue = step.suspension.model_copy(update={"is_overdue": True})
        moved |= step_with(case, event, suspension=overdue)
    return moved


def _held(case: JointCase, event: DeadlineHeld) -> Moved:
    return _clock(case, event, held_until=event.held_until)


def _stopped(case: JointCase, event: ClockStopped) -> Moved:
    return _clock(case, event, stopped_at=event.at, stopped_because=event.because)


def _resumed(case: JointCase, event: ClockResumed) -> Moved:
    clock = case.clocks[event.clock]
    moved: Moved = {"stopped_at": None, "stopped_because": "", "pauses": (*clock.pauses, event.pause)}
    return _clock(case, event, **moved, **_new_due(clock, event))


def _moved(case: JointCase, event: ClockMoved) -> Moved:
    """What the event names has changed; an extension named as None was withdrawn."""
    given = event.model_fields_set
    names = ("extended_by", "started_at", "pauses", "stopped_at", "stopped_because", "ended_at")
    moved = {name: getattr(event, name) for name in names if name in given}
    if event.stopped_at is not None:
        moved["held_until"] = None
    return _clock(case, event, **{**_new_due(case.clocks[event.clock], event), **moved})


def _annulled(case: JointCase, event: DeadlineBreachAnnulled) -> Moved:
    """Annul a breach: its escalation and explanation end, and the clock may warn again."""
    clock = case.clocks[event.clock]
    cleared: Moved = {
        "breached_at": None,
        "held_until": None,
        "escalation_levels": (),
        "escalates_with": None,
        "level_before": 0,
        "annulled": clock.annulled + 1,
    }
    if event.warns_again:
        cleared["warned_at"] = None
    moved = _clock(case, event, **cleared)
    step = case.steps.get(event.step or "")
    if step is None:
        return moved
    of_step: Moved = {}
    if step.suspension is not None and step.suspension.clock == event.clock:
        of_step["suspension"] = step.suspension.model_copy(update={"is_overdue": False})
    if event.clock in step.explained:
        of_step["explained"] = {name: level for name, level in step.explained.items() if name != event.clock}
    return moved | (step_with(case, event, **of_step) if of_step else {})


def _new_due(clock: Clock, event: ClockMoved | ClockResumed) -> Moved:
    if event.due_at is None:
        return {}
    original = clock.original_due_at or (clock.due_at if event.due_at != clock.due_at else None)
    return {
        "held_until": clock.held_until if event.due_at == clock.due_at else None,
        "due_at": event.due_at,
        "warn_at": event.warn_at,
        "is_provisional": event.is_provisional,
        "counted_from": event.counted_from,
        "original_due_at": original,
    }


def _ended(case: JointCase, event: ClockEnded) -> Moved:
    """End a clock; one that is paused closes its pause, one that ended outside ends then."""
    clock = case.clocks[event.clock]
    ended_at: datetime = event.ended_at or event.at
    if clock.stopped_at is None:
        return _clock(case, event, ended_at=ended_at)
    pause = Pause(from_at=clock.stopped_at, until_at=event.at, because=clock.stopped_because)
    return _clock(case, event, ended_at=ended_at, stopped_at=None, pauses=(*clock.pauses, pause))


def _escalated(case: JointCase, event: DeadlineEscalated) -> Moved:
    left = (one for one in case.clocks[event.clock].escalation_levels if one.level > event.level)
    return _clock(case, event, escalation_levels=tuple(left))


def _handed_over(case: JointCase, event: EscalationHandedOver) -> Moved:
    return _clock(
        case,
        event,
        escalation_levels=event.escalation_levels,
        escalates_with=event.cause,
        level_before=event.level_reached,
    )


def _suppressed(case: JointCase, event: EscalationSuppressed) -> Moved:
    left = (one for one in case.clocks[event.clock].escalation_levels if one.level not in event.levels)
    return _clock(case, event, escalation_levels=tuple(left))


CHANGES = changes(
    when(ClockStarted, _started),
    when(ClockEnded, _ended),
    when(ClockStopped, _stopped),
    when(ClockResumed, _resumed),
    when(ClockMoved, _moved),
    when(DeadlineWarning, lambda case, event: _clock(case, event, warned_at=event.at)),
    when(DeadlineHeld, _held),
    when(DeadlineBreached, _breached),
    when(DeadlineEscalated, _escalated),
    when(EscalationHandedOver, _handed_over),
    when(DeadlineBreachAnnulled, _annulled),
    when(EscalationSuppressed, _suppressed),
)
