"""Which milestones each clock had to strike, reckoned from its start and its end alone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from schemas.cases import CasePlan, Clock
from schemas.events import CaseEvent, EventKind
from schemas.vocabulary import ClockKind
from services.domain.clocks import FIRST_STATUTORY_RUNG

Strike = tuple[str, EventKind, int, datetime]
"""Clock, kind, level of the ladder (0 for none), legal moment."""
_MOVES = ("due_at", "warn_at", "is_provisional")
STRIKES = (EventKind.DEADLINE_NEARED, EventKind.DEADLINE_BREACHED, EventKind.DEADLINE_ESCALATED)


def misstruck(log: Iterable[CaseEvent], plan: CasePlan, until: datetime | None = None) -> list[str]:
    """Every strike that is missing, doubled, or should never have been.

    Args:
        until: the moment (case time) up to which clocks still running had to strike; without it
            the case is over and every clock must have ended.
    """
    log = list(log)
    filed = Counter(_strikes(log))
    due = Counter(_due(log, plan, until))
    wrong = [
        f"{_words(strike)} 应有 {due[strike]} 次，实有 {filed[strike]} 次"
        for strike in filed | due
        if filed[strike] != due[strike]
    ]
    started = Counter(event.clock for event in log if event.kind is EventKind.CLOCK_STARTED)
    ended = Counter(event.clock for event in log if event.kind is EventKind.CLOCK_ENDED)
    wrong += [f"{clock} 开始 {count} 次" for clock, count in started.items() if count != 1]
    at_least = 1 if until is None else 0
    wrong += [f"{clock} 停止 {ended[clock]} 次" for clock in started if not at_least <= ended[clock] <= 1]
    return wrong


def _strikes(log: Iterable[CaseEvent]) -> Iterator[Strike]:
    for event in log:
        if event.kind in STRIKES:
            yield event.clock or "", event.kind, event.facts.get("level", 0), event.at


def _due(log: list[CaseEvent], plan: CasePlan, until: datetime | None) -> Iterator[Strike]:
    ends = {event.clock: event.at for event in log if event.kind is EventKind.CLOCK_ENDED}
    breaches = {event.clock: event for event in log if event.kind is EventKind.DEADLINE_BREACHED}
    for event in log:
        if event.kind is EventKind.CLOCK_STARTED:
            end = ends.get(event.clock, until)
            mine = [other for other in log if other.clock == event.clock]
            if end is not None:
                yield from _of_clock(mine, breaches.get(event.clock), plan, end)


def _of_clock(
    mine: list[CaseEvent], breach: CaseEvent | None, plan: CasePlan, end: datetime
) -> Iterator[Strike]:
    """The clock's own due dates, as each stretch in which it ran knew them."""
    clock = Clock.model_validate({"id": mine[0].clock, "step": mine[0].step, **mine[0].facts})
    told: set[EventKind] = set()
    for running, until in _stretches(mine, clock, end):
        if running.warn_at is not None and running.warn_at <= until and EventKind.DEADLINE_NEARED not in told:
            told.add(EventKind.DEADLINE_NEARED)
            yield clock.id, EventKind.DEADLINE_NEARED, 0, running.warn_at
        late = running.due_at <= until and not running.is_provisional
        if late and EventKind.DEADLINE_BREACHED not in told:
            told.add(EventKind.DEADLINE_BREACHED)
            yield clock.id, EventKind.DEADLINE_BREACHED, 0, running.due_at
            yield from _rungs(clock, breach, plan, end)


def _stretches(mine: list[CaseEvent], clock: Clock, end: datetime) -> Iterator[tuple[Clock, datetime]]:
    """Each stretch in which the clock ran, with the due date it had then, and its end."""
    is_running = True
    for event in mine:
        if event.kind is EventKind.CLOCK_STOPPED:
            yield clock, event.at
            is_running = False
        if event.kind in (EventKind.CLOCK_RESUMED, EventKind.CLOCK_MOVED):
            if is_running:
                yield clock, event.at
            is_running = is_running or event.kind is EventKind.CLOCK_RESUMED
            new = {name: event.facts[name] for name in _MOVES if name in event.facts}
            clock = Clock.model_validate({**clock.model_dump(), **new})
    if is_running:
        yield clock, end


def _rungs(clock: Clock, breach: CaseEvent | None, plan: CasePlan, end: datetime) -> Iterator[Strike]:
    """The ladder of a breach that has no cause below it: every level of the matter, while the clock ran."""
    if breach is None or breach.facts["cause"]:
        return
    lowest = FIRST_STATUTORY_RUNG if clock.kind is ClockKind.STATUTORY else 0
    moments = {rung["level"]: datetime.fromisoformat(rung["due_at"]) for rung in breach.facts["rungs"]}
    for rung in plan.ladder:
        if rung.level >= lowest and moments.get(rung.level, end) <= end:
            yield clock.id, EventKind.DEADLINE_ESCALATED, rung.level, moments.get(rung.level, end)


def _words(strike: Strike) -> str:
    clock, kind, level, at = strike
    return f"{clock} {kind.label}{level or ''} {at:%m-%d %H:%M:%S}"
