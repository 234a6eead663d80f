"""Events of the work calendar."""

from typing import Literal

from pydantic import JsonValue

from schemas.events.base import NO_STATE, Event, Private
from schemas.events.kinds import EventKind
from schemas.jobs.recalculation import RecalculationStatus


class CalendarChanged(Event, wakes=True, notifies=None, changes=NO_STATE):
    """A year, opening hours or a closure was entered as a new edition (工作日历变更)."""

    kind: Literal[EventKind.CALENDAR_CHANGED] = EventKind.CALENDAR_CHANGED
    edition: int
    in_words: str
    change: dict[str, JsonValue]


class RecalculationControlled(Event, wakes=True, notifies=None, changes=NO_STATE):
    """An administrator paused, resumed or cancelled the recalculation by an edition (重新计算)."""

    kind: Literal[EventKind.RECALCULATION_CONTROLLED] = EventKind.RECALCULATION_CONTROLLED
    edition: int
    status: RecalculationStatus
    reason: Private[str]
