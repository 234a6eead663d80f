"""What events do to the clocks of a case: part of `apply`, the only way in which its state changes."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from schemas.calendars.limits import TimeLimit
from schemas.cases.case import Clock, EscalationLevelDue, JointCase, Pause
from schemas.cases.events import CaseEvent, EventKind
from services.domain.cases.apply.steps import Change, step_with


def _clock_started(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    clock = Clock.model_validate({"id": event.clock, "step": event.step, **event.facts})
    return {"clocks": {**case.clocks, clock.id: clock}}


def _clock(case: JointCase, event: CaseEvent, **moved: Any) -> dict[str, Any]:
    clock = case.clocks[event.clock or ""]
    return {"clocks": {**case.clocks, clock.id: clock.model_copy(update=moved)}}


def _breached(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    escalation_levels = tuple(
        EscalationLevelDue.model_validate(escalation_level)
        for escalation_level in event.facts["escalation_levels"]
    )
    moved = _clock(
        case,
        event,
        breached_at=event.at,
        escalation_levels=escalation_levels,
        escalates_with=event.facts.get("cause"),
    )
    step = case.steps.get(event.step or "")
    if step is not None and step.suspension is not None and step.suspension.clock == event.clock:
        overdue = step.suspension.model_copy(update={"is_overdue": True})
        moved |= step_with(case, event, suspension=overdue)
    return moved


def _stopped(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    return _clock(case, event, stopped_at=event.at, stopped_because=event.facts["because"])


def _went_on(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    clock = case.clocks[event.clock or ""]
    pause = Pause.model_validate(event.facts["pause"])
    moved: dict[str, Any] = {"stopped_at": None, "stopped_because": "", "pauses": (*clock.pauses, pause)}
    return _clock(case, event, **moved, **_new_due(clock, event))


def _moved(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    clock, facts = case.clocks[event.clock or ""], event.facts
    moved: dict[str, Any] = {}
    if "extended_by" in facts:
        longer = facts["extended_by"]
        moved["extended_by"] = TimeLimit.model_validate(longer) if longer else None
    if "started_at" in facts:
        moved["started_at"] = datetime.fromisoformat(facts["started_at"])
    if "pauses" in facts:
        moved["pauses"] = tuple(Pause.model_validate(pause) for pause in facts["pauses"])
        stopped = facts["stopped_at"]
        moved["stopped_at"] = datetime.fromisoformat(stopped) if stopped else None
        moved["stopped_because"] = facts["stopped_because"]
    if "ended_at" in facts:
        moved["ended_at"] = datetime.fromisoformat(facts["ended_at"])
    return _clock(case, event, **moved, **_new_due(clock, event))


def _annulled(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """A breach that was none: its policy and what was said of it go, and the clock may warn again."""
    clock = case.clocks[event.clock or ""]
    cleared: dict[str, Any] = {
        "breached_at": None,
        "escalation_levels": (),
        "escalates_with": None,
        "level_before": 0,
        "annulled": clock.annulled + 1,
    }
    if event.facts["warns_again"]:
        cleared["warned_at"] = None
    moved = _clock(case, event, **cleared)
    step = case.steps.get(event.step or "")
    if step is None:
        return moved
    told: dict[str, Any] = {}
    if step.suspension is not None and step.suspension.clock == event.clock:
        told["suspension"] = step.suspension.model_copy(update={"is_overdue": False})
    if event.clock in step.explained:
        told["explained"] = {name: level for name, level in step.explained.items() if name != event.clock}
    return moved | (step_with(case, event, **told) if told else {})


def _new_due(clock: Clock, event: CaseEvent) -> dict[str, Any]:
    facts = event.facts
    if "due_at" not in facts:
        return {}
    due_at = datetime.fromisoformat(facts["due_at"])
    original = clock.original_due_at or (clock.due_at if due_at != clock.due_at else None)
    warn_at = datetime.fromisoformat(facts["warn_at"]) if facts["warn_at"] else None
    return {
        "due_at": due_at,
        "warn_at": warn_at,
        "is_provisional": facts["is_provisional"],
        "counted_from": datetime.fromisoformat(facts["counted_from"]),
        "original_due_at": original,
    }


def _clock_ended(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """A clock that ends while it stands still closes its pause; what ended outside had ended earlier."""
    clock = case.clocks[event.clock or ""]
    ended_at = datetime.fromisoformat(event.facts.get("ended_at", event.at.isoformat()))
    if clock.stopped_at is None:
        return _clock(case, event, ended_at=ended_at)
    pause = Pause(from_at=clock.stopped_at, until_at=event.at, because=clock.stopped_because)
    return _clock(case, event, ended_at=ended_at, stopped_at=None, pauses=(*clock.pauses, pause))


def _escalated(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    clock = case.clocks[event.clock or ""]
    left = tuple(
        escalation_level
        for escalation_level in clock.escalation_levels
        if escalation_level.level > event.facts["level"]
    )
    return _clock(case, event, escalation_levels=left)


def _handed_over(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    escalation_levels = tuple(
        EscalationLevelDue.model_validate(escalation_level)
        for escalation_level in event.facts["escalation_levels"]
    )
    reached = event.facts["level_reached"]
    return _clock(
        case,
        event,
        escalation_levels=escalation_levels,
        escalates_with=event.facts["cause"],
        level_before=reached,
    )


def _suppressed(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    clock = case.clocks[event.clock or ""]
    left = tuple(
        escalation_level
        for escalation_level in clock.escalation_levels
        if escalation_level.level not in event.facts["levels"]
    )
    return _clock(case, event, escalation_levels=left)


CHANGES: Mapping[EventKind, Change] = MappingProxyType(
    {
        EventKind.CLOCK_STARTED: _clock_started,
        EventKind.CLOCK_ENDED: _clock_ended,
        EventKind.CLOCK_STOPPED: _stopped,
        EventKind.CLOCK_RESUMED: _went_on,
        EventKind.CLOCK_MOVED: _moved,
        EventKind.DEADLINE_WARNING: lambda case, event: _clock(case, event, warned_at=event.at),
        EventKind.DEADLINE_BREACHED: _breached,
        EventKind.DEADLINE_ESCALATED: _escalated,
        EventKind.ESCALATION_HANDED_OVER: _handed_over,
        EventKind.DEADLINE_BREACH_ANNULLED: _annulled,
        EventKind.ESCALATION_SUPPRESSED: _suppressed,
    }
)
