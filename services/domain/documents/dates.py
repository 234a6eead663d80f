"""Dates as documents write them."""

from datetime import date, datetime

from schemas.cases.case import Clock
from services.domain.calendars.calendar import in_beijing

NO_LIMIT = "法律、法规未规定"


def on_paper(at: datetime) -> str:
    """The Beijing day of a moment: `2026年11月25日`."""
    return day_on_paper(in_beijing(at).date())


def day_on_paper(day: date | str) -> str:
    """A day, also as facts keep it: `2026年11月25日`."""
    given = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{given.year}年{given.month}月{given.day}日"


def moment_on_paper(at: datetime) -> str:
    """The Beijing day and minute of a moment: `2026年11月25日17:00`."""
    return f"{on_paper(at)}{in_beijing(at):%H:%M}"


def due_on_paper(clock: Clock | None) -> str:
    """When a clock ends, as a real date; one that rests on an unpublished calendar says so."""
    if clock is None:
        return NO_LIMIT
    tail = "（节假日安排公布前为暂定）" if clock.is_provisional else ""
    return moment_on_paper(clock.due_at) + tail
