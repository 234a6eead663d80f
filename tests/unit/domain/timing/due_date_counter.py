"""Due dates counted from the text of the law, without any function under test.

It walks from day to day and takes from each what counts. Moments are naive, as a clock in Beijing shows
them. The rules, in one place:

* Days are counted without day zero; the last day ends at closing time. 民法典 第二百零一条, 第二百零三条.
* A suspended working day does not count when its whole opening time was suspended, a suspended day off
  when all of it was; nothing else of a suspension touches a limit in days. 行政许可法 第四十五条.
* Calendar days and months: suspended days are added to the nominal end, and a day off rolls once.
* A limit in days never ends while it is suspended, but at closing time of the day on which it goes on.
* Hours and minutes get back exactly what they lost.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

DAY, MINUTE, NOTHING = timedelta(days=1), timedelta(minutes=1), timedelta()
Span = tuple[datetime, datetime]


def published_days() -> Callable[[date], bool]:
    """Whether a day is worked, by the days that the State Council's notices of 2018 to 2026 named."""
    with Path(__file__).with_name("calendar_2018_2026.csv").open(encoding="utf-8") as rows:
        named = {date.fromisoformat(row["date"]): row["kind"] == "workday" for row in csv.DictReader(rows)}
    return lambda day: named.get(day, day.weekday() < 5)


@dataclass(frozen=True)
class Site:
    """A place: which days it works, and when it is open on them."""

    works: Callable[[date], bool]
    segments: tuple[tuple[time, time], ...]

    def stretches(self, day: date) -> list[Span]:
        """When it is open on the day; nothing on a day off."""
        return self.hours_of(day) if self.works(day) else []

    def hours_of(self, day: date) -> list[Span]:
        """When it is open, were the day worked."""
        return [(datetime.combine(day, a), datetime.combine(day, b)) for a, b in self.segments]

    def closing(self, day: date) -> datetime:
        """When it closes, were the day worked."""
        return datetime.combine(day, self.segments[-1][1])

    def open_from(self, now: datetime) -> datetime:
        """The first moment from now on at which it is open."""
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

    def first_close_after(self, now: datetime) -> datetime:
        """When it closes on the first working day whose closing is still to come."""
        closing = self.close_of_worked(now.date())
        return closing if closing > now else self.close_of_worked(now.date() + DAY)


def count_due_date(
    unit: str,
    amount: Decimal | int,
    start: datetime,
    pauses: Sequence[Span],
    site: Site,
    *,
    exact: bool = False,
    count_first_day: bool = False,
) -> datetime:
    """When a limit ends that did not count in the pauses, which are in order.

    `exact`: a limit in working days that gets back the open minutes it lost, not whole days.
    """
    begun = start if unit in {"calendar_days", "hours"} else site.open_from(start)
    if unit == "hours":
        return _hours(timedelta(hours=float(amount)), begun, pauses)
    if unit in {"working_hours", "minutes"}:
        length = timedelta(hours=float(amount)) if unit == "working_hours" else float(amount) * MINUTE
        return _open_time(length, begun, pauses, site)
    if exact:
        return _exactly(Decimal(amount), begun, pauses, site)
    if unit == "on_the_spot":
        due = site.closing(begun.date())
    elif unit == "working_days":
        due = _working_days(Decimal(amount), begun, pauses, site, count_first_day=count_first_day)
    else:
        last = _corresponding_day(begun.date(), int(amount)) if unit == "months" else None
        due = _calendar_days(int(amount), begun, last, pauses, site, count_first_day=count_first_day)
    return _not_while_suspended(due, pauses, site)


def _covers(pauses: Sequence[Span], begins: datetime, ends: datetime) -> bool:
    for a, b in pauses:  # in order: each takes away what it covers from the front
        if a <= begins < b:
            begins = b
    return begins >= ends


def _is_suspended(day: date, pauses: Sequence[Span], site: Site) -> bool:
    if site.works(day):
        return all(_covers(pauses, *stretch) for stretch in site.stretches(day))
    midnight = datetime.combine(day, time())
    return _covers(pauses, midnight, midnight + DAY)


def _not_while_suspended(due: datetime, pauses: Sequence[Span], site: Site) -> datetime:
    for begins, ends in pauses:
        whole_day = ends == due and _is_suspended(due.date(), pauses, site)
        if begins < due and (due < ends or whole_day):
            due = site.first_close_after(ends)
    return due


def _working_days(
    amount: Decimal, start: datetime, pauses: Sequence[Span], site: Site, *, count_first_day: bool
) -> datetime:
    whole, part = divmod(amount, 1)
    day = start.date() - DAY if count_first_day else start.date()
    end, left = site.closing(day), int(whole)
    while left:
        day += DAY
        if site.works(day) and not _is_suspended(day, pauses, site):
            left, end = left - 1, site.closing(day)
    if not part:
        return end
    while True:  # the part is cut off from the day behind the last whole one
        day += DAY
        if site.works(day) and not _is_suspended(day, pauses, site):
            opened = sum((b - a for a, b in site.stretches(day)), NOTHING)
            microseconds = int(part * (opened // timedelta(microseconds=1)))
            return _open_time(timedelta(microseconds=microseconds), site.stretches(day)[0][0], (), site)


def _calendar_days(
    amount: int,
    start: datetime,
    last: date | None,
    pauses: Sequence[Span],
    site: Site,
    *,
    count_first_day: bool,
) -> datetime:
    first = start.date() if count_first_day else start.date() + DAY
    left = (last - start.date()).days if last else amount
    day = first - DAY
    while left:
        day += DAY
        left -= not _is_suspended(day, pauses, site)
    due = site.close_of_worked(max(day, start.date()))
    return due if due > start else site.close_of_worked(due.date() + DAY)


def _corresponding_day(day: date, months: int) -> date:
    """The day of the same number so many months later, or the last of that month (民法典 第二百零二条)."""
    first = day.replace(day=1)
    for _ in range(months):
        first = (first + 31 * DAY).replace(day=1)
    last = (first + 31 * DAY).replace(day=1) - DAY
    return first.replace(day=min(day.day, last.day))


def _hours(length: timedelta, now: datetime, pauses: Sequence[Span]) -> datetime:
    for begins, ends in pauses:
        if begins >= now + length:
            break
        if ends > now:
            length, now = length - max(begins - now, NOTHING), ends
    return now + length


def _counted(now: datetime, pauses: Sequence[Span], site: Site) -> Iterator[Span]:
    """The stretches from now on in which the site is open and nothing is suspended, without an end."""
    day = now.date()
    while True:
        for opens, closes in site.stretches(day):
            begins = max(opens, now)
            for a, b in pauses:
                if a < closes and b > begins:
                    if a > begins:
                        yield begins, a
                    begins = b
            if begins < closes:
                yield begins, closes
        day += DAY


def _open_time(length: timedelta, now: datetime, pauses: Sequence[Span], site: Site) -> datetime:
    if not length:
        return now
    for begins, ends in _counted(now, pauses, site):
        if length <= ends - begins:
            return begins + length
        length -= ends - begins
    raise AssertionError("the stretches have no end")


def _exactly(days: Decimal, start: datetime, pauses: Sequence[Span], site: Site) -> datetime:
    """Whole days first; then each pause that began before the end gives its open time back."""
    due = _working_days(days, start, (), site, count_first_day=False)
    for begins, ends in pauses:
        lost, day = NOTHING, begins.date()
        while begins < due and day <= ends.date():
            for opens, closes in site.stretches(day):
                lost += max(NOTHING, min(ends, closes) - max(begins, opens))
            day += DAY
        if lost:
            due = _open_time(lost, due, (), site)
    return due
