"""Suspended limits against counters that walk day by day and minute by minute, on another calendar."""

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import Pause
from services.domain.timing.pauses import deadline_with
from services.reference_data.calendars import load_calendar
from tests.unit.domain.test_limits_brute_force import (
    DAY,
    EIGHT_HOURS,
    MINUTE,
    close_of_a_worked_day,
    is_open,
    wait_until_open,
    works,
)

BEIJING = ZoneInfo("Asia/Shanghai")
CALENDAR = load_calendar()
SAMPLES = 700
"""Of each of three units."""
FIRST, LAST = datetime(2018, 2, 1), datetime(2026, 6, 1)  # noqa: DTZ001 - Beijing, as a wall clock shows it
Stretch = tuple[datetime, datetime]


def _limit(amount: int | str, unit: LimitUnit) -> TimeLimit:
    return TimeLimit(amount=Decimal(amount), unit=unit)


def _aware(wall: datetime) -> datetime:
    return (wall - EIGHT_HOURS).replace(tzinfo=UTC)


def _pauses(stretches: list[Stretch]) -> list[Pause]:
    return [Pause(from_at=_aware(a), until_at=_aware(b), because="x") for a, b in stretches]


def _is_suspended(now: datetime, stretches: list[Stretch]) -> bool:
    return any(begins <= now < ends for begins, ends in stretches)


def _covers(stretches: list[Stretch], begins: datetime, ends: datetime) -> bool:
    return any(a <= begins and ends <= b for a, b in stretches)


def _walk_working_days(now: datetime, days: int, stretches: list[Stretch]) -> datetime:
    day = wait_until_open(now).date()
    while days:
        day += DAY
        opening, closing = datetime.combine(day, time(9)), datetime.combine(day, time(17))
        days -= works(day) and not _covers(stretches, opening, closing)
    return close_of_a_worked_day(day)


def _walk_calendar_days(now: datetime, days: int, stretches: list[Stretch]) -> datetime:
    day = now.date()
    while days:
        day += DAY
        midnight = datetime.combine(day, time())
        days -= not _covers(stretches, midnight, midnight + DAY)
    due = close_of_a_worked_day(day)
    return due if due > now else close_of_a_worked_day(due.date() + DAY)


def _walk_open_minutes(now: datetime, minutes: int, stretches: list[Stretch]) -> datetime:
    now = wait_until_open(now)
    while minutes:
        minutes -= is_open(now) and not _is_suspended(now, stretches)
        now += MINUTE
    return now


def _never_within(due: datetime, stretches: list[Stretch]) -> datetime:
    until = stretches[-1][1]
    if due > until:
        return due
    closing = close_of_a_worked_day(until.date())
    return closing if closing > until else close_of_a_worked_day(until.date() + DAY)


WALKS = {
    LimitUnit.WORKING_DAYS: (_walk_working_days, 1, 60),
    LimitUnit.CALENDAR_DAYS: (_walk_calendar_days, 1, 90),
    LimitUnit.WORKING_HOURS: (_walk_open_minutes, 1, 20),
}


def _random_stretches(dice: random.Random, start: datetime, days: int) -> list[Stretch]:
    """Up to four suspensions, each begun while the limit still ran."""
    stretches: list[Stretch] = []
    now = start
    for _ in range(dice.randint(1, 4)):
        begins = now + timedelta(minutes=dice.randint(0, 60 * 24 * max(1, days // 3)))
        now = begins + timedelta(minutes=dice.choice((1, 30, 300, 1440, 2880, 10080)) * dice.randint(1, 3))
        stretches.append((begins, now))
    return stretches


@pytest.mark.parametrize("unit", WALKS)
def test_suspended_limits_agree_with_the_walk(unit: LimitUnit) -> None:
    dice, (walk, least, most) = random.Random(unit.value), WALKS[unit]  # noqa: S311 - to be repeatable
    moved = 0
    for _ in range(SAMPLES):
        start = FIRST + timedelta(minutes=dice.randrange((LAST - FIRST) // MINUTE))
        amount = dice.randint(least, most)
        stretches: list[Stretch] = []
        factor = 60 if unit is LimitUnit.WORKING_HOURS else 1
        for stretch in _random_stretches(dice, start, amount if factor == 1 else 1):
            if stretch[0] < walk(start, amount * factor, stretches):
                stretches.append(stretch)
        if not stretches:
            continue
        wanted = _never_within(walk(start, amount * factor, stretches), stretches)
        got = deadline_with(_limit(amount, unit), _aware(start), _pauses(stretches), CALENDAR).due_at
        assert got == _aware(wanted), (start, amount, stretches)
        moved += wanted != walk(start, amount * factor, [])
    assert moved > SAMPLES // 4


def test_the_expert_review_of_may_2019() -> None:
    start = datetime(2019, 5, 6, 10, tzinfo=BEIJING)
    review = Pause(
        from_at=datetime(2019, 5, 10, 9, tzinfo=BEIJING),
        until_at=datetime(2019, 5, 17, 17, tzinfo=BEIJING),
        because="review",
    )
    due_at = deadline_with(_limit(20, LimitUnit.WORKING_DAYS), start, [review], CALENDAR).due_at
    assert due_at.astimezone(BEIJING).date() == date(2019, 6, 12)


def test_an_extension_of_ten_days_counts_on_from_the_first_twenty() -> None:
    start = datetime(2019, 5, 6, 10, tzinfo=BEIJING)
    due_at = deadline_with(_limit(30, LimitUnit.WORKING_DAYS), start, [], CALENDAR).due_at
    assert due_at.astimezone(BEIJING).date() == date(2019, 6, 18)


def test_months_are_given_whole_days_back_and_hours_every_minute() -> None:
    start = datetime(2019, 5, 6, 10, tzinfo=BEIJING)
    pause = Pause(from_at=start + DAY, until_at=start + 4 * DAY, because="x")
    months = deadline_with(_limit(1, LimitUnit.MONTHS), start, [pause], CALENDAR).due_at
    assert months.astimezone(BEIJING) == datetime(2019, 6, 10, 17, tzinfo=BEIJING)
    hours = deadline_with(_limit(48, LimitUnit.HOURS), start, [pause], CALENDAR).due_at
    assert hours == start + 5 * DAY


@pytest.mark.parametrize(
    ("unit", "day"),
    [(LimitUnit.WORKING_DAYS, 9), (LimitUnit.CALENDAR_DAYS, 8)],
    ids=("open hours", "midnights"),
)
def test_two_pauses_give_back_a_day_that_no_minute_of_it_counted(unit: LimitUnit, day: int) -> None:
    """One step's pause ends when the other's begins: Tuesday the 7th is covered by both together."""
    start, noon = datetime(2019, 5, 6, 10, tzinfo=BEIJING), datetime(2019, 5, 7, 12, tzinfo=BEIJING)
    pauses = [
        Pause(from_at=start, until_at=noon, because="a"),
        Pause(from_at=noon, until_at=noon + timedelta(hours=12), because="b"),
    ]
    one = deadline_with(_limit(2, unit), start, pauses, CALENDAR).due_at
    assert one.astimezone(BEIJING).date() == date(2019, 5, 9)
    lunch = noon + timedelta(minutes=90)
    pauses[1] = pauses[1].model_copy(update={"from_at": lunch})
    over_lunch = deadline_with(_limit(2, unit), start, pauses, CALENDAR).due_at
    assert over_lunch.astimezone(BEIJING).date() == date(2019, 5, day)
