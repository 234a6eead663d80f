"""A small model of the clocks of one case with two steps side by side, said anew from the law.

It keeps what people did (suspensions, an extension, approvals) and what has struck, and derives every due
date by walking. Nothing of it stands on the functions under test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import pairwise
from typing import Protocol

from tests.unit.domain.timing.due_date_counter import MINUTE, Site, Span, count_due_date


@dataclass
class Stop:
    """A suspension: from when, for how many announced working days, until when.

    `was_provisional`: it ended, or was corrected as ended, while nobody could say when its length runs out.
    """

    from_at: datetime
    days: int
    due: datetime
    until: datetime | None = None
    overdue_at: datetime | None = None
    was_provisional: bool = False


@dataclass
class Part:
    """A step: when it ended, and its suspensions."""

    code: str
    stops: list[Stop] = field(default_factory=list)
    settled: datetime | None = None

    @property
    def stop(self) -> Stop | None:
        """The suspension that goes on."""
        return self.stops[-1] if self.stops and self.stops[-1].until is None else None


@dataclass
class Hand:
    """A clock: its limit, and what has struck. `part` is None for the case's own."""

    name: str
    part: Part | None
    unit: str
    amount: int
    due: datetime
    breached: datetime | None = None
    ended: datetime | None = None
    annulled: int = 0

    @property
    def is_statutory(self) -> bool:
        """Whether the law set the limit, and not a promise."""
        return self.name.endswith("statutory")


class SiteOf(Protocol):
    """The site of a step, or of the window; by law without local closures."""

    def __call__(self, part: Part | None, *, by_law: bool) -> Site: ...


@dataclass
class Model:
    """The case as the model has it."""

    start: datetime
    site_of: SiteOf
    is_provisional: Callable[[date], bool]
    exact: bool
    parts: list[Part]
    hands: list[Hand] = field(default_factory=list)
    now: datetime = datetime.min  # noqa: DTZ901 - a wall clock

    def begin(self, limits: list[tuple[str, Part | None, str, int]]) -> None:
        """Start every clock of the case."""
        self.now = self.start
        self.hands = [Hand(name, part, unit, amount, self.start) for name, part, unit, amount in limits]
        for hand in self.hands:
            hand.due = self._due(hand, [])

    # What people do

    def suspend(self, part: Part, days: int) -> None:
        """The step stands still for what was announced."""
        part.stops.append(Stop(self.now, days, self._announced(part, days, self.now)))

    def resume(self, part: Part) -> None:
        """It goes on; what had stood still and may run again is due later."""
        before = {hand.name for hand in self.hands if self.stands(hand)}
        stop = part.stops[-1]
        stop.until, stop.was_provisional = self.now, self.is_provisional(stop.due.date())
        self._let_go(before)

    def extend(self, hand: Hand, by: int) -> None:
        """The law's limit made longer once."""
        hand.amount += by
        hand.due = self._due(hand, self._pauses(hand, self.now))

    def withdraw_extension(self, hand: Hand, by: int) -> None:
        """The extension was none."""
        hand.amount -= by
        hand.due = self._due(hand, self._pauses(hand, self.now))

    def approve(self, part: Part) -> None:
        """The step is settled; so is the case with its last step."""
        before = {hand.name for hand in self.hands if self.stands(hand)}
        part.settled = self.now
        over = all(other.settled for other in self.parts)
        for hand in self.hands:
            if hand.part is part or (over and hand.part is None):
                hand.ended = hand.ended or self.now
        self._let_go(before)

    def correct(self, part: Part, stop: Stop, from_at: datetime, until: datetime | None) -> None:
        """A suspension entered wrongly: it was from then until then."""
        stop.from_at = from_at
        due = self._announced(part, stop.days, from_at)
        if until is not None:
            stop.until = until
        stop.due, stop.was_provisional = due, self.is_provisional(due.date())
        if stop.overdue_at is not None and due > (stop.overdue_at if until is None else until - MINUTE):
            stop.overdue_at = None
        self.reckon(but=stop)

    # What follows

    def reckon(self, but: Stop | None = None) -> None:
        """The calendar, or what is on file, is another: every running clock is reckoned anew."""
        for part in self.parts:
            stop = part.stop
            if stop is not None and part.settled is None:
                if stop is not but:
                    self._reckon_stop(stop, self._announced(part, stop.days, stop.from_at))
                is_past = stop.due <= self.now and not self.is_provisional(stop.due.date())
                if stop.overdue_at is None and is_past:
                    stop.overdue_at = stop.due
        for hand in self.hands:
            if hand.ended is None:
                self._reckon(hand)

    def _reckon_stop(self, stop: Stop, due: datetime) -> None:
        if stop.overdue_at is None or due > stop.overdue_at:
            stop.due, stop.overdue_at = due, None

    def _reckon(self, hand: Hand) -> None:
        pauses = self._pauses(hand, self.now)
        if hand.breached is None:
            hand.due = self._due(hand, pauses)
            return
        breached = hand.breached
        then = self._due(hand, [pause for pause in pauses if pause[0] < breached])
        since = self._standing_since(hand)
        if then > breached or (since is not None and since < breached):
            hand.breached, hand.annulled = None, hand.annulled + 1
            hand.due = self._due(hand, pauses)

    def pass_to(self, moment: datetime) -> None:
        """Time passes: announced lengths run out, limits are missed, each at its own moment."""
        while (event := min(self._ahead(moment), key=lambda one: one[:2], default=None)) is not None:
            event[2](event[0])
        self.now = moment

    def _ahead(self, until: datetime) -> Iterator[tuple[datetime, int, Callable[[datetime], None]]]:
        for part in self.parts:
            stop = part.stop
            if stop is None or part.settled or stop.overdue_at or stop.due > until:
                continue
            if not self.is_provisional(stop.due.date()):
                yield stop.due, 0, partial(self._outlived, stop)
        for hand in self.hands:
            if hand.ended or hand.breached or hand.due > until or self.stands(hand):
                continue
            if not self.is_provisional(hand.due.date()):
                yield hand.due, 1, partial(_miss, hand)

    def _outlived(self, stop: Stop, at: datetime) -> None:
        before = {hand.name for hand in self.hands if self.stands(hand)}
        stop.overdue_at = at
        self._let_go(before, at)

    def _let_go(self, stood: set[str], at: datetime | None = None) -> None:
        for hand in self.hands:
            is_free = hand.ended is None and hand.name in stood and not self.stands(hand)
            if is_free and hand.breached is None:
                hand.due = self._due(hand, self._pauses(hand, at or self.now))

    # What is so

    def stands(self, hand: Hand) -> bool:
        """Whether the clock stands still now."""
        if hand.part is not None:
            return self._is_excluded(hand.part)
        at_work = [part for part in self.parts if not part.settled and not self._is_excluded(part)]
        return any(self._is_excluded(part) for part in self.parts) and (hand.is_statutory or not at_work)

    def _is_excluded(self, part: Part) -> bool:
        return part.settled is None and part.stop is not None and part.stop.overdue_at is None

    def _standing_since(self, hand: Hand) -> datetime | None:
        if not self.stands(hand):
            return None
        spans = self._spans(hand, self.now)
        return spans[-1][0] if spans and spans[-1][1] == self.now else self.now

    def _pauses(self, hand: Hand, until: datetime) -> list[Span]:
        """What the clock did not count, without the stretch that goes on."""
        spans = self._spans(hand, until)
        goes_on = self.stands(hand) and spans and spans[-1][1] == until
        return spans[:-1] if goes_on else spans

    def _spans(self, hand: Hand, until: datetime) -> list[Span]:
        if hand.part is not None:
            return self._excluded(hand.part, until)
        excluded = [span for part in self.parts for span in self._excluded(part, until)]
        busy = [] if hand.is_statutory else [span for part in self.parts for span in self._busy(part, until)]
        marks = sorted({moment for span in (*excluded, *busy) for moment in span})
        joined: list[Span] = []
        for a, b in pairwise(marks):
            inside = any(x <= a and b <= y for x, y in excluded)
            if not inside or any(x <= a and b <= y for x, y in busy):
                continue
            joined = (
                [*joined[:-1], (joined[-1][0], b)] if joined and joined[-1][1] == a else [*joined, (a, b)]
            )
        return joined

    def _excluded(self, part: Part, until: datetime) -> list[Span]:
        spans = []
        for stop in part.stops:
            is_open = stop.was_provisional if stop.until else self.is_provisional(stop.due.date())
            announced = until if is_open else stop.due
            end = min(stop.until or part.settled or until, announced, until)
            if end > stop.from_at:
                spans.append((stop.from_at, end))
        return spans

    def _busy(self, part: Part, until: datetime) -> list[Span]:
        spans, since = [], self.start
        for begins, ends in self._excluded(part, until):
            spans.append((since, begins))
            since = ends
        return [(a, b) for a, b in [*spans, (since, min(part.settled or until, until))] if a < b]

    def _announced(self, part: Part, days: int, from_at: datetime) -> datetime:
        """When an announced length is over; one that begins as the day opens takes that day as its first."""
        site = self.site_of(part, by_law=True)
        begins = site.open_from(from_at)
        at_opening = begins == site.hours_of(begins.date())[0][0]
        return count_due_date("working_days", days, from_at, (), site, count_first_day=at_opening)

    def _due(self, hand: Hand, pauses: list[Span]) -> datetime:
        exact = self.exact and hand.name == "case/promised"
        site = self.site_of(hand.part, by_law=hand.is_statutory)
        return count_due_date(hand.unit, hand.amount, self.start, pauses, site, exact=exact)


def _miss(hand: Hand, at: datetime) -> None:
    hand.breached = at
