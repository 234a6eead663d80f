"""Editions: the files' notices as changes, versions by notice, sites with hours, what differs since when."""

from datetime import date, datetime, time, timedelta

import pytest

from schemas.calendars.changes import (
    ClosureChange,
    HoursChange,
    ReopeningChange,
    WithdrawalChange,
    YearChange,
    YearIn,
)
from schemas.calendars.limits import LimitUnit, OpeningHours, TimeLimit
from services.domain.calendars.calendar import BEIJING
from services.domain.calendars.checks import closure_faults, year_faults, year_remarks
from services.domain.calendars.editions import build_calendars, first_changed_on, list_versions, next_version
from services.domain.timing.limits import compute_deadline, compute_warning
from services.reference_data.calendars import load_calendar, load_changes
from tests.integration.calendars.years import year_2027

FILES = load_changes()
TODAY = date(2026, 11, 25)
SUMMER = OpeningHours(segments=((time(8, 30), time(12)), (time(14, 30), time(18))))


def _2027(**notice: str) -> YearChange:
    result = YearIn.model_validate(year_2027(**notice))
    return YearChange(year=2027, version=1, notice=result.notice, days=tuple(result.days))


def test_the_files_as_changes_make_the_calendar_of_the_files() -> None:
    made, result = build_calendars(FILES).window, load_calendar()
    first = date(2018, 1, 1)
    assert result.why(date(2019, 5, 1)).notice != made.why(date(2019, 5, 1)).notice, "both named that day"
    for n in range(365 * 15):
        if first + timedelta(days=n) == date(2019, 5, 1):
            continue
        ours, theirs = made.why(first + timedelta(days=n)), result.why(first + timedelta(days=n))
        assert (ours.in_words, ours.is_working, ours.is_provisional) == (
            theirs.in_words,
            theirs.is_working,
            theirs.is_provisional,
        )


def test_superseded_versions_are_kept_and_the_last_one_holds() -> None:
    assert [(one.year, one.version) for one in list_versions(FILES, 2019)] == [(2019, 1), (2019, 2)]
    known = [
        change for change in FILES if change.kind == "year" and (change.year, change.version) != (2019, 2)
    ]
    assert first_changed_on(build_calendars(known), build_calendars(FILES)) == date(2019, 4, 28)
    assert build_calendars(known).window.is_working_day(date(2019, 5, 2))
    assert not build_calendars(FILES).window.is_working_day(date(2019, 5, 2))


def test_a_day_that_a_new_version_names_no_more_is_ordinary_again() -> None:
    first = _2027()
    days = tuple(day for day in first.days if day.on not in {date(2027, 2, 13), date(2027, 2, 20)})
    second = first.model_copy(update={"version": 2, "days": days})
    calendar = build_calendars([*FILES, first, second]).window
    assert build_calendars([*FILES, first]).window.is_working_day(date(2027, 2, 20))
    assert not calendar.is_working_day(date(2027, 2, 20))
    assert calendar.why(date(2027, 2, 20)).in_words == "2027-02-20 星期六，照常（国办发明电〔2026〕99号）"


def test_a_version_taken_back_leaves_its_number_behind() -> None:
    changes = [*FILES, _2027(), WithdrawalChange(year=2027, version=1)]
    assert first_changed_on(build_calendars(FILES), build_calendars(changes)) is None
    assert next_version(changes, 2027) == 2


def test_a_year_changes_the_calendar_from_the_last_week_of_the_year_before() -> None:
    after = build_calendars([*FILES, _2027()])
    assert first_changed_on(build_calendars(FILES), after) == date(2026, 12, 25), "those days become certain"


def test_hours_hold_from_their_day_on_and_closures_on_theirs() -> None:
    changes = [
        *FILES,
        HoursChange(site="window", since=date(2019, 6, 1), hours=SUMMER),
        HoursChange(site="window", since=date(2019, 10, 1), hours=OpeningHours()),
        HoursChange(site="tax", since=date(2019, 7, 1), hours=OpeningHours(segments=((time(8), time(16)),))),
        ClosureChange(site="all", on=date(2019, 8, 9), document="防指〔2019〕3号", reason="台风"),
    ]
    calendars = build_calendars(changes)
    assert calendars.of("bank") is calendars.window, "who has no hours of its own sits in the hall"
    assert calendars.window.hours_on(date(2019, 5, 31)).in_words == "09:00-12:00、13:30-17:00"
    assert calendars.window.hours_on(date(2019, 6, 3)).in_words == "08:30-12:00、14:30-18:00"
    assert calendars.of("tax").hours_on(date(2019, 6, 3)).in_words == "09:00-12:00、13:30-17:00"
    assert calendars.of("tax").hours_on(date(2019, 7, 3)).in_words == "08:00-16:00"
    for site in (None, "tax"):
        assert not calendars.of(site).is_working_day(date(2019, 8, 9))
        assert calendars.of(site).why(date(2019, 8, 9)).in_words == (
            "2019-08-09 星期五，停办（台风，防指〔2019〕3号）"
        )
    back = ReopeningChange(site="all", on=date(2019, 8, 9), document="防指〔2019〕4号", reason="台风转向")
    assert build_calendars([*changes, back]).window.is_working_day(date(2019, 8, 9))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("length", "unit", "start", "due"),
    [
        ("3", LimitUnit.WORKING_HOURS, "2019-05-31 16:00", "2019-06-03 10:30"),
        ("13.5", LimitUnit.WORKING_HOURS, "2019-05-31 10:00", "2019-06-04 09:30"),
        ("1", LimitUnit.WORKING_DAYS, "2019-05-31 16:00", "2019-06-03 18:00"),
        ("0.5", LimitUnit.WORKING_DAYS, "2019-05-31 16:00", "2019-06-03 12:00"),
        ("90", LimitUnit.MINUTES, "2019-09-30 17:30", "2019-10-08 10:00"),
    ],
)
def test_open_time_is_counted_across_a_change_of_hours(
    length: str, unit: LimitUnit, start: str, due: str
) -> None:
    changes = [
        *FILES,
        HoursChange(site="window", since=date(2019, 6, 1), hours=SUMMER),
        HoursChange(site="window", since=date(2019, 10, 1), hours=OpeningHours()),
    ]
    limit = TimeLimit.model_validate({"amount": length, "unit": unit})
    calendar = build_calendars(changes).window
    assert compute_deadline(limit, _at(start), calendar).due_at == _at(due)
    assert calendar.open_time_between(_at("2019-05-31 09:00"), _at("2019-06-03 18:00")) == timedelta(
        hours=13.5
    )


def test_a_warning_in_whole_days_is_not_moved_by_other_hours_in_between() -> None:
    calendar = build_calendars(
        [*FILES, HoursChange(site="window", since=date(2019, 6, 1), hours=SUMMER)]
    ).window
    limit = TimeLimit.model_validate({"amount": 20, "unit": "working_days"})
    due = compute_deadline(limit, _at("2019-05-06 10:00"), calendar).due_at
    assert (due, compute_warning(limit, _at("2019-05-06 10:00"), due, calendar)) == (
        _at("2019-06-03 18:00"),
        _at("2019-05-28 17:00"),
    )


def test_every_notice_on_file_passes_its_own_checks() -> None:
    for count, change in enumerate(FILES):
        assert isinstance(change, YearChange)
        result = YearIn(notice=change.notice, days=list(change.days))
        assert year_faults(change.year, result, FILES[:count], TODAY) == []
        away = (change.year, change.version) == (2020, 2)  # days were given away in the epidemic
        assert bool(year_remarks(change.year, result)) is away


@pytest.mark.parametrize(
    ("days", "notice", "year", "words"),
    [
        ([{"on": "2027-01-01", "kind": "make_up_day"}], {}, 2027, "2027-01-01 列了 2 次"),
        ([{"on": "2028-01-01", "kind": "holiday"}], {}, 2027, "2028-01-01 不在 2027 年内"),
        ([{"on": "2026-12-20", "kind": "make_up_day"}], {}, 2027, "2026-12-20 不在 2027 年内"),
        ([{"on": "2027-03-02", "kind": "make_up_day"}], {}, 2027, "2027-03-02 是周一至周五"),
        ([{"on": "2027-03-06", "kind": "holiday"}], {}, 2027, "2027-03-06 是休息日且不与假期相连"),
        ([], {"published_on": "2026-11-26"}, 2027, "晚于今天"),
        ([], {"published_on": "2024-11-20"}, 2027, "应在上一年或当年发布"),
        ([], {"effective_from": "2026-11-19"}, 2027, "生效日期早于发布日期 2026-11-20"),
        ([], {"effective_from": "9999-12-31"}, 2027, "生效日期应在 2027 年内"),
        ([], {"number": "国办发明电〔2025〕7号"}, 2027, "国办发明电〔2025〕7号 已导入"),
        ([], {}, 2041, "工作日历只有 2018 至 2040 年"),
        ([], {}, 2028, "2027 年的放假安排尚未导入"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_its_rule(
    days: list[dict[str, str]], notice: dict[str, str], year: int, words: str
) -> None:
    body = year_2027(**notice)
    handed_in = YearIn.model_validate({**body, "days": [*body["days"], *days]})
    assert words in "；".join(message for _, message in year_faults(year, handed_in, FILES, TODAY))


def test_a_statutory_holiday_left_out_is_refused_with_the_law() -> None:
    body = year_2027()
    without = [day for day in body["days"] if day["on"] != "2027-06-09"]
    [(field, result)] = year_faults(2027, YearIn.model_validate({**body, "days": without}), FILES, TODAY)
    assert (field, result) == (
        "days",
        "法定节假日 2027-06-09（端午节）没有列为放假（全国年节及纪念日放假办法 第二条）",
    )


def test_an_older_notice_never_takes_the_place_of_a_newer_one() -> None:
    result = YearIn.model_validate(year_2027(number="国办发明电〔2026〕100号", published_on="2026-11-19"))
    faults = year_faults(2027, result, [*FILES, _2027()], TODAY)
    assert [field for field, _ in faults] == ["notice.published_on", "days"]


def test_closures_are_decided_once_and_taken_back_once() -> None:
    closed = ClosureChange(site="tax", on=date(2026, 11, 26), document="1号", reason="搬迁")
    opened = ReopeningChange(site="tax", on=date(2026, 11, 26), document="2号", reason="搬迁推迟")
    assert closure_faults(closed, FILES, is_working=True) == []
    assert closure_faults(closed, [*FILES, closed], is_working=False) == [("on", "2026-11-26 已决定停办")]
    assert closure_faults(closed, FILES, is_working=False) == [("on", "2026-11-26 本来不上班，无需停办")]
    assert closure_faults(opened, FILES, is_working=True) == [("on", "2026-11-26 没有停办决定，无从撤销")]
    assert closure_faults(opened, [*FILES, closed, opened], is_working=True) != []
