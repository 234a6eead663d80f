"""A case brought up to a new edition of the calendars: what follows, what moves, what is found late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schemas.calendars.changes import MovedCase, MovedClock
from schemas.cases.case import JointCase
from schemas.cases.events import CaseEvent, EventKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.apply.case import apply_all
from services.domain.cases.clocks.recalculation import reckoned
from services.domain.cases.engine.advance import advance
from services.domain.cases.engine.derive import follow


@dataclass(frozen=True)
class Edition:
    """An edition of the calendars that a case has not been reckoned by, and what brought it about."""

    number: int
    notice: str


def caught_up(
    case: JointCase, at: datetime, calendars: Calendars, edition: Edition | None
) -> list[CaseEvent]:
    """All that has come of the case until `at`, after its clocks were reckoned by the new edition.

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
    moved = reckoned(case, at, calendars, {"because": "calendar", "notice": edition.notice})
    after = apply_all(case, moved)
    followed = follow(after, at, calendars)
    if not moved:
        return events + followed
    touched = {event.clock for event in moved}
    followed = [_found_late(event, case, touched, at, edition) for event in followed]
    command = CaseEvent(
        kind=EventKind.CASE_RECALCULATED,
        at=at,
        facts={"edition": edition.number, **_effect(case, after, [*moved, *followed])},
    )
    return [*events, command, *moved, *followed]


def preview(case: JointCase, at: datetime, before: Calendars, after: Calendars) -> MovedCase | None:
    """What an edition that is not yet published would do to the case; None when it touches no clock.

    Args:
        before: the calendars of today, by which the case first comes up to `at`.
    """
    case = apply_all(case, follow(case, at, before))
    events = caught_up(case, at, after, Edition(0, ""))
    command = next((event for event in events if event.kind is EventKind.CASE_RECALCULATED), None)
    if command is None:
        return None
    clocks = [MovedClock.model_validate(clock) for clock in command.facts["clocks"]]
    return MovedCase(case_no=case.case_no, matter_name=case.plan.matter_name, clocks=clocks)


def _found_late(
    event: CaseEvent, case: JointCase, touched: set[str | None], at: datetime, edition: Edition
) -> CaseEvent:
    if event.kind is not EventKind.DEADLINE_BREACHED or event.clock not in touched or event.at >= at:
        return event
    if event.at >= case.clocks[event.clock or ""].due_at:
        return event
    return event.model_copy(update={"facts": {**event.facts, "found_late": {"edition": edition.number}}})


def _effect(case: JointCase, after: JointCase, events: list[CaseEvent]) -> Mapping[str, Any]:
    late = {e.clock for e in events if e.kind is EventKind.DEADLINE_BREACHED and "found_late" in e.facts}
    none = {e.clock for e in events if e.kind is EventKind.DEADLINE_BREACH_ANNULLED}
    clocks = [
        {
            "clock": name,
            "was_due_at": case.clocks[name].due_at.isoformat(),
            "due_at": after.clocks[name].due_at.isoformat(),
            "was_provisional": case.clocks[name].is_provisional,
            "is_provisional": after.clocks[name].is_provisional,
            "found_late": name in late,
            "annulled": name in none,
        }
        for name in dict.fromkeys(e.clock for e in events if e.kind is EventKind.CLOCK_MOVED and e.clock)
        if name in case.clocks
    ]
    return {"clocks": clocks}
