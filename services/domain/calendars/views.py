"""Calendar views: a year with its notices, a site with its hours and closures."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from schemas.calendars.changes import (
    WINDOW_SITE,
    CalendarChange,
    CalendarDay,
    CalendarVersion,
    ClosureIn,
    HoursIn,
    SiteView,
    YearChange,
    YearRow,
    YearView,
)
from schemas.calendars.limits import OpeningHours
from services.domain.calendars.calendar import DayReason, WorkCalendar
from services.domain.calendars.editions import list_closures, list_hours, list_versions
from services.domain.calendars.statutory_holidays import FIRST_YEAR

_DAY = timedelta(days=1)
_AHEAD = 1
"""Years without a notice that are shown after the last published one."""


def year_rows(changes: Sequence[CalendarChange], calendar: WorkCalendar, today: date) -> list[YearRow]:
    """List the years, newest first, including the next one that still lacks its notice."""
    last = max(calendar.published_through.year, today.year) + _AHEAD
    return [_row(changes, calendar, year) for year in range(last, FIRST_YEAR - 1, -1)]


def year_view(changes: Sequence[CalendarChange], calendar: WorkCalendar, year: int, edition: int) -> YearView:
    """Return a year as currently in effect, with every version of its notice."""
    on_file = list_versions(changes, year)
    reasons = [calendar.why(day) for day in days_of_year(year)]
    return YearView(
        year=year,
        is_published=bool(on_file),
        edition=edition,
        working_days=sum(reason.is_working for reason in reasons),
        days=[_day(reason) for reason in reasons if reason.kind is not None],
        versions=[_version(one, in_force=one is on_file[-1]) for one in on_file],
    )


def site_view(changes: Sequence[CalendarChange], site: str, name: str) -> SiteView:
    """Return a site's hours (by default the window's) and its own closures."""
    given = list_hours(changes, site) or list_hours(changes, WINDOW_SITE)
    since_ever = HoursIn(since=date(FIRST_YEAR, 1, 1), hours=OpeningHours())
    return SiteView(
        site=site,
        name=name,
        has_own_hours=bool(list_hours(changes, site)),
        hours=[since_ever, *(HoursIn(since=one.since, hours=one.hours) for one in given)],
        closures={
            one.on: ClosureIn(document=one.document, reason=one.reason)
            for one in list_closures(changes, site)
        },
    )


def days_of_year(year: int) -> list[date]:
    """List every day of the year, in order."""
    first = date(year, 1, 1)
    return [first + n * _DAY for n in range((date(year + 1, 1, 1) - first).days)]


def site_names(departments: Mapping[str, str]) -> dict[str, str]:
    """Return the name of every site by its code: the window, then the departments."""
    return {WINDOW_SITE: "综合窗口", **departments}


def _row(changes: Sequence[CalendarChange], calendar: WorkCalendar, year: int) -> YearRow:
    on_file = list_versions(changes, year)
    last = on_file[-1] if on_file else None
    return YearRow(
        year=year,
        is_published=last is not None,
        version=last.version if last else None,
        working_days=sum(calendar.is_working_day(day) for day in days_of_year(year)),
        notice=last.notice.number if last else None,
    )


def _day(reason: DayReason) -> CalendarDay:
    return CalendarDay(
        on=reason.on,
        is_working=reason.is_working,
        kind=reason.kind,
        reason=reason.notice.number if reason.notice else reason.name,
        is_provisional=reason.is_provisional,
    )


def _version(one: YearChange, *, in_force: bool) -> CalendarVersion:
    return CalendarVersion(
        version=one.version,
        number=one.notice.number,
        published_on=one.notice.published_on,
        effective_from=one.notice.effective_from,
        source=one.notice.source,
        supersedes=one.version - 1 or None,
        in_force=in_force,
        days=list(one.days),
    )
