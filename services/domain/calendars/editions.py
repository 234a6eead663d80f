"""Calendars built from the logged changes: notices by version, hours and closures by site."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time

from schemas.calendars.changes import (
    EVERY_SITE,
    WINDOW_SITE,
    BatchHourChange,
    CalendarChange,
    ClosureChange,
    HoursChange,
    NamedDay,
    ReopeningChange,
    WithdrawalChange,
    YearChange,
)
from schemas.calendars.limits import DayKind, HolidayNotice, OpeningHours, SpecialDay
from services.domain.calendars.batch_hours import BatchHours
from services.domain.calendars.calendar import WorkCalendar
from services.domain.calendars.site_calendars import Calendars
from services.domain.calendars.statutory_holidays import FIRST_YEAR, LAST_YEAR


def build_calendars(changes: Sequence[CalendarChange]) -> Calendars:
    """Build the calendars of every site after these changes, in the order they were made.

    A department without hours of its own uses the window's; without closures too, the window's calendar.
    """
    nation = WorkCalendar(
        special_days=tuple(_special_days(changes)),
        notices=tuple(holiday_notice_of(change) for change in list_versions(changes)),
    )
    sites = {c.site for c in changes if isinstance(c, HoursChange | ClosureChange)}
    window = _calendar_at_site(nation, WINDOW_SITE, changes)
    others = {
        site: _calendar_at_site(nation, site, changes) for site in sorted(sites - {WINDOW_SITE, EVERY_SITE})
    }
    return Calendars(window=window, departments=others, batch_hours=build_batch_hours(changes))


def build_batch_hours(changes: Iterable[CalendarChange]) -> dict[str, BatchHours]:
    """Build the batch hours of departments; a later change of a day replaces the former."""
    payload: dict[str, dict[date, time | None]] = {}
    for change in changes:
        if isinstance(change, BatchHourChange):
            payload.setdefault(change.site, {})[change.since] = change.hour
    return {
        site: BatchHours(tuple((since, hours[since]) for since in sorted(hours)))
        for site, hours in payload.items()
    }


def list_versions(changes: Iterable[CalendarChange], year: int | None = None) -> list[YearChange]:
    """List every version of a year's calendar, or of all years, that was not withdrawn."""
    standing: list[YearChange] = []
    for change in changes:
        if isinstance(change, YearChange):
            standing.append(change)
        if isinstance(change, WithdrawalChange):
            gone = (change.year, change.version)
            standing = [one for one in standing if (one.year, one.version) != gone]
    return [one for one in standing if year in (None, one.year)]


def next_version(changes: Iterable[CalendarChange], year: int) -> int:
    """Return the next version number of that year; a withdrawn number is not reused."""
    given = [c.version for c in changes if isinstance(c, YearChange) and c.year == year]
    return max(given, default=0) + 1


def list_hours(changes: Iterable[CalendarChange], site: str) -> list[HoursChange]:
    """List the opening hours set for a site itself, by their first day."""
    payload: dict[date, HoursChange] = {}
    for change in changes:
        if isinstance(change, HoursChange) and change.site == site:
            payload[change.since] = change
    return [payload[since] for since in sorted(payload)]


def list_closures(changes: Iterable[CalendarChange], site: str) -> list[ClosureChange]:
    """List the closures in effect for a site itself."""
    standing: dict[date, ClosureChange] = {}
    for change in changes:
        if isinstance(change, ClosureChange) and change.site == site:
            standing[change.on] = change
        if isinstance(change, ReopeningChange) and change.site == site:
            standing.pop(change.on, None)
    return [standing[on] for on in sorted(standing)]


def first_changed_on(before: Calendars, after: Calendars) -> date | None:
    """Return the first day that differs on any site: worked, open or provisional.

    Due dates before it are unaffected.
    """
    sites = {None, *before.departments, *after.departments}
    pairs = {(before.of(site), after.of(site)) for site in sites}
    days = (_first_difference(one, other) for one, other in pairs)
    return min((day for day in days if day is not None), default=None)


def holiday_notice_of(change: YearChange) -> HolidayNotice:
    """Return the notice of a year's version, as the calendar cites it."""
    return HolidayNotice(
        year=change.year,
        version=change.version,
        published_on=change.notice.published_on,
        effective_from=change.notice.effective_from,
        number=change.notice.number,
        source=change.notice.source,
        supersedes=change.version - 1 or None,
    )


def describe_change(change: CalendarChange) -> str:
    """Describe the change in one Chinese line."""
    match change:
        case YearChange():
            return f"{change.year} 年放假安排第 {change.version} 版（{change.notice.number}）"
        case WithdrawalChange():
            return f"撤回 {change.year} 年放假安排第 {change.version} 版"
        case HoursChange():
            return f"{change.since} 起开放时间 {change.hours.in_words}（{change.site}）"
        case ClosureChange():
            return f"{change.on} 停办：{change.reason}，{change.document}（{change.site}）"
        case ReopeningChange():
            return f"{change.on} 恢复办理：{change.reason}，{change.document}（{change.site}）"
        case BatchHourChange():
            return f"{change.since} 起{change.in_words}（{change.site}）"


def stream_of(change: CalendarChange) -> str:
    """Return the event stream to which the change belongs."""
    if isinstance(change, YearChange | WithdrawalChange):
        return f"calendar/{change.year}"
    return f"calendar/{change.site}"


def _calendar_at_site(nation: WorkCalendar, site: str, changes: Sequence[CalendarChange]) -> WorkCalendar:
    payload = list_hours(changes, site) or list_hours(changes, WINDOW_SITE)
    closed = [*list_closures(changes, site), *list_closures(changes, EVERY_SITE)]
    closures = [
        SpecialDay(on=one.on, kind=DayKind.CLOSURE, reason=f"{one.reason}，{one.document}") for one in closed
    ]
    later = tuple((one.since, one.hours) for one in payload)
    if not later and not closures:
        return nation
    return nation.at_site(OpeningHours(), closures, later)


def _special_days(changes: Sequence[CalendarChange]) -> Iterator[SpecialDay]:
    """Yield every day that a version names, with the notice that first gave it that kind.

    A day that the next version no longer names is ordinary again.
    """
    named: dict[int, dict[date, DayKind]] = {}
    for change in sorted(list_versions(changes), key=lambda one: (one.year, one.version)):
        notice = holiday_notice_of(change)
        before = named.get(change.year, {})
        now: dict[date, DayKind] = {day.on: day.kind for day in change.days}
        for on, kind in now.items():
            if before.get(on) is not kind:
                yield SpecialDay(on=on, kind=kind, notice=notice)
        for on in before.keys() - now.keys():
            yield SpecialDay(on=on, kind=DayKind.ORDINARY, notice=notice)
        named[change.year] = now


def merge_named_days(earlier: Iterable[NamedDay], changed: Iterable[NamedDay]) -> tuple[NamedDay, ...]:
    """Merge the days that changed into the full list of the earlier version."""
    days = {day.on: day for day in earlier} | {day.on: day for day in changed}
    return tuple(days[on] for on in sorted(days))


def _first_difference(before: WorkCalendar, after: WorkCalendar) -> date | None:
    if before is after:
        return None
    first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
    for n in range(first, last + 1):
        day = date.fromordinal(n)
        if before.is_working_day(day) is not after.is_working_day(day):
            return day
        if before.is_provisional(day) is not after.is_provisional(day):
            return day
        if before.hours_on(day) != after.hours_on(day):
            return day
    return None
