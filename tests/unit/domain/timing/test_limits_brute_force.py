"""Due dates against a counter that walks minute by minute and day by day, on another calendar."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache

import chinese_calendar
import pytest

from schemas.calendars.limits import LimitUnit, TimeLimit
from services.domain.timing.limits import compute_deadline
from services.reference_data.calendars import load_calendar

DAY, MINUTE, EIGHT_HOURS = timedelta(days=1), timedelta(minutes=1), timedelta(hours=8)
SAMPLES = 70
"""Of each of the seven units."""


@cache
def works(day: date) -> bool:
    """Whether the day is worked, says a calendar that is not ours."""
    return bool(chinese_calendar.is_workday(day))


def is_open(now: datetime) -> bool:
    minute = now.hour * 60 + now.minute
    return (540 <= minute < 720 or 810 <= minute < 1020) and works(now.date())


def wait_until_open(now: datetime) -> datetime:
    while not is_open(now):
        now += MINUTE
    return now


def close_of_a_worked_day(day: date) -> datetime:
    while not works(day):
        day += DAY
    return datetime.combine(day, time(17))


def walk_working_days(now: datetime, days: int) -> datetime:
    day = wait_until_open(now).date()
    while days:
        day += DAY
        days -= works(day)
    return close_of_a_worked_day(day)


def walk_open_minutes(now: datetime, minutes: int) -> datetime:
    now = wait_until_open(now)
    while minutes:
        minutes -= is_open(now)
        now += MINUTE
    return now


def walk_calendar_days(now: datetime, days: int) -> datetime:
    day = now.date()
    for _ in range(days):
        day += DAY
    return close_of_a_worked_day(day)


def walk_months(now: datetime, months: int) -> datetime:
    day = first = wait_until_open(now).date()
    while months:
        day += DAY
        is_last_of_a_short_month = day.day < first.day and (day + DAY).day == 1
        months -= day.day == first.day or is_last_of_a_short_month
    return close_of_a_worked_day(day)


WALKS: dict[LimitUnit, tuple[int, Callable[[datetime, int], datetime]]] = {
    LimitUnit.WORKING_DAYS: (60, walk_working_days),
    LimitUnit.CALENDAR_DAYS: (90, walk_calendar_days),
    LimitUnit.WORKING_HOURS: (20, lambda now, hours: walk_open_minutes(now, hours * 60)),
    LimitUnit.MINUTES: (240, walk_open_minutes),
    LimitUnit.HOURS: (80, lambda now, hours: now + hours * 60 * MINUTE),
    LimitUnit.MONTHS: (6, walk_months),
    LimitUnit.ON_THE_SPOT: (0, walk_working_days),
}


def starts(seed: str) -> list[datetime]:
    """Minutes between 2018 and mid-2026; a third of them in the weeks about the long holidays."""
    dice = random.Random(seed)  # noqa: S311
    busy = [(1, 20), (2, 12), (4, 26), (9, 26), (12, 24)]
    found = []
    for n in range(SAMPLES):
        day = date(2018, 1, 2) + DAY * dice.randrange(3050)
        if n % 3 == 0 and day.year < 2026:
            month, first = dice.choice(busy)
            day = date(day.year, month, first) + DAY * dice.randrange(12)
        found.append(datetime.combine(day, time()) + MINUTE * dice.randrange(1440))
    return found


@pytest.mark.parametrize("unit", list(WALKS), ids=str)
def test_due_dates_are_those_of_somebody_who_counts_on_his_fingers(unit: LimitUnit) -> None:
    most, walk = WALKS[unit]
    calendar, dice, differing = load_calendar(), random.Random(unit.label), []  # noqa: S311
    for shown in starts(unit.value):
        amount = dice.randint(min(1, most), most)
        at = (shown - EIGHT_HOURS).replace(tzinfo=UTC)
        ours = compute_deadline(TimeLimit(amount=Decimal(amount), unit=unit), at, calendar).due_at
        counted = (walk(shown, amount) - EIGHT_HOURS).replace(tzinfo=UTC)
        if ours != counted:
            differing.append((shown, amount, ours, counted))
    assert differing == []


def test_open_time_is_that_of_somebody_who_watches_the_door() -> None:
    calendar, dice, differing = load_calendar(), random.Random("api"), []  # noqa: S311
    for start in starts("api")[:40]:
        minutes = dice.randrange(7000)
        watched = sum(is_open(start + n * MINUTE) for n in range(minutes))
        at = (start - EIGHT_HOURS).replace(tzinfo=UTC)
        ours = calendar.open_time_between(at, at + minutes * MINUTE)
        if ours != watched * MINUTE:
            differing.append((start, minutes, ours, watched))
    assert differing == []
