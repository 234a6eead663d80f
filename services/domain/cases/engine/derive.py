"""`follow`: all that has come of a case by itself until now, in the order of the law."""

from datetime import datetime

from schemas.cases.case import JointCase
from schemas.cases.events import CaseEvent
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.apply.case import apply_all
from services.domain.cases.clocks.escalation_handover import handed_over
from services.domain.cases.clocks.hold_release import changed_holds
from services.domain.cases.clocks.milestones import due_milestones
from services.domain.cases.engine.advance import advance


def follow(case: JointCase, at: datetime, calendars: Calendars) -> list[CaseEvent]:
    """The events due by `at` (case time) that are not yet in the log.

    Derived events are applied before deadline events with the same timestamp: otherwise a case decided in
    time would be breached when its deadline is only processed later.
    """
    events: list[CaseEvent] = []
    while happened := (
        advance(case, at, calendars)
        or list(handed_over(case, calendars))
        or due_milestones(case, at, calendars)
        or list(changed_holds(case, at, calendars))
    ):
        events += happened
        case = apply_all(case, happened)
    return events
