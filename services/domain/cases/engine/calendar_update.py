"""Recalculation of a case under a new calendar edition: derived events, moves, late finds."""

from dataclasses import dataclass
from datetime import datetime

from schemas.calendars.changes import MovedCase, MovedClock
from schemas.cases.case import JointCase
from schemas.cases.events import CaseEvent
from schemas.cases.events.clocks import ClockMoved, MoveReason
from schemas.cases.events.course import CaseRecalculated
from schemas.cases.events.deadlines import DeadlineBreachAnnulled, DeadlineBreached, FoundLate
from schemas.clock_id import ClockId
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.apply.case import apply_all
from services.domain.cases.clocks.recalculation import reckoned
from services.domain.cases.engine.advance import advance
from services.domain.cases.engine.derive import follow


@dataclass(frozen=True)
class Edition:
    """A calendar edition not yet applied to a case, and what brought it about."""

    number: int
    notice: str


def caught_up(
    case: JointCase, at: datetime, calendars: Calendars, edition: Edition | None
) -> list[CaseEvent]:
    """All events of the case until `at`, after its clocks were moved to the new edition.

    What follows from acts on file comes first, as in `follow`: a decision that was made in time ends its
    clock before a calendar can move it. One `case.recalculated` says that the case was touched, and its
    `clock.moved` say how. A breach that lies in the past only by the new calendar is filed at its own
    moment, with the edition by which it was found late; one that was none is annulled.

    Args:
        edition: the edition to reckon by; None when the case was reckoned by it already.
    """
    if edition is None:
        return follow(case, at, calendars)
    events: list[CaseEvent] = []
    while happened := advance(case, at, calendars):
        events += happened
        case = apply_all(case, happened)
    moved = reckoned(case, at, calendars, MoveReason(because="calendar", notice=edition.notice))
    after = apply_all(case, moved)
    followed = follow(after, at, calendars)
    if not moved:
        return events + followed
    touched = {event.clock for event in moved}
    followed = [_found_late(event, case, touched, at, edition) for event in followed]
    clocks = _moved_clocks(case, after, [*moved, *followed])
    recalculated = CaseRecalculated(at=at, edition=edition.number, clocks=clocks)
    return [*events, recalculated, *moved, *followed]


def preview(case: JointCase, at: datetime, before: Calendars, after: Calendars) -> MovedCase | None:
    """The effect of an unpublished edition on the case; None when it moves no clock.

    Args:
        before: the calendars of today, by which the case first comes up to `at`.
    """
    case = apply_all(case, follow(case, at, before))
    events = caught_up(case, at, after, Edition(0, ""))
    recalculated = next((event for event in events if isinstance(event, CaseRecalculated)), None)
    if recalculated is None:
        return None
    clocks = list(recalculated.clocks)
    return MovedCase(case_no=case.case_no, matter_name=case.plan.matter_name, clocks=clocks)


def _found_late(
    event: CaseEvent, case: JointCase, touched: set[ClockId | None], at: datetime, edition: Edition
) -> CaseEvent:
    if not isinstance(event, DeadlineBreached) or event.clock not in touched or event.at >= at:
        return event
    if event.at >= case.clocks[event.clock].due_at:
        return event
    return event.model_copy(update={"found_late": FoundLate(edition=edition.number)})


def _moved_clocks(case: JointCase, after: JointCase, events: list[CaseEvent]) -> tuple[MovedClock, ...]:
    late = {e.clock for e in events if isinstance(e, DeadlineBreached) and e.found_late is not None}
    none = {e.clock for e in events if isinstance(e, DeadlineBreachAnnulled)}
    moved = dict.fromkeys(e.clock for e in events if isinstance(e, ClockMoved))
    return tuple(
        MovedClock(
            clock=name,
            was_due_at=case.clocks[name].due_at,
            due_at=after.clocks[name].due_at,
            was_provisional=case.clocks[name].is_provisional,
            is_provisional=after.clocks[name].is_provisional,
            found_late=name in late,
            annulled=name in none,
        )
        for name in moved
        if name in case.clocks
    )
