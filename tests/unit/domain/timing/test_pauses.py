"""What a suspension gives back, by the text of the law and against a counter that shares no code with it."""

import os
import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from schemas.calendars.limits import LimitUnit, OpeningHours, TimeLimit
from schemas.cases.case import Pause
from services.domain.calendars.calendar import BEIJING
from services.domain.timing.pauses import compute_paused_deadline
from services.reference_data.calendars import load_calendar
from tests.unit.domain.timing.due_date_counter import DAY, Site, Span, count_due_date, published_days

CALENDAR = load_calendar()
SAMPLES = int(os.environ.get("LIANBAN_TEST_LIMITS", "1400"))
"""Random limits with suspensions, spread over all units; `make nightly` counts 20,000."""
HOURS = (
    ((time(9), time(12)), (time(13, 30), time(17))),
    ((time(8, 30), time(11, 45)), (time(13), time(16, 20)), (time(18), time(19, 30))),
    ((time(8, 0, 1), time(15, 59, 59, 999_999)),),
)
BORDERS = (
    *(time(8, 59, 59, 999_999), time(9), time(9, 0, 0, 1), time(10, 30), time(12), time(13, 30)),
    *(time(16, 59), time(16, 59, 59, 999_999), time(17), time(17, 0, 0, 1), time(20), time()),
)
"""Moments at which counting is easily off by one, beside any minute of the day."""
MOST = {
    LimitUnit.WORKING_DAYS: 60,
    LimitUnit.CALENDAR_DAYS: 90,
    LimitUnit.WORKING_HOURS: 20,
    LimitUnit.MINUTES: 240,
    LimitUnit.HOURS: 80,
    LimitUnit.MONTHS: 6,
    LimitUnit.ON_THE_SPOT: 0,
}


def _limit(amount: int | str | Decimal, unit: LimitUnit) -> TimeLimit:
    return TimeLimit(amount=Decimal(amount), unit=unit)


def _beijing(year: int, month: int, day: int, hour: int) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BEIJING)


def _pauses(stretches: list[Span]) -> list[Pause]:
    return [
        Pause(from_at=a.replace(tzinfo=BEIJING), until_at=b.replace(tzinfo=BEIJING), because="x")
        for a, b in stretches
    ]


def _any_moment(dice: random.Random, day: date) -> datetime:
    minute = time(dice.randrange(24), dice.randrange(60))
    return datetime.combine(day, dice.choice((minute, *BORDERS)))


def _suspensions(dice: random.Random, start: datetime, days: int) -> list[Span]:
    """Up to four in order: a few minutes, whole days, or touching the one before."""
    stretches: list[Span] = []
    now = start
    for _ in range(dice.randint(1, 4)):
        begins = _any_moment(dice, now.date() + DAY * dice.randint(0, max(1, days // 2)))
        begins = dice.choice((begins, now)) if begins > now else now
        ends = _any_moment(dice, begins.date() + DAY * dice.choice((0, 0, 1, 2, 5, 12)))
        if ends > begins:
            stretches.append((begins, ends))
            now = ends
    return stretches


def test_suspended_limits_agree_with_the_independent_counter() -> None:
    """Every unit, every site, first days counted or not: no due date differs."""
    dice, works, moved = random.Random("law"), published_days(), 0  # noqa: S311 - to be repeatable
    sites = [(Site(works, hours), CALENDAR.at_site(OpeningHours(segments=hours))) for hours in HOURS]
    for number in range(SAMPLES):
        unit = list(MOST)[number % len(MOST)]
        site, calendar = dice.choice(sites)
        start = _any_moment(dice, date(2018, 2, 1) + DAY * dice.randrange(2900))
        amount = Decimal(dice.randint(min(1, MOST[unit]), MOST[unit]))
        if unit is LimitUnit.WORKING_DAYS and dice.random() < 0.2:
            amount += dice.choice((Decimal("0.5"), Decimal("0.25")))
        count_first_day = dice.random() < 0.2 and unit not in {LimitUnit.HOURS, LimitUnit.ON_THE_SPOT}
        days = int(amount) * {LimitUnit.MONTHS: 30, LimitUnit.MINUTES: 0}.get(unit, 1)
        stretches = _suspensions(dice, start, min(days, 120))
        got = compute_paused_deadline(
            _limit(amount, unit),
            start.replace(tzinfo=BEIJING),
            _pauses(stretches),
            calendar,
            count_first_day=count_first_day,
        ).due_at
        counted = [
            count_due_date(unit.value, amount, start, x, site, count_first_day=count_first_day)
            for x in ([], stretches)
        ]
        assert got == counted[1].replace(tzinfo=BEIJING), (unit, amount, start, stretches, count_first_day)
        moved += counted[0] != counted[1]
    assert moved > SAMPLES // 4, "too few suspensions had an effect"


def test_the_expert_review_of_may_2019() -> None:
    start = _beijing(2019, 5, 6, 10)
    review = Pause(
        from_at=_beijing(2019, 5, 10, 9),
        until_at=_beijing(2019, 5, 17, 17),
        because="review",
    )
    due_at = compute_paused_deadline(_limit(20, LimitUnit.WORKING_DAYS), start, [review], CALENDAR).due_at
    assert due_at.astimezone(BEIJING).date() == date(2019, 6, 12)


def test_an_extension_of_ten_days_counts_on_from_the_first_twenty() -> None:
    start = _beijing(2019, 5, 6, 10)
    due_at = compute_paused_deadline(_limit(30, LimitUnit.WORKING_DAYS), start, [], CALENDAR).due_at
    assert due_at.astimezone(BEIJING).date() == date(2019, 6, 18)


def test_months_are_given_whole_days_back_and_hours_every_minute() -> None:
    start = _beijing(2019, 5, 6, 10)
    pause = Pause(from_at=start + DAY, until_at=start + 4 * DAY, because="x")
    months = compute_paused_deadline(_limit(1, LimitUnit.MONTHS), start, [pause], CALENDAR).due_at
    assert months.astimezone(BEIJING) == _beijing(2019, 6, 10, 17)
    hours = compute_paused_deadline(_limit(48, LimitUnit.HOURS), start, [pause], CALENDAR).due_at
    assert hours == start + 5 * DAY


@pytest.mark.parametrize("unit", [LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS])
@pytest.mark.parametrize("gap", [timedelta(), timedelta(minutes=90)], ids=("touching", "over lunch"))
def test_two_pauses_give_back_a_day_that_no_minute_of_it_counted(unit: LimitUnit, gap: timedelta) -> None:
    """One step's pause ends when the other's begins: Tuesday the 7th is covered by both together."""
    start, noon = _beijing(2019, 5, 6, 10), _beijing(2019, 5, 7, 12)
    pauses = [
        Pause(from_at=start, until_at=noon, because="a"),
        Pause(from_at=noon + gap, until_at=noon + timedelta(hours=12), because="b"),
    ]
    due_at = compute_paused_deadline(_limit(2, unit), start, pauses, CALENDAR).due_at
    assert due_at.astimezone(BEIJING).date() == date(2019, 5, 9)


DAYS, CALENDAR_DAYS, MONTHS = LimitUnit.WORKING_DAYS, LimitUnit.CALENDAR_DAYS, LimitUnit.MONTHS
RULED: dict[str, tuple[LimitUnit, int, str, tuple[str, str], str]] = {
    "a calendar day is given back when its opening time was suspended": (
        *(CALENDAR_DAYS, 7, "2019-05-06 10:00", ("2019-05-07 09:00", "2019-05-08 17:00"), "2019-05-15 17:00"),
    ),
    "so in working days": (
        *(DAYS, 7, "2019-05-06 10:00", ("2019-05-07 09:00", "2019-05-08 17:00"), "2019-05-17 17:00"),
    ),
    "a suspension that ends at closing time covers its last day": (
        *(
            CALENDAR_DAYS,
            30,
            "2019-05-20 10:00",
            ("2019-05-21 09:00", "2019-05-24 17:00"),
            "2019-06-24 17:00",
        ),
    ),
    "a day off is given back when all of it was suspended": (
        *(
            CALENDAR_DAYS,
            10,
            "2019-05-06 10:00",
            ("2019-05-10 09:00", "2019-05-13 00:00"),
            "2019-05-20 17:00",
        ),
    ),
    "half a day off is not": (
        *(
            CALENDAR_DAYS,
            10,
            "2019-05-06 10:00",
            ("2019-05-11 12:00", "2019-05-12 17:00"),
            "2019-05-16 17:00",
        ),
    ),
    "months roll once, after the suspension was added to the corresponding day": (
        *(MONTHS, 3, "2019-07-01 10:00", ("2019-07-09 09:00", "2019-07-11 17:00"), "2019-10-08 17:00"),
    ),
    "a minute of the last day buys no day": (
        *(DAYS, 5, "2019-05-06 10:00", ("2019-05-13 16:59", "2019-05-13 17:00"), "2019-05-13 17:00"),
    ),
    "a minute of the last day buys no calendar day": (
        *(CALENDAR_DAYS, 7, "2019-05-06 10:00", ("2019-05-13 16:59", "2019-05-13 17:00"), "2019-05-13 17:00"),
    ),
    "a limit never ends while it is suspended": (
        *(DAYS, 5, "2019-05-06 10:00", ("2019-05-13 16:59", "2019-05-14 09:01"), "2019-05-14 17:00"),
    ),
    "on the spot ends at closing time of its day": (
        *(
            LimitUnit.ON_THE_SPOT,
            0,
            "2019-05-06 10:00",
            ("2019-05-06 11:00", "2019-05-06 11:41"),
            "2019-05-06 17:00",
        ),
    ),
    "on the spot ends at closing time of the day on which it goes on": (
        *(
            LimitUnit.ON_THE_SPOT,
            0,
            "2019-05-06 10:00",
            ("2019-05-06 16:30", "2019-05-07 09:11"),
            "2019-05-07 17:00",
        ),
    ),
    "hours get back exactly what they lost": (
        *(
            LimitUnit.WORKING_HOURS,
            3,
            "2019-05-06 10:00",
            ("2019-05-06 11:00", "2019-05-06 14:00"),
            "2019-05-06 16:00",
        ),
    ),
}


@pytest.mark.parametrize("rule", RULED)
def test_every_rule_of_suspended_limits_has_its_dates(rule: str) -> None:
    unit, amount, start, suspended, due = RULED[rule]
    stretches = [(datetime.fromisoformat(suspended[0]), datetime.fromisoformat(suspended[1]))]
    begins = datetime.fromisoformat(start)
    got = compute_paused_deadline(
        _limit(amount, unit), begins.replace(tzinfo=BEIJING), _pauses(stretches), CALENDAR
    )
    assert f"{got.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" == due
    site = Site(published_days(), HOURS[0])
    assert count_due_date(unit.value, amount, begins, stretches, site) == datetime.fromisoformat(due)
