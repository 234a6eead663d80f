"""How clocks of each kind count: closures, the first day of a suspension, and the end of a term."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from schemas.calendars.limits import Counting, DayKind, LimitUnit, SpecialDay, TimeLimit
from schemas.cases.case import Pause
from schemas.vocabulary import ClockKind
from services.domain.calendars.calendar import BEIJING, WorkCalendar
from services.domain.timing.clock_deadline import SET_BY_LAW, compute_clock_deadline
from services.domain.timing.pauses import compute_paused_deadline
from services.reference_data.calendars import load_calendar

CALENDAR = load_calendar()
CLOSED = CALENDAR.at_site(
    CALENDAR.hours, [SpecialDay(on=date(2019, 5, 8), kind=DayKind.CLOSURE, reason="台风")]
)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def _working_days(amount: int) -> TimeLimit:
    return TimeLimit(amount=Decimal(amount), unit=LimitUnit.WORKING_DAYS)


def _due(
    kind: ClockKind, limit: TimeLimit, start: str, site: WorkCalendar = CALENDAR, *, is_term: bool = False
) -> str:
    end, _ = compute_clock_deadline(kind, limit, Counting(), _at(start), site, is_term=is_term)
    return f"{end.due_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("kind", ClockKind)
def test_a_local_closure_moves_promises_and_no_limit_of_the_law(kind: ClockKind) -> None:
    due = _due(kind, _working_days(3), "2019-05-06 10:00", CLOSED)
    assert due == ("2019-05-09 17:00" if kind in SET_BY_LAW else "2019-05-10 17:00")


@pytest.mark.parametrize("unit", [LimitUnit.CALENDAR_DAYS, LimitUnit.MONTHS, LimitUnit.WORKING_HOURS])
def test_a_closure_moves_no_statutory_limit_in_any_unit(unit: LimitUnit) -> None:
    starts = {LimitUnit.CALENDAR_DAYS: "2019-05-07 10:00", LimitUnit.MONTHS: "2019-04-08 10:00"}
    limit = TimeLimit(amount=Decimal(1), unit=unit)
    start = starts.get(unit, "2019-05-07 16:30")
    assert _due(ClockKind.STATUTORY, limit, start, CLOSED) == _due(ClockKind.STATUTORY, limit, start)
    assert _due(ClockKind.PROMISED, limit, start, CLOSED) != _due(ClockKind.PROMISED, limit, start)


def test_a_closure_within_a_suspension_is_given_back_to_the_statutory_limit() -> None:
    pause = Pause(from_at=_at("2019-05-07 09:00"), until_at=_at("2019-05-09 17:00"), because="x")
    end, _ = compute_clock_deadline(
        ClockKind.STATUTORY, _working_days(3), Counting(), _at("2019-05-06 10:00"), CLOSED, [pause]
    )
    assert end.due_at == _at("2019-05-14 17:00")


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        ("2019-05-06 09:00", "2019-05-10 17:00"),
        ("2019-05-06 08:30", "2019-05-10 17:00"),
        ("2019-05-03 18:00", "2019-05-09 17:00"),
        ("2019-05-06 09:01", "2019-05-13 17:00"),
        ("2019-05-06 17:00", "2019-05-13 17:00"),
    ],
    ids=("at opening", "before opening", "on a day off", "a minute later", "at closing time"),
)
def test_a_suspension_gives_back_exactly_the_announced_days(start: str, ends: str) -> None:
    assert _due(ClockKind.SUSPENSION, _working_days(5), start) == ends
    accepted, limit = _at("2019-04-29 10:00"), _working_days(20)
    pause = Pause(from_at=_at(start), until_at=_at(ends), because="x")
    calendar_days = compute_paused_deadline(limit, accepted, [pause], CALENDAR).due_at
    given = CALENDAR.working_days_between(
        compute_paused_deadline(limit, accepted, [], CALENDAR).due_at.date(), calendar_days.date()
    )
    assert given == 5


@pytest.mark.parametrize(
    ("unit", "amount", "start", "ends"),
    [
        (LimitUnit.CALENDAR_DAYS, 20, "2019-04-22 10:00", "2019-05-14 00:00"),
        (LimitUnit.CALENDAR_DAYS, 20, "2026-10-20 09:00", "2026-11-10 00:00"),
        (LimitUnit.WORKING_DAYS, 5, "2019-04-22 10:00", "2019-04-29 00:00"),
    ],
)
def test_a_term_ends_at_midnight_of_its_last_day(unit: LimitUnit, amount: int, start: str, ends: str) -> None:
    limit = TimeLimit(amount=Decimal(amount), unit=unit)
    assert _due(ClockKind.PROMISED, limit, start, is_term=True) == ends


def test_a_term_suspended_at_midnight_ends_with_the_day_on_which_it_goes_on() -> None:
    limit = TimeLimit(amount=Decimal(20), unit=LimitUnit.CALENDAR_DAYS)
    pause = Pause(from_at=_at("2019-05-13 18:00"), until_at=_at("2019-05-14 10:00"), because="x")
    end, _ = compute_clock_deadline(
        ClockKind.PROMISED, limit, Counting(), _at("2019-04-22 10:00"), CALENDAR, [pause], is_term=True
    )
    assert end.due_at == _at("2019-05-15 00:00")
