"""The work calendar: which days are worked, which hours are open, and how far the State has said so."""

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
    """The moment as a clock in Beijing shows it.

    Raises:
        ValueError: the moment is naive, so nobody knows which moment it is.
    """
    if at.tzinfo is None:
        raise ValueError("a moment must say its zone")
    return at.astimezone(BEIJING)


def beijing_date(at: datetime) -> date:
    """The day in Beijing on which the moment falls."""
    return in_beijing(at).date()


def from_beijing(on: date, clock: time) -> datetime:
    """The moment, in UTC, at which a clock in Beijing shows this day and time."""
    return datetime.combine(on, clock, BEIJING).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why a day is worked or not, for explanations."""

    on: date
    is_working: bool
    is_provisional: bool
    kind: DayKind | None = None
    notice: HolidayNotice | None = None
    name: str = ""

    @property
    def in_words(self) -> str:
        """One Chinese line: 2019-05-05 星期日，调休上班（国办发明电〔2019〕3号）."""
        plain = "工作日" if self.is_working else "休息日"
        what = self.kind.label if self.kind else plain
        source = self.notice.number if self.notice else self.name
        doubt = "；以国家公布的放假安排为准" if self.is_provisional else ""
        weekday = _WEEKDAYS[self.on.weekday()]
        return f"{self.on} 星期{weekday}，{what}{f'（{source}）' if source else ''}{doubt}"


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Worked days and opening hours of one site, from 2018 to 2040.

    Built from the days that notices named, local closures among them; of several statements about
    one day the latest notice holds, and a closure holds against any notice. In a year without a
    notice, weekends and the statutory holidays are off and no weekend is worked: a guess, and
    everything that rests on it is provisional (暂定).

    Two calendars are the same only if they are one object; make one and keep it. Every method that
    takes a day or a moment raises `OutsideCalendar` beyond the years it knows, and ValueError for a
    naive moment. Moments come out in UTC.

    Source:
        行政许可法 第八十二条 — limits are counted in working days, without statutory holidays.
    """

    special_days: tuple[SpecialDay, ...] = ()
    notices: tuple[HolidayNotice, ...] = ()
    hours: OpeningHours = field(default_factory=OpeningHours)
    later_hours: tuple[tuple[date, OpeningHours], ...] = ()

    def as_known_on(self, on: date) -> "WorkCalendar":
        """The calendar without the notices published after that day; closures stay."""
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
        """The same days as a site counts them: its own hours, its own closures besides.

        Args:
            later_hours: hours that replace those before them from a day on (夏令作息).
        """
        special_days = (*self.special_days, *closures)
        return replace(self, hours=hours, later_hours=tuple(later_hours), special_days=special_days)

    @cached_property
    def without_closures(self) -> "WorkCalendar":
        """The calendar of limits that the law sets: no local closure (停办) makes those longer.

        Source:
            行政许可法 第八十二条: of days off it knows the statutory holidays only.
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
        """The last day of the last year, in an unbroken row from the first, that has a notice."""
        published = {notice.year for notice in self.notices}
        year = FIRST_YEAR
        while year in published:
            year += 1
        return date(year - 1, 12, 31)

    def is_working_day(self, on: date) -> bool:
        """Whether the day is a working day (工作日)."""
        return self._days.includes(on.toordinal())

    def is_published(self, on: date) -> bool:
        """Whether a notice for the day's year is out."""
        return on <= self.published_through

    def is_provisional(self, on: date) -> bool:
        """Whether a notice still to come may change the day.

        So it is with every day after the last published year, and with that year's last seven
        days: notices have named days at the end of the year before (2018-12-29, 2022-12-31).
        """
        return on.toordinal() > self.published_through.toordinal() - _UNSETTLED_DAYS

    def why(self, on: date) -> DayReason:
        """Why the day is worked or not."""
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
        """The n-th working day after a day that is itself not counted.

        For n = 0 it is the day itself or the last working day before it; negative n goes further back.
        """
        return date.fromordinal(self._days.nth(self._days.passed_by(after.toordinal()) + n - 1))

    def working_day_from(self, on: date) -> date:
        """The day itself if it is worked, else the next working day."""
        return on if self.is_working_day(on) else self.nth_working_day(on, 1)

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days follow `after` up to and including `until`; negative the other way round."""
        return self._days.passed_by(until.toordinal()) - self._days.passed_by(after.toordinal())

    # Hours

    @cached_property
    def _hours(self) -> HourTable:
        return HourTable.of(self._days, self.hours, self.later_hours)

    def hours_on(self, on: date) -> OpeningHours:
        """The opening hours that hold on the day, were it a working day."""
        return self._hours.on(on.toordinal()).hours

    def open_time_on(self, on: date) -> timedelta:
        """How long the day is open, were it a working day."""
        return self._hours.on(on.toordinal()).open_in_a_day * _MICROSECOND

    def opening_of(self, on: date) -> datetime:
        """When the site opens, were the day a working day."""
        day = on.toordinal()
        return _moment(day, self._hours.on(day).segments[0][0])

    def closing_of(self, on: date) -> datetime:
        """When the site closes for the day, were the day a working day."""
        day = on.toordinal()
        return _moment(day, self._hours.on(day).segments[-1][1])

    def next_opening(self, at: datetime) -> datetime:
        """The moment itself if the site is open then, else when it opens next; closing time is closed."""
        local = in_beijing(at)
        day = local.toordinal()
        if self._days.includes(day):
            now = since_midnight(local)
            for start, end, _ in self._hours.on(day).segments:
                if now < end:
                    return _moment(day, max(now, start))
        return self.opening_of(self.nth_working_day(local.date(), 1))

    def add_open_time(self, at: datetime, span: timedelta) -> datetime:
        """The moment at which that much open time has passed since `at`; back in time if negative.

        Of all such moments the earliest: a span that is used up at closing time ends there and not
        at the next opening. A span of nothing ends when the site is next open.
        """
        if not span:
            return self.next_opening(at)
        return _moment(*self._hours.moment_after(self._open_until(at) + span // _MICROSECOND))

    def open_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How long the site was open between two moments; negative the other way round."""
        return (self._open_until(end) - self._open_until(start)) * _MICROSECOND

    def _open_until(self, at: datetime) -> int:
        """Open microseconds from the first day of the calendar to the moment."""
        local = in_beijing(at)
        return self._hours.open_until(local.toordinal(), since_midnight(local))


def _moment(day: int, after_midnight: int) -> datetime:
    """The moment, in UTC, so many microseconds after midnight in Beijing on the ordinal day."""
    return _FIRST_MIDNIGHT + timedelta(days=day - FIRST_DAY, microseconds=after_midnight)
