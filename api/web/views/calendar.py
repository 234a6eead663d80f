"""A year as it hangs on the wall: twelve months of weeks, each day with its word."""

from dataclasses import dataclass
from datetime import date, timedelta

from schemas.calendars.changes import YearView
from schemas.calendars.limits import DayKind

_DAY = timedelta(days=1)
_WORDS = {DayKind.HOLIDAY: "休", DayKind.MAKE_UP_DAY: "班", DayKind.CLOSURE: "停", DayKind.ORDINARY: "常"}


@dataclass(frozen=True)
class WallDay:
    """A day on the wall; `word` is empty where it is what its weekday says."""

    on: date
    word: str
    tone: str
    why: str


@dataclass(frozen=True)
class Month:
    """A month, Monday first; None fills the first and last week."""

    number: int
    working_days: int
    weeks: tuple[tuple[WallDay | None, ...], ...]


def wall(view: YearView) -> list[Month]:
    """The twelve months of the year."""
    special = {day.on: day for day in view.days}
    months: list[Month] = []
    for number in range(1, 13):
        days: list[WallDay] = []
        on, working = date(view.year, number, 1), 0
        while on.month == number:
            named = special.get(on)
            works = named.is_working if named else on.weekday() < 5
            working += works
            word = _WORDS[named.kind] if named and named.kind else ""
            tone = "on" if works else "off"
            why = f"{on} {named.kind.label}：{named.reason}" if named and named.kind else ""
            days.append(WallDay(on, word, f"{tone} named" if word else tone, why))
            on += _DAY
        months.append(Month(number, working, _weeks(days)))
    return months


def _weeks(days: list[WallDay]) -> tuple[tuple[WallDay | None, ...], ...]:
    filled: list[WallDay | None] = [*([None] * days[0].on.weekday()), *days]
    filled += [None] * (-len(filled) % 7)
    return tuple(tuple(filled[n : n + 7]) for n in range(0, len(filled), 7))
