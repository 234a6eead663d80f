"""End of a hold before its time: the work turns out to be late, or what is left has changed."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from schemas.cases.events.clocks import ClockEnded, ClockMoved, ClockStopped
from schemas.cases.events.deadlines import DeadlineHeld
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.apply.case import apply
from services.domain.cases.clocks.batch_hold import find_hold, is_held
from services.domain.cases.clocks.milestone_events import held_event, milestone_event


def with_late_breaches(case: JointCase, events: Iterable[CaseEvent], calendars: Calendars) -> list[CaseEvent]:
    """Put the breaches of held limits that these events prove before the events.

    A result reached after the limit, an act in this system, a suspension or an extension shows that the
    limit was missed. None of them may undo the breach, so it is recorded first.
    """
    events = list(events)
    held = [clock for clock in case.clocks.values() if is_held(clock)]
    late = [clock for clock in held if any(_proves_breach(clock, event) for event in events)]
    breaches: list[CaseEvent] = []
    for clock in sorted(late, key=lambda one: (one.step is None, one.stage is None, one.id)):
        breach = milestone_event(case, clock, EventKind.DEADLINE_BREACHED, clock.due_at, calendars)
        case = apply(case, breach)
        breaches.append(breach)
    return [*breaches, *events]


def _proves_breach(clock: Clock, event: CaseEvent) -> bool:
    if event.clock != clock.id:
        return False
    match event:
        case ClockEnded():
            return (event.ended_at or event.at) >= clock.due_at
        case ClockMoved():
            return event.extended_by is not None
        case _:
            return isinstance(event, ClockStopped)


def changed_holds(case: JointCase, at: datetime, calendars: Calendars) -> Iterator[DeadlineHeld]:
    """Yield the holds that end at another moment than recorded.

    Another batch hour moves a hold; one whose remaining work is keyed in no more ends at once.
    """
    for clock in case.clocks.values():
        if not is_held(clock) or clock.held_until is None:
            continue
        until = max(find_hold(case, clock, calendars) or clock.due_at, at)
        if until != clock.held_until and max(until, clock.held_until) > at:
            yield held_event(case, clock, until, at)
