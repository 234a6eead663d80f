"""An event with its place in the log."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from schemas.cases.events import CaseEvent
from services.domain.calendars.site_calendars import Calendars
from services.domain.traces.spans import Value

CalendarsAt = Callable[[datetime], Calendars]
"""The calendars as they stood at a moment (real time)."""


@dataclass(frozen=True)
class Entry:
    """One event of a case's log; `filed_at` is real time, the event's own moment is the legal one."""

    seq: int
    filed_at: datetime
    event: CaseEvent

    @property
    def facts(self) -> dict[str, Value]:
        """What a span without length says of the event that it is."""
        return {
            "event": self.event.kind.value,
            "label": self.event.kind.label,
            "seq": self.seq,
            "filed_at": self.filed_at.isoformat(),
        }
