"""Events of the work calendar."""

from typing import Literal

from pydantic import JsonValue

from schemas.events.base import NO_STATE, Event
from schemas.events.kinds import EventKind


class CalendarChanged(Event, wakes=False, notifies=None, changes=NO_STATE):
    """A year, opening hours or a closure was entered as a new edition (工作日历变更)."""

    kind: Literal[EventKind.CALENDAR_CHANGED] = EventKind.CALENDAR_CHANGED
    edition: int
    in_words: str
    change: dict[str, JsonValue]
