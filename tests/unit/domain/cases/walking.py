"""Counting on one's fingers: due dates by walking days and minutes, without any function under test.

Moments are naive, as a wall clock in Beijing shows them, and whole minutes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Site:
    """A door: which days it works, and when it is open on them."""

    works: Callable[[date], bool]
    segments: tuple[tuple[time, time], ...]

    def stretches(self, day: date) -> list[Span]:
        """When the door is open on the day."""
        if not self.works(day):
            return []
        return [(datetime.combine(day, a), datetime.combine(day, b)) for a, b in self.segments]

    def opening(self, day: date) -> datetime:
        """When it opens, were the day worked."""
        return datetime.combine(day, self.segments[0][0])

    def closing(self, day: date) -> datetime:
        """When it closes, were the day worked."""
        return datetime.combine(day, self.segments[-1][1])

    def open_from(self, now: datetime) -> datetime:
        """The first minute from now on at which it is open."""
        day = now.date()
        while True:
            for begins, ends in self.stretches(day):
                if now < ends:
                    return max(now, begins)
            day += DAY

    def close_of_worked(self, day: date) -> datetime:
        """When it closes on the day, or on the next that is worked."""
        while not self.works(day):
            day += DAY
        return self.closing(day)


def walk(
    unit: str, amount: int, start: datetime, pauses: Sequence[Span], site: Site, *, exact: bool = False
) -> datetime:
    """When a limit ends that did not count in the pauses, which are in order."""
    begun = start if unit == "calendar_days" else site.open_from(start)
    if exact:
        due = _exact(amount, begun, pauses, site)
    else:
        due = {"working_days": _working_days, "calendar_days": _calendar_days, "working_hours": _minutes}[
            unit
        ](amount, begun, pauses, site)
    for begins, ends in pauses:
        if begins < due <= ends:  # a limit never ends while it stands still
            due = site.close_of_worked(ends.date())
            due = due if due > ends else site.close_of_worked(ends.date() + DAY)
    return due


def _covers(pauses: Sequence[Span], begins: datetime, ends: datetime) -> bool:
    for a, b in pauses:  # in order: each takes away what it covers from the front
        if a <= begins < b:
            begins = b
    return begins >= ends


def _working_days(amount: int, start: datetime, pauses: Sequence[Span], site: Site) -> datetime:
    day = start.date()
    while amount:
        day += DAY
        amount -= not all(_covers(pauses, *stretch) for stretch in site.stretches(day))
    return site.closing(day)


def _calendar_days(amount: int, start: datetime, pauses: Sequence[Span], site: Site) -> datetime:
    day = start.date()
    while amount:
        day += DAY
        midnight = datetime.combine(day, time())
        amount -= not _covers(pauses, midnight, midnight + DAY)
    due = site.close_of_worked(day)
    return due if due > start else site.close_of_worked(due.date() + DAY)


def _minutes(hours: int, start: datetime, pauses: Sequence[Span], site: Site) -> datetime:
    return _run(hours * 60, start, pauses, site)


def _run(minutes: int, now: datetime, pauses: Sequence[Span], site: Site) -> datetime:
    day = now.date()
    while True:
        for begins, ends in site.stretches(day):
            minute = max(begins, now)
            while minute < ends:
                minutes -= not any(a <= minute < b for a, b in pauses)
                minute += MINUTE
                if not minutes:
                    return minute
        day += DAY


def _exact(days: int, start: datetime, pauses: Sequence[Span], site: Site) -> datetime:
    """Whole days first; then each pause that began before the end gives its open minutes back."""
    due = _working_days(days, start, (), site)
    for begins, ends in pauses:
        if begins >= due:
            continue
        day, lost = begins.date(), 0
        while day <= ends.date():
            for opens, closes in site.stretches(day):
                lost += max(0, int((min(ends, closes) - max(begins, opens)) / MINUTE))
            day += DAY
        if lost:
            due = _run(lost, due, (), site)
    return due
