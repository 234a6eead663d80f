"""What every event of the log has, of whatever stream; the kinds; the groups of people it may notify."""

from schemas.events.base import SYSTEM, CaseEvent, Event
from schemas.events.kinds import EventKind

__all__ = ["SYSTEM", "CaseEvent", "Event", "EventKind"]
