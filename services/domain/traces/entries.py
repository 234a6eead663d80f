"""Log entries: an event with its position in the log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from schemas.cases.events import Event
from services.domain.calendars.site_calendars import Calendars
from services.domain.traces.spans import Value

CalendarsAt = Callable[[datetime], Calendars]
"""The calendars as known at a moment (wall-clock time)."""


@dataclass(frozen=True)
class Entry:
    """One event of a case's log; `filed_at` is wall-clock, the event's own moment legal time."""

    seq: int
    filed_at: datetime
    event: Event

    @property
    def facts(self) -> dict[str, Value]:
        """Return the attributes of the event's zero-length span."""
        return {
            "event": self.event.kind.value,
            "label": self.event.kind.label,
            "seq": self.seq,
            "filed_at": self.filed_at.isoformat(),
        }
