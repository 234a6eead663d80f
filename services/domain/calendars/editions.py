"""The calendars as the changes on file make them: notices by version, hours and closures by site."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from schemas.calendars.changes import (
    EVERY_SITE,
    WINDOW_SITE,
    CalendarChange,
    ClosureChange,
    HoursChange,
    NamedDay,
    ReopeningChange,
    WithdrawalChange,
    YearChange,
)
from schemas.calendars.limits import DayKind, HolidayNotice, OpeningHours, SpecialDay
from services.domain.calendars.calendar import WorkCalendar
from services.domain.calendars.site_calendars import Calendars
from services.domain.calendars.statutory_holidays import FIRST_YEAR, LAST_YEAR


def calendars_of(changes: Sequence[CalendarChange]) -> Calendars:
    """The calendars of every site after these changes, in the order in which they were filed.

    A department without hours or closures of its own sits in the hall and keeps the window's. One with
    closures only keeps the window's hours.
    """
    nation = WorkCalendar(
        special_days=tuple(_special_days(changes)),
        notices=tuple(notice_of(change) for change in versions(changes)),
    )
    sites = {c.site for c in changes if isinstance(c, HoursChange | ClosureChange)}
    window = _at(nation, WINDOW_SITE, changes)
    others = {site: _at(nation, site, changes) for site in sorted(sites - {WINDOW_SITE, EVERY_SITE})}
    return Calendars(window=window, departments=others)


def versions(changes: Iterable[CalendarChange], year: int | None = None) -> list[YearChange]:
    """Every version of a year's calendar, or of all years, that was not taken back."""
    standing: list[YearChange] = []
    for change in changes:
        if isinstance(change, YearChange):
            standing.append(change)
        if isinstance(change, WithdrawalChange):
            gone = (change.year, change.version)
            standing = [one for one in standing if (one.year, one.version) != gone]
    return [one for one in standing if year in (None, one.year)]


def next_version(changes: Iterable[CalendarChange], year: int) -> int:
    """The number of the next version of that year; a number taken back is not given again."""
    given = [c.version for c in changes if isinstance(c, YearChange) and c.year == year]
    return max(given, default=0) + 1


def hours_of(changes: Iterable[CalendarChange], site: str) -> list[HoursChange]:
    """The opening hours that were set for a site itself, by the day from which they hold."""
    payload: dict[date, HoursChange] = {}
    for change in changes:
        if isinstance(change, HoursChange) and change.site == site:
            payload[change.since] = change
    return [payload[since] for since in sorted(payload)]


def closures_of(changes: Iterable[CalendarChange], site: str) -> list[ClosureChange]:
    """The closures that stand for a site itself."""
    standing: dict[date, ClosureChange] = {}
    for change in changes:
        if isinstance(change, ClosureChange) and change.site == site:
            standing[change.on] = change
        if isinstance(change, ReopeningChange) and change.site == site:
            standing.pop(change.on, None)
    return [standing[on] for on in sorted(standing)]


def first_changed_on(before: Calendars, after: Calendars) -> date | None:
    """The first day on which any site works, opens or is certain otherwise than before.

    A due date before it, and all that was counted for it, stays as it is.
    """
    sites = {None, *before.departments, *after.departments}
    pairs = {(before.of(site), after.of(site)) for site in sites}
    days = (_first_difference(one, other) for one, other in pairs)
    return min((day for day in days if day is not None), default=None)


def notice_of(change: YearChange) -> HolidayNotice:
    """The notice as the calendar quotes it."""
    return HolidayNotice(
        year=change.year,
        version=change.version,
        published_on=change.notice.published_on,
        effective_from=change.notice.effective_from,
        number=change.notice.number,
        source=change.notice.source,
        supersedes=change.version - 1 or None,
    )


def in_words(change: CalendarChange) -> str:
    """The change as one Chinese line."""
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


def stream_of(change: CalendarChange) -> str:
    """The stream of the log in which the change is filed."""
    if isinstance(change, YearChange | WithdrawalChange):
        return f"calendar/{change.year}"
    return f"calendar/{change.site}"


def _at(nation: WorkCalendar, site: str, changes: Sequence[CalendarChange]) -> WorkCalendar:
    payload = hours_of(changes, site) or hours_of(changes, WINDOW_SITE)
    closed = [*closures_of(changes, site), *closures_of(changes, EVERY_SITE)]
    closures = [
        SpecialDay(on=one.on, kind=DayKind.CLOSURE, reason=f"{one.reason}，{one.document}") for one in closed
    ]
    later = tuple((one.since, one.hours) for one in payload)
    if not later and not closures:
        return nation
    return nation.at_site(OpeningHours(), closures, later)


def _special_days(changes: Sequence[CalendarChange]) -> Iterator[SpecialDay]:
    """Every day that a version names, under the notice that first said so of it.

    One that the next version names no more is ordinary again.
    """
    named: dict[int, dict[date, DayKind]] = {}
    for change in sorted(versions(changes), key=lambda one: (one.year, one.version)):
        notice = notice_of(change)
        before = named.get(change.year, {})
        now: dict[date, DayKind] = {day.on: day.kind for day in change.days}
        for on, kind in now.items():
            if before.get(on) is not kind:
                yield SpecialDay(on=on, kind=kind, notice=notice)
        for on in before.keys() - now.keys():
            yield SpecialDay(on=on, kind=DayKind.ORDINARY, notice=notice)
        named[change.year] = now


def complete(earlier: Iterable[NamedDay], changed: Iterable[NamedDay]) -> tuple[NamedDay, ...]:
    """A version's whole list, where its notice told only what is new."""
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
