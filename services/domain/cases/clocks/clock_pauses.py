"""Which clocks a suspension stops, and when they go on."""

from collections.abc import Iterator
from datetime import datetime
from typing import TypedDict

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Clock, JointCase, Pause, PlannedStep, own_time, stages_in
from schemas.cases.events import CaseEvent
from schemas.cases.events.clocks import ClockResumed, ClockStopped
from schemas.vocabulary import ClockKind, ClockStart
from services.domain.calendars.calendar import WorkCalendar
from services.domain.calendars.site_calendars import Calendars
from services.domain.timing.clock_deadline import compute_clock_deadline

_SHORT_PROMISE_DAYS = 2
_IN_HOURS = {LimitUnit.WORKING_HOURS, LimitUnit.HOURS, LimitUnit.MINUTES, LimitUnit.ON_THE_SPOT}


def switched(case: JointCase, at: datetime, calendars: Calendars) -> Iterator[CaseEvent]:
    """Events that pause every clock that must not count now, and resume every one that must.

    Nor do the owner's own time and a public notice count: while they run and no counted party is at
    work, the clocks of stage and case stand. A suspension is a fact of a step. It stops that step's
    clocks, and the statutory clocks of its stage and its case; their promised clocks only while no other
    required step of theirs is running: what the city promised for the whole, it owes as long as anybody
    of it is at work.
    """
    for clock in case.clocks.values():
        if not clock.is_running or not clock.kind.is_of_work:
            continue
        because = reason_to_stand(case, clock)
        if because and clock.stopped_at is None:
            yield ClockStopped(at=at, step=clock.step, clock=clock.id, because=because)
        if not because and clock.stopped_at is not None:
            yield _resumed(case, clock, at, calendars.of(department_of(case, clock)))


def full_limit(clock: Clock) -> TimeLimit:
    """The clock's limit with its extension."""
    if clock.extended_by is None:
        return clock.limit
    return clock.limit.model_copy(update={"amount": clock.limit.amount + clock.extended_by.amount})


def is_exact(case: JointCase, clock: Clock) -> bool:
    """Whether a pause of this clock is given back to the minute although it counts working days.

    So it is for a promise of at most two working days over steps that count in hours.
    """
    return (
        clock.step is None
        and clock.stage is None
        and clock.kind is ClockKind.PROMISED
        and clock.limit.unit is LimitUnit.WORKING_DAYS
        and clock.limit.amount <= _SHORT_PROMISE_DAYS
        and all(step.limits.promised.unit in _IN_HOURS for step in case.plan.steps if step.needed)
    )


def reason_to_stand(case: JointCase, clock: Clock) -> str:
    """The suspension, by its own clock, for which this clock is paused; empty when it runs."""
    steps = steps_under(case, clock)
    excluded: list[str] = [
        state.suspension.clock
        for state in (case.steps[step.code] for step in steps)
        if state.suspension is not None and state.is_excluded
    ]
    if clock.step is None:
        if any(_is_at_work(case, step) for step in steps):
            return "" if clock.kind is ClockKind.PROMISED else min(excluded, default="")
        excluded += [own_time(step.code) for step in steps if _is_nobodys(case, step)]
    return min(excluded, default="")


def steps_under(case: JointCase, clock: Clock) -> list[PlannedStep]:
    """The steps whose work the clock measures: of its step, its act, its stage, or the case."""
    if clock.step is not None:
        return [case.plan.step(code) for code in clock.steps]
    if clock.stage is None:
        return list(case.plan.steps)
    return [step for step in case.plan.steps if step.stage in stages_in(clock.stage)]


def _is_at_work(case: JointCase, step: PlannedStep) -> bool:
    state = case.steps[step.code]
    is_counted = step.is_counted and not awaits_event(case, step)
    return is_counted and not step.optional and state.status.is_active and not state.is_excluded


def _is_nobodys(case: JointCase, step: PlannedStep) -> bool:
    """Whether the step's time is owed by no counted party: owner's building, public notice."""
    return case.steps[step.code].status.is_active and (not step.is_counted or awaits_event(case, step))


def awaits_event(case: JointCase, step: PlannedStep) -> bool:
    """Whether the step is open and waits for an event from outside to start its clock."""
    return step.starts is ClockStart.EXTERNAL and case.steps[step.code].armed_at is None


def _resumed(case: JointCase, clock: Clock, at: datetime, calendar: WorkCalendar) -> ClockResumed:
    pause = Pause(from_at=clock.stopped_at or at, until_at=at, because=clock.stopped_because)
    if clock.breached_at is not None:
        return ClockResumed(at=at, step=clock.step, clock=clock.id, pause=pause)
    counted = clock.model_copy(update={"pauses": (*clock.pauses, pause), "stopped_at": None})
    due = due_by_ledger(case, counted, at, calendar)
    return ClockResumed(at=at, step=clock.step, clock=clock.id, pause=pause, **due)


class LedgerDue(TypedDict):
    """When a clock is due and warns: the fields of an event that moves it."""

    counted_from: datetime
    due_at: datetime
    warn_at: datetime | None
    is_provisional: bool


def due_by_ledger(case: JointCase, clock: Clock, at: datetime, calendar: WorkCalendar) -> LedgerDue:
    """When the clock is due and warns by its current ledger."""
    end, warn_at = compute_clock_deadline(
        clock.kind,
        full_limit(clock),
        clock.counting,
        clock.started_at,
        calendar,
        clock.pauses,
        is_exact=is_exact(case, clock),
        is_term=clock.is_term,
    )
    if end.due_at == clock.due_at and clock.warn_at is not None:
        warn_at = clock.warn_at
    if warn_at is not None and clock.warned_at is None and clock.stopped_at is None:
        warn_at = max(warn_at, at)
    return {
        "counted_from": end.counted_from,
        "due_at": end.due_at,
        "warn_at": warn_at if warn_at and warn_at < end.due_at else None,
        "is_provisional": end.is_provisional,
    }


def department_of(case: JointCase, clock: Clock) -> str | None:
    """The department whose calendar applies: signer's, step's, stage lead's; None: the window's."""
    if clock.department is not None:
        return clock.department
    if clock.step is not None:
        return case.plan.step(clock.step).department
    leads = {stage.code: stage.lead_department for stage in case.plan.stages}
    return leads[stages_in(clock.stage)[0]] if clock.stage is not None else None


def step_at_work(case: JointCase, clock: Clock) -> str | None:
    """The step measured by the clock; of an act of several steps, the one not yet settled."""
    at_work = (code for code in clock.steps if not case.steps[code].status.is_settled)
    return next(at_work, clock.step)
