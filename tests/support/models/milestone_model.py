"""Which milestones each clock had to milestone, reckoned from its start and its end alone."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from schemas.cases.case import CasePlan, Clock
from schemas.cases.events import SYSTEM, Event, EventKind
from schemas.cases.events.clocks import ClockEnded, ClockMoved, MoveReason
from schemas.cases.events.deadlines import (
    DeadlineBreachAnnulled,
    DeadlineBreached,
    DeadlineEscalated,
    DeadlineHeld,
    EscalationHandedOver,
)
from schemas.cases.events.steps import StepRecalled
from schemas.vocabulary import ClockKind
from services.domain.timing.clocks import FIRST_STATUTORY_LEVEL

Milestone = tuple[str, EventKind, int, datetime]
"""Clock, kind, level of the escalation policy (0 for none), legal moment."""
_MOVES = ("due_at", "warn_at", "is_provisional")
MILESTONES = (
    EventKind.DEADLINE_WARNING,
    EventKind.DEADLINE_BREACHED,
    EventKind.DEADLINE_ESCALATED,
    EventKind.CASE_DEEMED_WITHDRAWN,
    EventKind.STEP_ELAPSED,
    EventKind.CASE_ACCEPTANCE_REVOKED,
)
_END = defaultdict(
    lambda: EventKind.DEADLINE_BREACHED,
    {
        ClockKind.SUPPLEMENT: EventKind.CASE_DEEMED_WITHDRAWN,
        ClockKind.GAP: EventKind.CASE_ACCEPTANCE_REVOKED,
    },
)
_INSTANT = timedelta(microseconds=1)
_SILENT = {ClockKind.INTAKE, ClockKind.CONSULTATION, ClockKind.RECTIFICATION, ClockKind.SIGNING}
_TURNS = frozenset(
    {
        EventKind.CLOCK_STOPPED,
        EventKind.CLOCK_RESUMED,
        EventKind.CLOCK_MOVED,
        EventKind.CLOCK_ENDED,
        EventKind.DEADLINE_BREACH_ANNULLED,
    }
)


def misstruck(log: Iterable[Event], plan: CasePlan, until: datetime | None = None) -> list[str]:
    """Every milestone that is missing, doubled, or should never have been.

    Args:
        until: the moment (case time) up to which clocks still running had to milestone; without it
            the case is over and every clock must have ended.
    """
    log = list(log)
    filed = Counter(_milestones(log))
    due = Counter(_due(log, plan, until))
    wrong = [
        f"{_words(due_milestones)} 应有 {due[due_milestones]} 次，实有 {filed[due_milestones]} 次"
        for due_milestones in filed | due
        if filed[due_milestones] != due[due_milestones]
    ]
    started = Counter(event.clock for event in log if event.kind is EventKind.CLOCK_STARTED)
    ended = Counter(event.clock for event in log if event.kind is EventKind.CLOCK_ENDED)
    wrong += [f"{clock} 开始 {count} 次" for clock, count in started.items() if count != 1]
    at_least = 1 if until is None else 0
    again: Counter[str] = Counter(name for e in log if isinstance(e, StepRecalled) for name in e.clocks)
    times = {clock: ended[clock] - again[clock or ""] for clock in started}
    wrong += [f"{clock} 停止 {count} 次" for clock, count in times.items() if not at_least <= count <= 1]
    return wrong


def _milestones(log: Iterable[Event]) -> Iterator[Milestone]:
    for event in log:
        if event.kind in MILESTONES and event.clock:
            level = event.level if isinstance(event, DeadlineEscalated) else 0
            yield event.clock or "", event.kind, level, event.at


def _due(log: list[Event], plan: CasePlan, until: datetime | None) -> Iterator[Milestone]:
    gone = (e.at for e in log if e.kind is EventKind.CASE_ACCEPTANCE_REVOKED and e.clock)
    gone_at = next(gone, None)
    for event in log:
        if event.kind is EventKind.CLOCK_STARTED:
            mine = list(_standing(log, event.clock or ""))
            to_end = set(_only_to_end(log, event.clock or ""))
            recalled = len(mine) < sum(one.clock == event.clock for one in log)
            yield from _Reckoned(mine, plan, gone_at, to_end, may_be_proved_by_recalled=recalled).milestones(
                until
            )


def _only_to_end(log: list[Event], clock: str) -> Iterator[datetime]:
    """The moments at which the clock went on and ended with one and the same act."""
    resumed_at = None
    for event in log:
        if event.clock == clock and event.kind is EventKind.CLOCK_RESUMED:
            resumed_at = event.at
        elif event.clock == clock and event.kind is EventKind.CLOCK_ENDED and resumed_at is not None:
            yield resumed_at
        elif event.actor != SYSTEM:
            resumed_at = None  # another act


def _standing(log: list[Event], clock: str) -> Iterator[Event]:
    """The clock's own events; an end that was recalled is none, and what it annulled may come again."""
    recalls = [
        number
        for number, event in enumerate(log)
        if isinstance(event, StepRecalled) and clock in event.clocks
    ]
    ends = [n for n, e in enumerate(log) if e.clock == clock and e.kind is EventKind.CLOCK_ENDED]
    undone = {max(end for end in ends if end < recall) for recall in recalls}
    for number, event in enumerate(log):
        if event.clock != clock or number in undone:
            continue
        if isinstance(event, DeadlineBreachAnnulled) and number + 1 in undone:
            event = event.model_copy(update={"reason": MoveReason(because="recall")})  # noqa: PLW2901
        yield event


@dataclass
class _Reckoned:
    """One clock, followed through its own events: what it had to milestone by each of them.

    A case whose gap was not filled ends at that moment, before anything else is late.
    """

    mine: list[Event]
    plan: CasePlan
    gone_at: datetime | None = None
    only_to_end: Collection[datetime] = ()
    is_running: bool = True
    result: set[EventKind] = field(default_factory=set)
    climbed: set[int] = field(default_factory=set)
    breach: DeadlineBreached | EscalationHandedOver | None = None
    held_until: datetime | None = None
    may_be_proved_by_recalled: bool = False

    def milestones(self, until: datetime | None) -> Iterator[Milestone]:
        """Every milestone due while the clock ran, with the due dates it had then."""
        first = self.mine[0]
        clock = Clock.model_validate({"id": first.clock, "step": first.step, **first.facts})
        for event in self.mine[1:]:
            self._note(event)
            if event.kind not in _TURNS:
                continue
            if event.kind is EventKind.CLOCK_ENDED and event.at in self.only_to_end:
                self.is_running = (
                    False  # let go on only to end: nothing was struck while it stood, nobody is left
                )
            is_last = event.at == self.gone_at and clock.kind is not ClockKind.GAP
            if _is_late(clock, event):
                self.held_until = None
            yield from self._by(clock, event.at - _INSTANT if is_last else event.at)
            if event.kind is EventKind.CLOCK_ENDED:
                return
            clock = self._turned(clock, event)
        if until is not None:
            yield from self._by(clock, until)

    def _note(self, event: Event) -> None:
        if isinstance(event, DeadlineHeld):
            self.held_until = event.held_until
        if isinstance(event, DeadlineBreached):
            self.breach = event
            if self.may_be_proved_by_recalled:  # a late end that was taken back proved it all the same
                self.held_until = None
        if isinstance(event, EscalationHandedOver):
            self.breach = event
            self.climbed |= set(range(event.level_reached + 1))

    def _turned(self, clock: Clock, event: Event) -> Clock:
        if isinstance(event, DeadlineBreachAnnulled):
            again = {EventKind.DEADLINE_WARNING} if event.warns_again else set()
            if event.reason.because != "outside":  # else the clock has ended: nothing comes again
                again.add(EventKind.DEADLINE_BREACHED)
            self.result -= again
            self.climbed, self.breach = set(), None
        if event.kind is EventKind.CLOCK_STOPPED:
            self.is_running = False
        if event.kind is EventKind.CLOCK_RESUMED:
            self.is_running = True
        given = event.model_fields_set
        if "due_at" in given and getattr(event, "due_at", None) != clock.due_at:
            self.held_until = None
        if isinstance(event, ClockMoved) and "stopped_at" in given:
            self.is_running = event.stopped_at is None
        new = {name: getattr(event, name) for name in _MOVES if name in given}
        return Clock.model_validate({**clock.model_dump(), **new})

    def _by(self, clock: Clock, until: datetime) -> Iterator[Milestone]:
        if clock.is_term:
            if self.is_running and clock.due_at <= until and EventKind.STEP_ELAPSED not in self.result:
                self.result.add(EventKind.STEP_ELAPSED)
                yield clock.id, EventKind.STEP_ELAPSED, 0, clock.due_at
            return
        if self.is_running and EventKind.DEADLINE_BREACHED not in self.result:
            if (
                clock.warn_at is not None
                and clock.warn_at <= until
                and EventKind.DEADLINE_WARNING not in self.result
            ):
                self.result.add(EventKind.DEADLINE_WARNING)
                yield clock.id, EventKind.DEADLINE_WARNING, 0, clock.warn_at
            is_past = max(clock.due_at, self.held_until or clock.due_at) <= until
            if is_past and not clock.is_provisional and not clock.is_owners:
                self.result.add(EventKind.DEADLINE_BREACHED)
                yield clock.id, _END[clock.kind], 0, clock.due_at
        if self.breach is not None:
            yield from self._escalation_levels(clock, self.breach, until)

    def _escalation_levels(
        self, clock: Clock, breach: DeadlineBreached | EscalationHandedOver, until: datetime
    ) -> Iterator[Milestone]:
        """The policy of a breach that has no cause below it: every level of the matter, while the clock ran.

        Silence at intake is acceptance, of who was asked no objection: such a breach has no policy.
        """
        if breach.cause or clock.kind in _SILENT:
            return
        lowest = FIRST_STATUTORY_LEVEL if clock.kind is ClockKind.STATUTORY else 0
        moments = {one.level: one.due_at for one in breach.escalation_levels}
        for escalation_level in self.plan.escalation_policy:
            due_at = moments.get(escalation_level.level, until)
            if (
                escalation_level.level >= lowest
                and due_at <= until
                and escalation_level.level not in self.climbed
            ):
                self.climbed.add(escalation_level.level)
                yield clock.id, EventKind.DEADLINE_ESCALATED, escalation_level.level, due_at


def _is_late(clock: Clock, event: Event) -> bool:
    """Whether the event shows that a held limit was missed: done afterwards, or put off afterwards."""
    match event:
        case ClockEnded():
            return (event.ended_at or event.at) >= clock.due_at
        case ClockMoved():
            return event.extended_by is not None
        case _:
            return event.kind is EventKind.CLOCK_STOPPED


def _words(due_milestones: Milestone) -> str:
    clock, kind, level, at = due_milestones
    return f"{clock} {kind.label}{level or ''} {at:%m-%d %H:%M:%S}"
