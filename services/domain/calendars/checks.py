"""Validation of submitted calendars: each fault names its field, rule and source."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from schemas.calendars.changes import (
    CalendarChange,
    ClosureChange,
    HoursChange,
    ReopeningChange,
    YearChange,
    YearIn,
)
from schemas.calendars.limits import DayKind
from services.domain.calendars.editions import list_closures, list_versions
from services.domain.calendars.statutory_holidays import FIRST_YEAR, LAST_YEAR, statutory_holidays

Fault = tuple[str, str]
"""The field, and the rule in Chinese."""
_DAY = timedelta(days=1)
_LAW = "全国年节及纪念日放假办法 第二条"
_EARLY_DAYS = 7
"""Notices have named days from 29 December of the previous year on."""


def year_faults(year: int, given: YearIn, on_file: Sequence[CalendarChange], today: date) -> list[Fault]:
    """List every fault of a year's calendar; empty when it may be previewed."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return [("year", f"工作日历只有 {FIRST_YEAR} 至 {LAST_YEAR} 年")]
    return [*_notice_faults(year, given, on_file, today), *_day_faults(year, given)]


def _notice_faults(
    year: int, given: YearIn, on_file: Sequence[CalendarChange], today: date
) -> Iterator[Fault]:
    notice = given.notice
    if notice.published_on > today:
        yield "notice.published_on", f"通知发布日期 {notice.published_on} 晚于今天，只能导入已公布的放假安排"
    if notice.published_on.year not in {year - 1, year}:
        yield "notice.published_on", f"{year} 年的放假通知应在上一年或当年发布"
    if notice.effective_from is not None:
        if notice.effective_from < notice.published_on:
            yield (
                "notice.effective_from",
                f"生效日期早于发布日期 {notice.published_on}；通知自发布之日起才能施行",
            )
        elif notice.effective_from.year > year:
            yield "notice.effective_from", f"生效日期应在 {year} 年内，或在此之前"
    before = list_versions(on_file, year)
    if before and notice.published_on < before[-1].notice.published_on:
        yield (
            "notice.published_on",
            f"已有更晚发布的版本（{before[-1].notice.number}），旧通知不能覆盖新通知",
        )
    if any(one.notice.number == notice.number for one in list_versions(on_file)):
        yield "notice.number", f"{notice.number} 已导入；更正请使用更正通知的文号"
    if before and day_kinds(before[-1]) == day_kinds(given):
        yield "days", f"与在用的第 {before[-1].version} 版完全相同，无需导入"
    published = {one.year for one in list_versions(on_file)}
    if year > FIRST_YEAR and year - 1 not in published:
        yield "year", f"{year - 1} 年的放假安排尚未导入，应按年依次导入"


def _day_faults(year: int, given: YearIn) -> Iterator[Fault]:
    counted = Counter(day.on for day in given.days)
    for on, times in sorted(counted.items()):
        if times > 1:
            yield "days", f"{on} 列了 {times} 次；每天只能列一次"
    first = date(year, 1, 1) - _EARLY_DAYS * _DAY
    for day in given.days:
        if not first <= day.on <= date(year, 12, 31):
            yield "days", f"{day.on} 不在 {year} 年内（通知可列上年 12 月 25 日以后的日期）"
        if day.kind is DayKind.MAKE_UP_DAY and day.on.weekday() < 5:
            yield "days", f"{day.on} 是周一至周五，本来上班，不能列为调休上班（国务院办公厅放假通知）"
    off = {day.on for day in given.days if day.kind is DayKind.HOLIDAY}
    for on, name in sorted(statutory_holidays(year).items()):
        if on not in off:
            yield "days", f"法定节假日 {on}（{name}）没有列为放假（{_LAW}）"
    for run in _consecutive_runs(off):
        if all(on.weekday() >= 5 and on not in statutory_holidays(year) for on in run):
            yield "days", f"{run[0]} 是休息日且不与假期相连，不应列为放假"


def day_kinds(given: YearIn | YearChange) -> frozenset[tuple[date, DayKind]]:
    """Return the days of a version with their kinds, for comparison."""
    return frozenset((day.on, day.kind) for day in given.days)


def year_remarks(year: int, given: YearIn) -> list[str]:
    """List remarks that are not faults: days off should be balanced by make-up working days.

    Weekdays off are the statutory days and those swapped with weekends. Their number therefore equals
    the statutory days plus the make-up days, unless the State granted extra days (2020).
    """
    weekdays_off = sum(day.kind is DayKind.HOLIDAY and day.on.weekday() < 5 for day in given.days)
    made_up = sum(day.kind is DayKind.MAKE_UP_DAY for day in given.days)
    statutory = len(statutory_holidays(year)) + _count_shared_days(year)
    if weekdays_off == statutory + made_up:
        return []
    remark = (
        f"工作日放假 {weekdays_off} 天，应等于法定节假日 {statutory} 天加调休上班 {made_up} 天"
        f"（{_LAW}）；请与通知原文核对"
    )
    return [remark]


def _count_shared_days(year: int) -> int:
    """Count the days on which two festivals fall together; both days off are granted."""
    return sum(name.count("、") for name in statutory_holidays(year).values())


def hours_faults(change: HoursChange) -> list[Fault]:
    """List every fault of new opening hours."""
    if not FIRST_YEAR <= change.since.year <= LAST_YEAR:
        return [("since", f"工作日历只有 {FIRST_YEAR} 至 {LAST_YEAR} 年")]
    return []


def closure_faults(
    change: ClosureChange | ReopeningChange, on_file: Sequence[CalendarChange], *, is_working: bool
) -> list[Fault]:
    """List every fault of a closure or a reopening."""
    standing = {one.on for one in list_closures(on_file, change.site)}
    if isinstance(change, ReopeningChange):
        return [] if change.on in standing else [("on", f"{change.on} 没有停办决定，无从撤销")]
    if change.on in standing:
        return [("on", f"{change.on} 已决定停办")]
    return [] if is_working else [("on", f"{change.on} 本来不上班，无需停办")]


def _consecutive_runs(days: set[date]) -> Iterator[list[date]]:
    run: list[date] = []
    for day in sorted(days):
        if run and day != run[-1] + _DAY:
            yield run
            run = []
        run.append(day)
    if run:
        yield run
