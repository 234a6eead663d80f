"""Batch hours: which moment a department's results of a day are keyed in by."""

from datetime import date, datetime, time

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.calendars.batch_hours import BatchHour
from schemas.calendars.changes import BatchHourChange, ClosureChange
from services.domain.calendars.calendar import BEIJING
from services.domain.calendars.editions import build_calendars, describe_change
from services.reference_data.calendars import load_changes

FIRST = date(2019, 1, 1)
MORNING = BatchHourChange(site="tax", since=FIRST, hour=time(9, 30))
FILES = load_changes()
_HOUR: TypeAdapter[time] = TypeAdapter(BatchHour)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, 4, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("at", "keyed_in_by"),
    [
        (_at(22, 17), _at(23, 9, 30)),
        (_at(22, 9), _at(22, 9, 30)),
        (_at(22, 9, 30), _at(22, 9, 30)),
        (_at(26, 17), _at(28, 9, 30)),
        (_at(30, 17), datetime(2019, 5, 5, 9, 30, tzinfo=BEIJING)),
        (_at(27, 8), _at(28, 9, 30)),
    ],
    ids=["next morning", "same day", "that very minute", "a Sunday worked", "after the holiday", "a day off"],
)
def test_a_batch_is_keyed_in_by_the_next_hour_of_a_working_day(at: datetime, keyed_in_by: datetime) -> None:
    calendars = build_calendars([*FILES, MORNING])
    assert calendars.next_batch_at("tax", at) == keyed_in_by
    assert calendars.next_batch_at("bank", at) is None, "another department"


def test_an_evening_batch_is_of_the_same_day() -> None:
    evening = BatchHourChange(site="tax", since=FIRST, hour=time(22))
    assert build_calendars([*FILES, evening]).next_batch_at("tax", _at(22, 17)) == _at(22, 22)


def test_a_day_on_which_the_department_is_closed_has_no_batch() -> None:
    closed = ClosureChange(site="tax", on=date(2019, 4, 23), document="1 号", reason="搬迁")
    assert build_calendars([*FILES, MORNING, closed]).next_batch_at("tax", _at(22, 17)) == _at(24, 9, 30)


def test_the_hour_is_the_one_of_its_day() -> None:
    later = BatchHourChange(site="tax", since=date(2019, 4, 23), hour=time(11))
    none = BatchHourChange(site="tax", since=date(2019, 4, 25), hour=None)
    calendars = build_calendars([*FILES, MORNING, later, none])
    assert calendars.next_batch_at("tax", _at(22, 9)) == _at(22, 9, 30)
    assert calendars.next_batch_at("tax", _at(22, 17)) == _at(23, 11)
    assert calendars.next_batch_at("tax", _at(24, 17)) is None, "no batch on the 25th"
    assert [describe_change(one) for one in (later, none)] == [
        "2019-04-23 起每日补录截止时间 11:00（tax）",
        "2019-04-25 起不再集中补录（tax）",
    ]


@pytest.mark.parametrize(
    "wrong", ["9:30", "24:00", "09:60", "09:30:15", "09:30+08:00", "", "早上", 34200, "９:30"]
)
def test_an_hour_is_hours_and_minutes(wrong: object) -> None:
    with pytest.raises(ValidationError, match="24 小时制的时和分"):
        _HOUR.validate_python(wrong)
    assert _HOUR.validate_python("00:00") == time(0)
