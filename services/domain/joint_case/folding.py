"""`apply`: the only way in which the state of a joint case changes."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from schemas.cases import CasePlan, Clock, JointCase, Pause, RungDue, StepState, Suspension
from schemas.events import SYSTEM, CaseEvent, EventKind
from schemas.time import TimeLimit
from schemas.vocabulary import CaseStatus, StepStatus

Change = Callable[[JointCase, CaseEvent], dict[str, Any]]


def received(case_no: str, region: str, plan: CasePlan, event: CaseEvent) -> JointCase:
    """The case as its first event, `case.received`, makes it."""
    steps = {
        step.code: StepState(
            code=step.code, status=StepStatus.WAITING if step.needed else StepStatus.NOT_NEEDED
        )
        for step in plan.steps
    }
    offset = timedelta(seconds=event.facts.get("offset_seconds", 0))
    return JointCase(
        case_no=case_no,
        region=region,
        plan=plan,
        last_at=event.at,
        received_at=event.at,
        steps=steps,
        time_offset=offset,
    )


def apply(case: JointCase, event: CaseEvent) -> JointCase:
    """The case after the event."""
    change = _CHANGES[event.kind]
    moved = {"last_at": max(case.last_at, event.at), **change(case, event)}
    return case.model_copy(update=moved)


def apply_all(case: JointCase, events: Iterable[CaseEvent]) -> JointCase:
    """The case after all the events, in order."""
    for event in events:
        case = apply(case, event)
    return case


def fold(case_no: str, region: str, plan: CasePlan, events: Iterable[CaseEvent]) -> JointCase:
    """The case as its whole log makes it; the first event must be `case.received`."""
    log = iter(events)
    return apply_all(received(case_no, region, plan, next(log)), log)


def _case(status: CaseStatus) -> Change:
    def change(case: JointCase, event: CaseEvent) -> dict[str, Any]:
        bump = 0 if event.actor == SYSTEM else 1
        return {"status": status, "version": case.version + bump}

    return change


def _decided(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    outcome = CaseStatus(event.facts["outcome"])
    return {"status": outcome, "outcome": outcome, "decided_at": event.at}


def _accepted(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    """Accepted by somebody, or deemed so, then from the day of receipt and from the case's own time."""
    moved = _case(CaseStatus.ACCEPTED)(case, event)
    accepted_at = datetime.fromisoformat(event.facts.get("accepted_at", event.at.isoformat()))
    return {**moved, "accepted_at": accepted_at, "begun_at": event.at}


def _supplement_notified(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    moved = _case(CaseStatus.SUPPLEMENT)(case, event)
    return {**moved, "supplement_notices": case.supplement_notices + 1}


def _ended(status: CaseStatus) -> Change:
    def change(case: JointCase, event: CaseEvent) -> dict[str, Any]:
        bump = 0 if event.actor == SYSTEM else 1
        return {"status": status, "closed_at": event.at, "version": case.version + bump}

    return change


def _suspended(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    facts = event.facts
    suspension = Suspension(kind=facts["kind"], since=event.at, clock=facts["clock"])
    step = case.steps[event.step or ""]
    return _step_with(case, event, suspension=suspension, suspensions=step.suspensions + 1)


def _resumed(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    return _step_with(case, event, suspension=None)


def _step_with(case: JointCase, event: CaseEvent, **moved: Any) -> dict[str, Any]:
    step = case.steps[event.step or ""]
    bump = 0 if event.actor == SYSTEM else 1
    step = step.model_copy(update={"version": step.version + bump, **moved})
    return {"steps": {**case.steps, step.code: step}}


def _step(status: StepStatus | None) -> Change:
    def change(case: JointCase, event: CaseEvent) -> dict[str, Any]:
        step = case.steps[event.step or ""]
        moved: dict[str, Any] = {"status": status or step.status}
        if status is StepStatus.OPEN:
            moved |= {"handler": None, "opened_at": step.opened_at or event.at}
        if "handler" in event.facts:
            moved["handler"] = event.facts["handler"]
        if event.kind is EventKind.STEP_CANCELLED:
            moved["is_cancelled"] = True
        if status is not None and status.is_settled:
            moved |= {"settled_at": event.at, "suspension": None}
        return _step_with(case, event, **moved)

    return change


def _clock_started(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    clock = Clock.model_validate({"id": event.clock, "step": event.step, **event.facts})
    return {"clocks": {**case.clocks, clock.id: clock}}


def _clock(case: JointCase, event: CaseEvent, **moved: Any) -> dict[str, Any]:
    clock = case.clocks[event.clock or ""]
    return {"clocks": {**case.clocks, clock.id: clock.model_copy(update=moved)}}


def _breached(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    rungs = tuple(RungDue.model_validate(rung) for rung in event.facts["rungs"])
    moved = _clock(case, event, breached_at=event.at, rungs=rungs)
    step = case.steps.get(event.step or "")
    if step is not None and step.suspension is not None and step.suspension.clock == event.clock:
        overdue = step.suspension.model_copy(update={"is_overdue": True})
        moved |= _step_with(case, event, suspension=overdue)
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
        moved["extended_by"] = TimeLimit.model_validate(facts["extended_by"])
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
    """A breach that was none: its ladder goes, and the clock may warn again."""
    clock = case.clocks[event.clock or ""]
    cleared: dict[str, Any] = {"breached_at": None, "rungs": (), "annulled": clock.annulled + 1}
    if event.facts["warns_again"]:
        cleared["warned_at"] = None
    moved = _clock(case, event, **cleared)
    step = case.steps.get(event.step or "")
    if step is not None and step.suspension is not None and step.suspension.clock == event.clock:
        moved |= _step_with(case, event, suspension=step.suspension.model_copy(update={"is_overdue": False}))
    return moved


def _corrected(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    step = case.steps[event.step or ""]
    suspension = step.suspension
    if suspension is not None and suspension.clock == event.facts["clock"]:
        since = datetime.fromisoformat(event.facts["from_at"])
        suspension = suspension.model_copy(update={"since": since})
    return _step_with(case, event, suspension=suspension)


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
    """A clock that ends while it stands still closes its pause."""
    clock = case.clocks[event.clock or ""]
    if clock.stopped_at is None:
        return _clock(case, event, ended_at=event.at)
    pause = Pause(from_at=clock.stopped_at, until_at=event.at, because=clock.stopped_because)
    return _clock(case, event, ended_at=event.at, stopped_at=None, pauses=(*clock.pauses, pause))


def _escalated(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    clock = case.clocks[event.clock or ""]
    left = tuple(rung for rung in clock.rungs if rung.level > event.facts["level"])
    return _clock(case, event, rungs=left)


def _eased(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    clock = case.clocks[event.clock or ""]
    left = tuple(rung for rung in clock.rungs if rung.level not in event.facts["levels"])
    return _clock(case, event, rungs=left)


def _time_moved(case: JointCase, event: CaseEvent) -> dict[str, Any]:
    return {
        "time_offset": timedelta(seconds=event.facts["offset_seconds"]),
        "version": case.version + 1,
    }


_CHANGES: dict[EventKind, Change] = {
    EventKind.CASE_ACCEPTED: _accepted,
    EventKind.CASE_DECLINED: _ended(CaseStatus.DECLINED),
    EventKind.CASE_SUPPLEMENT_NOTIFIED: _supplement_notified,
    EventKind.CASE_SUPPLIED: _case(CaseStatus.RECEIVED),
    EventKind.CASE_DEEMED_ACCEPTED: _accepted,
    EventKind.CASE_DEEMED_WITHDRAWN: _ended(CaseStatus.DEEMED_WITHDRAWN),
    EventKind.CASE_WITHDRAWN: _ended(CaseStatus.WITHDRAWN),
    EventKind.CASE_IN_HAND: _case(CaseStatus.IN_HAND),
    EventKind.CASE_DECIDED: _decided,
    EventKind.CASE_DELIVERED: _case(CaseStatus.DELIVERED),
    EventKind.CASE_CLOSED: _ended(CaseStatus.CLOSED),
    EventKind.CASE_NOTED: lambda case, event: {"version": case.version + 1},
    EventKind.CASE_TIME_MOVED: _time_moved,
    EventKind.CASE_RECOUNTED: lambda case, event: {},
    EventKind.STEP_OPENED: _step(StepStatus.OPEN),
    EventKind.STEP_CLAIMED: _step(StepStatus.IN_HAND),
    EventKind.STEP_RELEASED: _step(StepStatus.OPEN),
    EventKind.STEP_ASSIGNED: _step(StepStatus.IN_HAND),
    EventKind.STEP_APPROVED: _step(StepStatus.APPROVED),
    EventKind.STEP_REFUSED: _step(StepStatus.REFUSED),
    EventKind.STEP_SKIPPED: _step(StepStatus.NOT_NEEDED),
    EventKind.STEP_CANCELLED: _step(StepStatus.NOT_NEEDED),
    EventKind.STEP_WITHDRAWN: _step(StepStatus.WITHDRAWN),
    EventKind.STEP_NOTED: _step(None),
    EventKind.STEP_SUSPENDED: _suspended,
    EventKind.STEP_RESUMED: _resumed,
    EventKind.STEP_EXTENDED: _step(None),
    EventKind.STEP_SUSPENSION_CORRECTED: _corrected,
    EventKind.STEP_ARMED: lambda case, event: _step_with(case, event, armed_at=event.at),
    EventKind.STEP_ELAPSED: _step(StepStatus.APPROVED),
    EventKind.CLOCK_STARTED: _clock_started,
    EventKind.CLOCK_ENDED: _clock_ended,
    EventKind.CLOCK_STOPPED: _stopped,
    EventKind.CLOCK_RESUMED: _went_on,
    EventKind.CLOCK_MOVED: _moved,
    EventKind.DEADLINE_NEARED: lambda case, event: _clock(case, event, warned_at=event.at),
    EventKind.DEADLINE_BREACHED: _breached,
    EventKind.DEADLINE_ESCALATED: _escalated,
    EventKind.BREACH_ANNULLED: _annulled,
    EventKind.LADDER_EASED: _eased,
}
