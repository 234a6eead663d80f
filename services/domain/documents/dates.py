"""Date formats of documents."""

import re
from datetime import date, datetime

from schemas.cases.case import Clock
from services.domain.calendars.calendar import in_beijing

NO_LIMIT = "法律、法规未规定"


_GAP = re.compile(r"(?<=[0-9A-Za-z]) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff〕]) (?=[0-9A-Za-z])")


def close_up(text: str) -> str:
    """Remove the gaps between figures and Chinese that screens have: `10 个工作日` → `10个工作日`.

    Source:
        GB/T 9704-2012: figures in the text of a document have no space around them.
    """
    return _GAP.sub("", text)


def format_date(at: datetime) -> str:
    """Format the Beijing date of a moment: `2026年11月25日`."""
    return format_day(in_beijing(at).date())


def format_day(day: date | str) -> str:
    """Format a date, or an ISO date of an event's facts: `2026年11月25日`."""
    given = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{given.year}年{given.month}月{given.day}日"


def format_moment(at: datetime) -> str:
    """Format the Beijing date and minute of a moment: `2026年11月25日17:00`."""
    return f"{format_date(at)}{in_beijing(at):%H:%M}"


def format_due_date(clock: Clock | None) -> str:
    """Format the due date of a clock, marked 暂定 if it depends on an unpublished calendar."""
    if clock is None:
        return NO_LIMIT
    tail = "（节假日安排公布前为暂定）" if clock.is_provisional else ""
    return format_moment(clock.due_at) + tail
