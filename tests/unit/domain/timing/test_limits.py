"""Limits: due dates as the law counts them, warnings, what is used and what is left."""

import timeit
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.calendars.limits import LimitUnit, OutsideCalendar, TimeLimit
from services.domain.calendars.calendar import BEIJING
from services.domain.timing.limits import amount_left, amount_used, compute_deadline, compute_warning
from services.reference_data.calendars import load_calendar

CALENDAR = load_calendar()
UNITS = {
    "WD": LimitUnit.WORKING_DAYS,
    "CD": LimitUnit.CALENDAR_DAYS,
    "WH": LimitUnit.WORKING_HOURS,
    "H": LimitUnit.HOURS,
    "MIN": LimitUnit.MINUTES,
    "MON": LimitUnit.MONTHS,
    "SPOT": LimitUnit.ON_THE_SPOT,
}


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def limit(text: str) -> TimeLimit:
    amount, unit = text.split()
    return TimeLimit(amount=Decimal(amount), unit=UNITS[unit])


def due(length: str, start: str) -> datetime:
    return compute_deadline(limit(length), beijing(start), CALENDAR).due_at


@pytest.mark.parametrize(
    ("accepted", "length", "falls_due", "because"),
    [
        ("2019-04-22", "1 WD", "2019-04-23", "an ordinary day"),
        ("2019-04-26", "1 WD", "2019-04-28", "a make-up Sunday counts"),
        ("2019-04-30", "1 WD", "2019-05-05", "May Day as the second notice has it"),
        ("2019-05-06", "20 WD", "2019-06-03", "an ordinary month"),
        ("2019-05-06", "30 WD", "2019-06-18", "extended by ten"),
        ("2019-05-06", "45 WD", "2019-07-09", "Dragon Boat day is off"),
        ("2019-05-06", "90 WD", "2019-09-10", "ninety working days"),
        ("2019-05-06", "90 CD", "2019-08-05", "ninety days end on a Sunday"),
        ("2019-06-06", "10 WD", "2019-06-21", "delivery of a decision"),
        ("2019-09-27", "2 WD", "2019-09-30", "a make-up Sunday"),
        ("2019-09-27", "3 WD", "2019-10-08", "National Day week"),
        ("2025-09-26", "3 WD", "2025-09-30", "a make-up Sunday"),
        ("2025-09-30", "1 WD", "2025-10-09", "eight days off"),
        ("2026-02-12", "5 WD", "2026-02-26", "the notice to correct"),
        ("2026-02-13", "1 WD", "2026-02-14", "a make-up Saturday"),
        ("2026-02-13", "2 WD", "2026-02-24", "nine days of Spring Festival"),
        ("2026-02-13", "20 WD", "2026-03-19", "and its make-up Saturday"),
        ("2026-04-30", "1 WD", "2026-05-06", "May Day"),
        ("2026-09-24", "1 WD", "2026-09-28", "Mid-Autumn"),
        ("2026-09-30", "5 WD", "2026-10-13", "a make-up Saturday after National Day"),
        ("2026-11-23", "30 WD", "2027-01-05", "New Year's Day is off, notice or not"),
    ],
)
def test_days_end_when_the_last_one_closes(accepted: str, length: str, falls_due: str, because: str) -> None:
    for clock in ("09:00", "12:10", "16:59:59"):
        assert due(length, f"{accepted} {clock}") == beijing(f"{falls_due} 17:00"), because


@pytest.mark.parametrize(
    ("known_on", "falls_due"), [("2019-03-21", "2019-05-02 17:00"), ("2019-03-22", "2019-05-05 17:00")]
)
def test_the_due_date_is_that_of_the_calendar_then_known(known_on: str, falls_due: str) -> None:
    known = load_calendar(date.fromisoformat(known_on))
    assert compute_deadline(limit("1 WD"), beijing("2019-04-30 10:00"), known).due_at == beijing(falls_due)


@pytest.mark.parametrize(
    ("start", "length", "counted_from", "falls_due", "because"),
    [
        ("2019-04-22 17:00", "1 WD", "2019-04-23 09:00", "2019-04-24 17:00", "closing time is closed"),
        ("2019-04-27 10:00", "1 WD", "2019-04-28 09:00", "2019-04-29 17:00", "a Saturday is not day zero"),
        ("2019-04-22 10:00", "0.5 WD", "2019-04-22 10:00", "2019-04-23 13:45", "half a day of open time"),
        ("2019-04-22 10:00", "0 WD", "2019-04-22 10:00", "2019-04-22 17:00", "no day besides the first"),
        ("2019-04-22 22:00", "1 CD", "2019-04-22 22:00", "2019-04-23 17:00", "calendar days run at night"),
        ("2019-04-26 22:00", "1 CD", "2019-04-26 22:00", "2019-04-28 17:00", "Saturday moves to the Sunday"),
        ("2019-04-22 22:00", "0 CD", "2019-04-22 22:00", "2019-04-23 17:00", "never due before it starts"),
        ("2019-01-31 10:00", "1 MON", "2019-01-31 10:00", "2019-02-28 17:00", "February has no 31st"),
        ("2019-04-22 22:00", "6 MON", "2019-04-23 09:00", "2019-10-23 17:00", "the day of the same number"),
        ("2019-04-01 10:00", "1 MON", "2019-04-01 10:00", "2019-05-05 17:00", "May Day moves it on"),
        ("2019-04-30 23:00", "5 H", "2019-04-30 23:00", "2019-05-01 04:00", "hours run round the clock"),
        ("2019-04-22 08:00", "3 WH", "2019-04-22 09:00", "2019-04-22 12:00", "from the opening"),
        ("2019-04-22 16:59", "6.5 WH", "2019-04-22 16:59", "2019-04-23 16:59", "exactly a day's hours"),
        ("2019-04-22 11:30", "60 MIN", "2019-04-22 11:30", "2019-04-22 14:00", "not over lunch"),
        ("2019-04-22 12:30", "0 SPOT", "2019-04-22 13:30", "2019-04-22 17:00", "the same day"),
        ("2019-04-30 17:00", "0 SPOT", "2019-05-05 09:00", "2019-05-05 17:00", "the next open day"),
    ],
)
def test_each_unit_counts_in_its_own_way(
    start: str, length: str, counted_from: str, falls_due: str, because: str
) -> None:
    end = compute_deadline(limit(length), beijing(start), CALENDAR)
    assert (end.counted_from, end.due_at) == (beijing(counted_from), beijing(falls_due)), because


@pytest.mark.parametrize(
    ("length", "falls_due"),
    [("1 WD", "2019-04-22"), ("2 WD", "2019-04-23"), ("3 CD", "2019-04-24"), ("1 MON", "2019-05-21")],
)
def test_a_matter_may_count_the_first_day(length: str, falls_due: str) -> None:
    end = compute_deadline(limit(length), beijing("2019-04-22 10:00"), CALENDAR, count_first_day=True)
    assert end.due_at == beijing(f"{falls_due} 17:00")


def test_a_date_that_a_notice_may_still_move_is_provisional() -> None:
    start = beijing("2026-11-23 10:00")
    assert compute_deadline(limit("30 WD"), start, CALENDAR).is_provisional
    assert compute_deadline(limit("24 WD"), start, CALENDAR).is_provisional, "the last week of the last year"
    assert not compute_deadline(limit("23 WD"), start, CALENDAR).is_provisional
    assert not compute_deadline(limit("9999 H"), start, CALENDAR).is_provisional, "hours need no calendar"


@pytest.mark.parametrize(
    ("length", "warns", "because"),
    [
        ("45 WD", "2019-06-26 17:00", "a fifth of forty-five days is nine"),
        ("20 WD", "2019-05-28 17:00", "a fifth of twenty days is four"),
        ("9 WD", "2019-05-16 17:00", "less than two days of nine: the last one"),
        ("3 WD", "2019-05-08 17:00", "the last day"),
        ("2.5 WD", "2019-05-08 13:45", "as for three"),
        ("2 WD", "2019-05-08 15:00", "the last two hours"),
        ("1 WD", "2019-05-07 15:00", "the last two hours"),
        ("0.2 WD", "2019-05-06 16:18", "the last two hours, past a night"),
        ("2 CD", "2019-05-08 15:00", "two working days"),
        ("7 CD", "2019-05-10 17:00", "five working days"),
        ("1 MON", "2019-05-31 17:00", "a fifth of twenty-three working days"),
        ("3 WH", "2019-05-06 13:45", "a quarter is left"),
        ("60 MIN", "2019-05-06 10:45", "a quarter is left"),
        ("40 H", "2019-05-07 16:00", "a quarter is left"),
        ("0 WH", None, "nothing to warn of"),
        ("0 SPOT", None, "no warning at the counter"),
    ],
)
def test_a_warning_comes_in_time(length: str, warns: str | None, because: str) -> None:
    start = beijing("2019-05-06 10:00")
    end = compute_deadline(limit(length), start, CALENDAR)
    expected = beijing(warns) if warns else None
    assert compute_warning(limit(length), start, end.due_at, CALENDAR) == expected, because


def test_a_warning_follows_a_due_date_that_was_moved() -> None:
    moved = beijing("2019-06-12 17:00")
    assert compute_warning(limit("20 WD"), beijing("2019-05-06 10:00"), moved, CALENDAR) == beijing(
        "2019-06-05 17:00"
    )


def test_a_warning_never_comes_before_the_count_begins() -> None:
    late, close = beijing("2019-04-22 16:00"), beijing("2019-04-22 17:00")
    assert compute_warning(limit("0 WD"), late, close, CALENDAR) == late


@pytest.mark.parametrize(
    ("length", "at", "is_used", "is_left"),
    [
        ("20 WD", "2019-05-06 10:00", "0", "20"),
        ("20 WD", "2019-05-07 16:59", "0", "20"),
        ("20 WD", "2019-05-07 17:00", "1", "19"),
        ("20 WD", "2019-05-10 09:00", "3", "17"),
        ("20 WD", "2019-06-03 16:59", "19", "1"),
        ("20 WD", "2019-06-03 17:00", "20", "0"),
        ("20 WD", "2019-06-05 17:00", "22", "0"),
        ("10 CD", "2019-05-08 00:00", "1", "9"),
        ("10 CD", "2019-05-16 16:59", "9", "1"),
        ("3 MON", "2019-06-06 23:59", "0", "3"),
        ("3 MON", "2019-06-07 00:00", "1", "2"),
        ("3 MON", "2019-08-06 12:00", "2", "1"),
        ("3 WH", "2019-05-06 13:45", "2.2500", "0.7500"),
        ("40 H", "2019-05-07 10:00", "24.0000", "16.0000"),
        ("60 MIN", "2019-05-06 10:20:30", "20.5000", "39.5000"),
        ("60 MIN", "2019-05-06 09:00", "0", "60"),
        ("0 SPOT", "2019-05-06 15:00", "0", "0"),
    ],
)
def test_what_is_used_and_what_is_left(length: str, at: str, is_used: str, is_left: str) -> None:
    start = beijing("2019-05-06 10:00")
    end = compute_deadline(limit(length), start, CALENDAR).due_at
    assert amount_used(limit(length), start, beijing(at), CALENDAR) == Decimal(is_used)
    assert amount_left(limit(length), end, beijing(at), CALENDAR) == Decimal(is_left)


def test_the_first_day_is_used_at_its_close_where_it_counts() -> None:
    start, close = beijing("2019-05-06 10:00"), beijing("2019-05-06 17:00")
    assert amount_used(limit("2 WD"), start, close, CALENDAR, count_first_day=True) == 1


MOMENTS = st.datetimes(datetime(2018, 1, 2), datetime(2036, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LIMITS = st.builds(
    lambda unit, n: TimeLimit(amount=Decimal(0 if unit is LimitUnit.ON_THE_SPOT else n), unit=unit),
    st.sampled_from(LimitUnit),
    st.integers(0, 40),
)


@given(LIMITS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=12)))
def test_who_starts_later_is_never_due_earlier(length: TimeLimit, start: datetime, wait: timedelta) -> None:
    sooner, later = (
        compute_deadline(length, start, CALENDAR),
        compute_deadline(length, start + wait, CALENDAR),
    )
    assert sooner.due_at <= later.due_at
    assert start <= sooner.counted_from <= sooner.due_at


@given(LIMITS, MOMENTS, st.integers(1, 20))
def test_a_longer_limit_is_never_due_earlier(length: TimeLimit, start: datetime, more: int) -> None:
    if length.unit is not LimitUnit.ON_THE_SPOT:
        longer = TimeLimit(amount=length.amount + more, unit=length.unit)
        assert (
            compute_deadline(length, start, CALENDAR).due_at
            <= compute_deadline(longer, start, CALENDAR).due_at
        )


@given(LIMITS, MOMENTS)
def test_a_warning_lies_between_the_start_and_the_end(length: TimeLimit, start: datetime) -> None:
    end = compute_deadline(length, start, CALENDAR)
    warn_at = compute_warning(length, start, end.due_at, CALENDAR)
    assert warn_at is None or end.counted_from <= warn_at < end.due_at
    if length.amount and length.unit is not LimitUnit.ON_THE_SPOT:
        assert warn_at is not None


@given(LIMITS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=30)))
def test_used_and_left_add_up_to_the_limit(length: TimeLimit, start: datetime, wait: timedelta) -> None:
    at = start + wait
    end = compute_deadline(length, start, CALENDAR)
    assert amount_left(length, end.due_at, at, CALENDAR) <= length.amount
    may_roll = length.unit in {LimitUnit.CALENDAR_DAYS, LimitUnit.MONTHS}
    if at < end.due_at and not may_roll:
        sofar = amount_used(length, start, at, CALENDAR)
        assert sofar + amount_left(length, end.due_at, at, CALENDAR) == length.amount


def test_a_limit_reads_as_people_say_it() -> None:
    found = [
        limit(text).in_words for text in ("3 WH", "0.50 WD", "100 CD", "6 MON", "40 H", "60 MIN", "0 SPOT")
    ]
    assert found == ["3 个工作小时", "0.5 个工作日", "100 个自然日", "6 个月", "40 小时", "60 分钟", "即办"]


@pytest.mark.parametrize("text", ["-1 WD", "1 SPOT", "1.5 CD", "0.5 MON", "0.00001 WH"])
def test_a_limit_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        limit(text)


def test_a_limit_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(OutsideCalendar):
        due("10000 WD", "2019-04-22 10:00")


@pytest.mark.parametrize("length", ["45 WD", "90 CD", "6 MON", "6.5 WH"])
def test_a_due_date_takes_less_than_fifty_microseconds(length: str) -> None:
    asked, start = limit(length), datetime(2019, 5, 6, 2, tzinfo=UTC)
    fastest = min(timeit.repeat(lambda: compute_deadline(asked, start, CALENDAR), number=200, repeat=5))
    assert fastest / 200 < 50e-6
