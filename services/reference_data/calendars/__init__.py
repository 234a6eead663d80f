"""The published work calendars since 2018, with the notices they come from."""

import csv
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from schemas.calendars.changes import CalendarChange, HolidayNoticeIn, NamedDay, YearChange
from schemas.calendars.limits import DayKind, HolidayNotice, SpecialDay
from services.domain.calendars.calendar import WorkCalendar
from services.domain.calendars.editions import merge_named_days
from services.domain.calendars.site_calendars import Calendars
from services.domain.calendars.statutory_holidays import FIRST_YEAR
from services.domain.people.departments import batch_hour_changes, initial_changes
from services.reference_data.loader import load_departments

_FOLDER = Path(__file__).parent


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def notices() -> tuple[HolidayNotice, ...]:
    """Every notice, superseded ones included; the link is the evidence, the number its name."""
    return tuple(
        HolidayNotice(
            year=int(row["year"]),
            version=int(row["version"]),
            published_on=date.fromisoformat(row["published_on"]),
            number=row["number"],
            source=row["source"],
            supersedes=int(row["supersedes"]) if row["supersedes"] else None,
        )
        for row in _rows("notices.csv")
    )


def special_days() -> tuple[SpecialDay, ...]:
    """Every day that a notice named; a day that a later notice changed appears twice."""
    by_version = {(notice.year, notice.version): notice for notice in notices()}
    return tuple(
        SpecialDay(
            on=date.fromisoformat(row["date"]),
            kind=DayKind(row["kind"]),
            notice=by_version[int(row["notice_year"]), int(row["notice_version"])],
        )
        for row in _rows("days.csv")
    )


@lru_cache
def load_calendar(as_of: date | None = None) -> WorkCalendar:
    """The nation's calendar in default opening hours, as it was known at the end of a day.

    Args:
        as_of: leave out notices published after this day; None for everything on file.
    """
    calendar = WorkCalendar(special_days=special_days(), notices=notices())
    return calendar if as_of is None else calendar.as_known_on(as_of)


def load_calendars() -> Calendars:
    """The calendars of every site; all keep the nation's days and the default opening hours."""
    return Calendars(window=load_calendar())


@lru_cache
def load_changes() -> tuple[CalendarChange, ...]:
    """The notices as calendar changes, in order of publication: the seed of an empty database.

    A notice that changed a year named only what was new; as a version it has the year's whole list.
    """
    lists: dict[int, tuple[NamedDay, ...]] = {}
    changes: list[CalendarChange] = []
    for notice in sorted(notices(), key=lambda one: one.published_on):
        named_days = [
            NamedDay.model_validate({"on": day.on, "kind": day.kind})
            for day in special_days()
            if day.notice == notice
        ]
        days = merge_named_days(lists.get(notice.year, ()), named_days)
        lists[notice.year] = days
        given = HolidayNoticeIn(number=notice.number, published_on=notice.published_on, source=notice.source)
        changes.append(YearChange(year=notice.year, version=notice.version, notice=given, days=days))
    hours = batch_hour_changes(initial_changes(load_departments().values(), date(FIRST_YEAR, 1, 1)))
    return (*changes, *hours)
