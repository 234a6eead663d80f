"""Hold of a passed limit while a batch department may key in a result in time.

A batch department works in a system of its own and keys in its results once a day. A limit whose remaining
work lies with such departments only is not breached when it passes, but when their next batch hour passes
without a result. The breach has the legal moment all the same (architecture.md §5).
"""

from datetime import datetime

from schemas.cases.case import Clock, JointCase, PlannedStep
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.clocks.clock_pauses import steps_under


def find_hold(case: JointCase, clock: Clock, calendars: Calendars) -> datetime | None:
    """Return until when the passed limit is held; None if a breach is certain.

    It was certainly missed when a step under it is not open yet, was opened afterwards, is suspended or lies
    with a department that works in this system; so was that of a case with open gaps.
    """
    if not clock.kind.is_of_work or clock.is_owners or clock.is_term:
        return None
    if clock.step is None and clock.stage is None and case.gaps:
        return None
    left = [step for step in steps_under(case, clock) if not case.steps[step.code].status.is_settled]
    hours = [_keyed_in_by(case, clock, step, calendars) for step in left]
    known = [hour for hour in hours if hour is not None]
    if not known or len(known) < len(hours):
        return None
    return max(known) if max(known) > clock.due_at else None


def _keyed_in_by(case: JointCase, clock: Clock, step: PlannedStep, calendars: Calendars) -> datetime | None:
    """Return the batch hour by which the step's result is on file, if it was reached in time."""
    state = case.steps[step.code]
    could_be_done = (
        state.status.is_active
        and state.suspension is None
        and state.opened_at is not None
        and state.opened_at < clock.due_at
    )
    return calendars.next_batch_at(case.department(step.code), clock.due_at) if could_be_done else None


def is_held(clock: Clock) -> bool:
    """Whether the limit has passed and its breach waits for the batch hour."""
    return clock.held_until is not None and clock.is_running and clock.breached_at is None
