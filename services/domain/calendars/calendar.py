"""The work calendar: working days, opening hours, and how far holiday notices reach."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cached_property

from schemas.calendars.limits import DayKind, HolidayNotice, OpeningHours, SpecialDay
from services.domain.calendars.day_table import FIRST_DAY, DayTable
from services.domain.calendars.hour_table import HourTable, since_midnight
from services.domain.calendars.statutory_holidays import FIRST_YEAR, LAST_YEAR, statutory_holidays

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Beijing time. China has kept no summer time since 1991, so a fixed offset is exact and fast."""

_FIRST_MIDNIGHT = datetime(FIRST_YEAR, 1, 1, tzinfo=BEIJING).astimezone(UTC)
_MICROSECOND = timedelta(microseconds=1)
_UNSETTLED_DAYS = 7
_WEEKDAYS = "一二三四五六日"


def in_beijing(at: datetime) -> datetime:
    """Convert a moment to Beijing time.

    Raises:
        ValueError: the moment is naive.
    """
    if at.tzinfo is None:
        raise ValueError("a moment must say its zone")
    return at.astimezone(BEIJING)


def beijing_date(at: datetime) -> date:
    """Return the Beijing date of a moment."""
    return in_beijing(at).date()


def from_beijing(on: date, clock: time) -> datetime:
    """Convert a Beijing date and time to a moment in UTC."""
    return datetime.combine(on, clock, BEIJING).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why a day is a working day or not, for explanations."""

    on: date
    is_working: bool
    is_provisional: bool
    kind: DayKind | None = None
    notice: HolidayNotice | None = None
    name: str = ""

    @property
    def in_words(self) -> str:
        """Return one Chinese line: 2019-05-05 星期日，调休上班（国办发明电〔2019〕3号）."""
        plain = "工作日" if self.is_working else "休息日"
        what = self.kind.label if self.kind else plain
        source = self.notice.number if self.notice else self.name
        doubt = "；以国家公布的放假安排为准" if self.is_provisional else ""
        weekday = _WEEKDAYS[self.on.weekday()]
        return f"{self.on} 星期{weekday}，{what}{f'（{source}）' if source else ''}{doubt}"


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Working days and opening hours of one site, from 2018 to 2040.

    Built from the days named in holiday notices and from local closures. The latest notice about a day
    applies, and a closure overrides any notice. In a year without a notice, weekends and statutory
    holidays are assumed to be off and no weekend to be worked; every result that depends on this
    assumption is provisional (暂定).

    Calendars are compared by identity. Every method that takes a day or a moment raises
    `OutsideCalendar` beyond the years covered, and ValueError for a naive moment. Moments are returned
    in UTC.

    Source:
        行政许可法 第八十二条 — limits are counted in working days, without statutory holidays.
    """

    special_days: tuple[SpecialDay, ...] = ()
    notices: tuple[HolidayNotice, ...] = ()
    hours: OpeningHours = field(default_factory=OpeningHours)
    later_hours: tuple[tuple[date, OpeningHours], ...] = ()

    def as_known_on(self, on: date) -> "WorkCalendar":
        """Return the calendar without the notices published after that day; closures remain."""
        return replace(
            self,
            special_days=tuple(
                day for day in self.special_days if day.notice is None or day.notice.published_on <= on
            ),
            notices=tuple(notice for notice in self.notices if notice.published_on <= on),
        )

    def at_site(
        self,
        hours: OpeningHours,
        closures: Iterable[SpecialDay] = (),
        later_hours: Iterable[tuple[date, OpeningHours]] = (),
    ) -> "WorkCalendar":
        """Return the calendar of a site: the same days with its own hours and closures.

        Args:
            later_hours: hours that replace the earlier ones from a day on (夏令作息).
        """
        special_days = (*self.special_days, *closures)
        return replace(self, hours=hours, later_hours=tuple(later_hours), special_days=special_days)

    @cached_property
    def without_closures(self) -> "WorkCalendar":
        """The calendar for limits set by law, which local closures (停办) do not extend.

        Source:
            行政许可法 第八十二条: statutory holidays are the only days off.
        """
        if all(day.kind is not DayKind.CLOSURE for day in self.special_days):
            return self
        kept = tuple(day for day in self.special_days if day.kind is not DayKind.CLOSURE)
        return replace(self, special_days=kept)

    # Days

    @cached_property
    def _special(self) -> dict[int, SpecialDay]:
        def rank(day: SpecialDay) -> tuple[bool, date, int]:
            notice = day.notice
            given = (notice.published_on, notice.version) if notice else (date.min, 0)
            return day.kind is DayKind.CLOSURE, *given

        return {day.on.toordinal(): day for day in sorted(self.special_days, key=rank)}

    @cached_property
    def _assumed(self) -> dict[int, str]:
        """Statutory holidays of the years without a notice, by ordinal."""
        published = {notice.year for notice in self.notices}
        years = (year for year in range(FIRST_YEAR, LAST_YEAR + 1) if year not in published)
        return {day.toordinal(): name for year in years for day, name in statutory_holidays(year).items()}

    @cached_property
    def _days(self) -> DayTable:
        named = {n: day.kind for n, day in self._special.items() if day.kind is not DayKind.ORDINARY}
        worked = {n for n, kind in named.items() if kind is DayKind.MAKE_UP_DAY}
        named_off = named.keys() - worked
        return DayTable.of(named_off | set(self._assumed), worked)

    @cached_property
    def published_through(self) -> date:
        """The last day of the last year with a notice, counted without gaps from the first year."""
        published = {notice.year for notice in self.notices}
        year = FIRST_YEAR
        while year in published:
            year += 1
        return date(year - 1, 12, 31)

    def is_working_day(self, on: date) -> bool:
        """Return whether the day is a working day (工作日)."""
        return self._days.includes(on.toordinal())

    def is_published(self, on: date) -> bool:
        """Return whether the notice for the day's year is published."""
        return on <= self.published_through

    def is_provisional(self, on: date) -> bool:
        """Return whether a future notice may change the day.

        True for every day after the last published year, and for that year's last seven days:
        notices have named days at the end of the year before (2018-12-29, 2022-12-31).
        """
        return on.toordinal() > self.published_through.toordinal() - _UNSETTLED_DAYS

    def why(self, on: date) -> DayReason:
        """Explain why the day is a working day or not."""
        day, special = on.toordinal(), self._special.get(on.toordinal())
        name = special.reason if special else self._assumed.get(day, "")
        assumed = DayKind.HOLIDAY if day in self._assumed else None
        return DayReason(
            on=on,
            is_working=self.is_working_day(on),
            is_provisional=self.is_provisional(on),
            kind=special.kind if special else assumed,
            notice=special.notice if special else None,
            name=name,
        )

    def nth_working_day(self, after: date, n: int) -> date:
        """Return the n-th working day after a day that is itself not counted.

        For n = 0 it is the day itself or the last working day before it; negative n counts back.
        """
        return date.fromordinal(self._days.nth(self._days.passed_by(after.toordinal()) + n - 1))

    def working_day_from(self, on: date) -> date:
        """Return the day itself if it is a working day, else the next working day."""
        return on if self.is_working_day(on) else self.nth_working_day(on, 1)

    def working_days_between(self, after: date, until: date) -> int:
        """Count the working days after `after` through `until`; negative if reversed."""
        return self._days.passed_by(until.toordinal()) - self._days.passed_by(after.toordinal())

    # Hours

    @cached_property
    def _hours(self) -> HourTable:
        return HourTable.of(self._days, self.hours, self.later_hours)

    def hours_on(self, on: date) -> OpeningHours:
        """Return the opening hours of the day as if it were a working day."""
        return self._hours.on(on.toordinal()).hours

    def open_time_on(self, on: date) -> timedelta:
        """Return the open time of the day as if it were a working day."""
        return self._hours.on(on.toordinal()).open_in_a_day * _MICROSECOND

    def opening_of(self, on: date) -> datetime:
        """Return the opening time of the day as if it were a working day."""
        day = on.toordinal()
        return _moment(day, self._hours.on(day).segments[0][0])

    def closing_of(self, on: date) -> datetime:
        """Return the closing time of the day as if it were a working day."""
        day = on.toordinal()
        return _moment(day, self._hours.on(day).segments[-1][1])

    def next_opening(self, at: datetime) -> datetime:
        """Return the moment if the site is open then, else the next opening; closing time is closed."""
        local = in_beijing(at)
        day = local.toordinal()
        if self._days.includes(day):
            now = since_midnight(local)
            for start, end, _ in self._hours.on(day).segments:
                if now < end:
                    return _moment(day, max(now, start))
        return self.opening_of(self.nth_working_day(local.date(), 1))

    def add_open_time(self, at: datetime, span: timedelta) -> datetime:
        """Return the moment at which that much open time has passed since `at`; negative goes back.

        The earliest such moment: a span used up at closing time ends there and not at the next
        opening. A zero span ends when the site is next open.
        """
        if not span:
            return self.next_opening(at)
        return _moment(*self._hours.moment_after(self._open_until(at) + span // _MICROSECOND))

    def open_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two moments; negative if reversed."""
        return (self._open_until(end) - self._open_until(start)) * _MICROSECOND

    def _open_until(self, at: datetime) -> int:
        """Count open microseconds from the first day of the calendar to the moment."""
        local = in_beijing(at)
        return self._hours.open_until(local.toordinal(), since_midnight(local))


def _moment(day: int, after_midnight: int) -> datetime:
    """Convert an ordinal day and microseconds after Beijing midnight to a moment in UTC."""
    return _FIRST_MIDNIGHT + timedelta(days=day - FIRST_DAY, microseconds=after_midnight)
