"""Recalculation of running clocks after a correction or a calendar import."""

from collections.abc import Iterator
from datetime import datetime

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from schemas.cases.events.clocks import ClockMoved, MoveReason
from schemas.cases.events.deadlines import DeadlineBreachAnnulled
from schemas.vocabulary import ClockKind
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.apply.case import apply_all
from services.domain.cases.clocks.clock_pauses import LedgerDue, department_of, due_by_ledger
from services.domain.cases.clocks.excluded_time import Standing, standing
from services.domain.cases.clocks.milestone_events import milestone_event
from services.domain.timing.clocks import next_milestone


def reckoned(case: JointCase, at: datetime, calendars: Calendars, reason: MoveReason) -> list[CaseEvent]:
    """Events that move every running clock of the case to what its ledger and calendars give.

    Announced lengths of suspensions first, since the other clocks rest on them. A breach that now lies
    before the due date was none and is annulled; any other stays, with its due date.
    A due date moved into the past is struck afterwards, at its own moment.

    Args:
        reason: why, put on file with each move: a correction, or a notice of the calendar.
    """
    events: list[CaseEvent] = []
    running = [clock for clock in case.clocks.values() if clock.is_running]
    for clock in sorted(running, key=lambda clock: clock.kind.is_of_work):
        so_far = apply_all(case, events)
        events += _of_clock(so_far, clock.id, at, calendars, reason)
        if clock.kind is ClockKind.SUSPENSION:
            events += _overdue(apply_all(case, events), clock.id, at, calendars)
    return events


def restored(case: JointCase, at: datetime, calendars: Calendars) -> Iterator[CaseEvent]:
    """Events that restore clocks which had ended or were paused to what their ledger gives.

    After an act was taken back: what a clock did not count is derived as if it had never ended.
    """
    for clock in case.clocks.values():
        if clock.is_running and clock.kind.is_of_work and not _matches(clock, standing(case, clock, at), at):
            yield from _of_clock(case, clock.id, at, calendars, MoveReason(because="recall"))


def _matches(clock: Clock, stood: Standing, at: datetime) -> bool:
    def counted(one: Clock | Standing) -> list[tuple[datetime, datetime]]:
        joined: list[tuple[datetime, datetime]] = []
        still = [(one.stopped_at, at)] if one.stopped_at else []
        for begin, end in [*((pause.from_at, pause.until_at) for pause in one.pauses), *still]:
            if begin == end:
                continue
            if joined and joined[-1][1] == begin:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((begin, end))
        return joined

    return counted(clock) == counted(stood) and (clock.stopped_at is None) is (stood.stopped_at is None)


def _overdue(case: JointCase, name: str, at: datetime, calendars: Calendars) -> Iterator[CaseEvent]:
    """A suspension whose announced end turns out to be past excludes no time since then."""
    command = next_milestone(case.clocks[name])
    while command is not None and command[0] <= at and command[1] is not EventKind.DEADLINE_ESCALATED:
        event = milestone_event(case, case.clocks[name], command[1], command[0], calendars)
        yield event
        case = apply_all(case, [event])
        command = next_milestone(case.clocks[name])


def _of_clock(
    case: JointCase, name: str, at: datetime, calendars: Calendars, reason: MoveReason
) -> Iterator[CaseEvent]:
    clock = case.clocks[name]
    moved: dict[str, object] = {}
    if clock.kind.is_of_work and not _matches(clock, stood := standing(case, clock, at), at):
        moved = {
            "pauses": stood.pauses,
            "stopped_at": stood.stopped_at,
            "stopped_because": stood.stopped_because,
        }
        clock = clock.model_copy(update=moved)
    calendar = calendars.of(department_of(case, clock))
    due: LedgerDue | None = due_by_ledger(case, clock, at, calendar)
    if clock.breached_at is not None:
        counted = tuple(pause for pause in clock.pauses if pause.from_at < clock.breached_at)
        then = due_by_ledger(case, clock.model_copy(update={"pauses": counted}), at, calendar)
        stood_then = clock.stopped_at is not None and clock.stopped_at < clock.breached_at
        if not stood_then and then["due_at"] <= clock.breached_at:
            due = None
    moved |= due or {}
    if case.clocks[name].model_copy(update=moved) != case.clocks[name]:
        yield ClockMoved.model_validate(
            {"at": at, "step": clock.step, "clock": clock.id, **moved, "reason": reason}
        )
    if clock.breached_at is not None and due is not None:
        yield annulled(clock, due["warn_at"], at, reason)


def annulled(clock: Clock, warn_at: datetime | None, at: datetime, reason: MoveReason) -> CaseEvent:
    """The event that annuls a logged breach; `warn_at` is when the clock warns now."""
    return DeadlineBreachAnnulled(
        at=at,
        step=clock.step,
        clock=clock.id,
        breached_at=clock.breached_at,
        warns_again=warn_at is not None and warn_at >= at,
        reason=reason,
    )
