"""The work calendar: worked days, notices and their versions, opening hours."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.calendars.limits import DayKind, OpeningHours, OutsideCalendar, SpecialDay
from services.domain.calendars.calendar import BEIJING, WorkCalendar, beijing_date, from_beijing
from services.domain.calendars.statutory_holidays import statutory_holidays
from services.reference_data.calendars import load_calendar

CALENDAR = load_calendar()


def beijing(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def test_every_day_from_2018_to_2026_agrees_with_another_calendar() -> None:
    days = [date(2018, 1, 1) + timedelta(days=n) for n in range(3287)]
    assert days[-1] == date(2026, 12, 31)
    assert [day for day in days if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("year", range(2018, 2041))
def test_statutory_holidays_agree_with_another_lunar_table(year: int) -> None:
    elsewhere = {
        day
        for day, names in holidays.country_holidays("CN", years=year, language="en_US").items()
        for name in names.split("; ")
        if not any(word in name for word in ("observed", "Day off", "Extended"))
    }
    assert set(statutory_holidays(year)) == elsewhere


def test_each_year_has_its_published_number_of_working_days() -> None:
    eves = [date(year, 12, 31) for year in range(2018, 2027)]
    of_2018 = CALENDAR.working_days_between(date(2018, 1, 1), eves[0])
    later = [CALENDAR.working_days_between(*years) for years in pairwise(eves)]
    assert [of_2018, *later] == [250, 250, 249, 250, 249, 249, 251, 248, 248]


@pytest.mark.parametrize(
    ("known_on", "day", "is_working"),
    [
        ("2019-03-21", "2019-05-01", False),
        ("2019-03-21", "2019-05-02", True),
        ("2019-03-21", "2019-04-28", False),
        ("2019-03-22", "2019-05-02", False),
        ("2019-03-22", "2019-04-28", True),
        ("2019-03-22", "2019-05-05", True),
        ("2020-01-26", "2020-01-31", True),
        ("2020-01-26", "2020-02-01", True),
        ("2020-01-27", "2020-01-31", False),
        ("2020-01-27", "2020-02-01", False),
        ("2020-01-27", "2020-02-03", True),
        ("2018-12-05", "2018-12-31", True),
        ("2018-12-06", "2018-12-31", False),
        ("2018-12-05", "2019-10-01", False),
        ("2018-12-05", "2019-10-04", True),
    ],
)
def test_the_calendar_is_the_one_known_on_the_day(known_on: str, day: str, *, is_working: bool) -> None:
    known = load_calendar(date.fromisoformat(known_on))
    assert known.is_working_day(date.fromisoformat(day)) is is_working


def test_a_year_without_a_notice_is_provisional_and_so_is_the_last_week_before_it() -> None:
    assert CALENDAR.published_through == date(2026, 12, 31)
    assert not CALENDAR.is_provisional(date(2026, 12, 24))
    assert CALENDAR.is_provisional(date(2026, 12, 25))
    assert CALENDAR.is_published(date(2026, 12, 31))
    assert not CALENDAR.is_published(date(2027, 1, 1))
    assert not CALENDAR.is_working_day(date(2027, 1, 1)), "a statutory holiday is off all the same"
    assert not CALENDAR.is_working_day(date(2027, 2, 5)), "除夕"
    assert CALENDAR.is_working_day(date(2027, 2, 9)), "what a notice might add is not guessed"
    weekends = [date(2027, 1, 2) + timedelta(days=n) for n in range(364) if n % 7 < 2]
    assert not any(CALENDAR.is_working_day(day) for day in weekends), "no make-up days are guessed"


def test_a_calendar_without_notices_has_weekends_and_statutory_holidays() -> None:
    plain = WorkCalendar()
    assert plain.published_through == date(2017, 12, 31)
    assert not plain.is_working_day(date(2019, 5, 1))
    assert plain.is_working_day(date(2019, 5, 2))


@pytest.mark.parametrize(
    ("day", "in_words"),
    [
        ("2019-05-05", "2019-05-05 星期日，调休上班（国办发明电〔2019〕3号）"),
        ("2019-05-06", "2019-05-06 星期一，工作日"),
        ("2019-05-11", "2019-05-11 星期六，休息日"),
        ("2018-12-31", "2018-12-31 星期一，放假（国办发明电〔2018〕15号）"),
        ("2027-01-01", "2027-01-01 星期五，放假（元旦）；以国家公布的放假安排为准"),
    ],
)
def test_a_day_says_why_it_is_worked_or_not(day: str, in_words: str) -> None:
    assert CALENDAR.why(date.fromisoformat(day)).in_words == in_words


def test_a_site_has_its_own_hours_and_closures() -> None:
    typhoon = SpecialDay(on=date(2019, 8, 9), kind=DayKind.CLOSURE, reason="台风利奇马")
    site = CALENDAR.at_site(OpeningHours(segments=((time(8, 30), time(18)),)), [typhoon])

    assert site.next_opening(beijing("2019-08-08 18:00")) == beijing("2019-08-12 08:30")
    assert site.why(date(2019, 8, 9)).in_words == "2019-08-09 星期五，停办（台风利奇马）"
    assert CALENDAR.is_working_day(date(2019, 8, 9)), "the other sites work"
    assert not site.as_known_on(date(2018, 12, 31)).is_working_day(date(2019, 8, 9))


def test_a_closure_holds_against_a_make_up_day_whatever_was_said_first() -> None:
    closed = SpecialDay(on=date(2019, 5, 5), kind=DayKind.CLOSURE, reason="停电")
    calendar = WorkCalendar(special_days=(closed, *CALENDAR.special_days), notices=CALENDAR.notices)
    assert not calendar.is_working_day(date(2019, 5, 5))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2019-04-22 08:59:59.999999", "2019-04-22 09:00"),
        ("2019-04-22 09:00", "2019-04-22 09:00"),
        ("2019-04-22 11:59:59.999999", "2019-04-22 11:59:59.999999"),
        ("2019-04-22 12:00", "2019-04-22 13:30"),
        ("2019-04-22 13:30", "2019-04-22 13:30"),
        ("2019-04-22 17:00", "2019-04-23 09:00"),
        ("2019-04-26 23:00", "2019-04-28 09:00"),
        ("2019-04-30 17:00", "2019-05-05 09:00"),
    ],
)
def test_the_next_opening_is_now_or_when_the_doors_open(at: str, opens: str) -> None:
    assert CALENDAR.next_opening(beijing(at)) == beijing(opens)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2019-04-22 09:00", 180, "2019-04-22 12:00"),
        ("2019-04-22 09:00", 181, "2019-04-22 13:31"),
        ("2019-04-22 09:00", 390, "2019-04-22 17:00"),
        ("2019-04-22 16:59", 2, "2019-04-23 09:01"),
        ("2019-04-26 16:30", 60, "2019-04-28 09:30"),
        ("2019-04-27 03:00", 1, "2019-04-28 09:01"),
        ("2019-04-22 09:00", -30, "2019-04-19 16:30"),
        ("2019-04-22 17:00", 0, "2019-04-23 09:00"),
    ],
)
def test_open_time_runs_only_while_the_doors_are_open(start: str, minutes: int, end: str) -> None:
    assert CALENDAR.add_open_time(beijing(start), timedelta(minutes=minutes)) == beijing(end)


MOMENTS = st.datetimes(datetime(2018, 1, 2), datetime(2039, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(MOMENTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=20)))
def test_open_time_added_is_open_time_between_to_the_microsecond(at: datetime, span: timedelta) -> None:
    end = CALENDAR.add_open_time(at, span)
    assert CALENDAR.open_time_between(at, end) == span
    assert CALENDAR.open_time_between(end, at) == -span
    assert CALENDAR.open_time_between(at, end - timedelta(microseconds=1)) < span, "it is the earliest"


@given(MOMENTS)
def test_before_the_next_opening_nothing_is_open(at: datetime) -> None:
    opening = CALENDAR.next_opening(at)
    assert opening >= at
    assert CALENDAR.open_time_between(at, opening) == timedelta()
    assert CALENDAR.next_opening(opening) == opening
    assert CALENDAR.open_time_between(opening, opening + timedelta(microseconds=1)) > timedelta()


@given(st.dates(date(2018, 2, 1), date(2039, 1, 1)), st.integers(1, 200))
def test_the_nth_working_day_is_n_working_days_away(after: date, n: int) -> None:
    day = CALENDAR.nth_working_day(after, n)
    assert CALENDAR.is_working_day(day)
    assert CALENDAR.working_days_between(after, day) == n
    assert CALENDAR.nth_working_day(day, 0) == day


def test_a_day_in_beijing_begins_at_four_in_the_afternoon_utc() -> None:
    midnight = from_beijing(date(2019, 4, 22), time(0))
    assert midnight == datetime(2019, 4, 21, 16, tzinfo=UTC)
    assert beijing_date(midnight) == date(2019, 4, 22)
    assert beijing_date(midnight - timedelta(microseconds=1)) == date(2019, 4, 21)
    assert CALENDAR.closing_of(date(2019, 4, 22)) == datetime(2019, 4, 22, 9, tzinfo=UTC)


def test_beyond_its_years_the_calendar_refuses_to_guess() -> None:
    with pytest.raises(OutsideCalendar):
        CALENDAR.is_working_day(date(2041, 1, 1))
    with pytest.raises(OutsideCalendar):
        CALENDAR.nth_working_day(date(2040, 12, 1), 60)
    with pytest.raises(OutsideCalendar):
        CALENDAR.nth_working_day(date(2018, 1, 2), -1)
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.next_opening(datetime(2019, 4, 22, 9))  # noqa: DTZ001


@pytest.mark.parametrize(
    "segments",
    [
        (),
        ((time(12), time(9)),),
        ((time(9), time(12)), (time(11), time(17))),
        ((time(9, tzinfo=UTC), time(12, tzinfo=UTC)),),
    ],
)
def test_opening_hours_follow_each_other(segments: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValidationError):
        OpeningHours(segments=segments)


def test_opening_hours_read_as_on_the_door() -> None:
    assert OpeningHours().in_words == "09:00-12:00、13:30-17:00"
    assert timedelta(hours=6, minutes=30) == CALENDAR.open_time_on(date(2019, 4, 22))
