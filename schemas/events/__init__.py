"""Common parts of the events of all streams: kinds, fields, groups to be notified."""

from schemas.events.base import SYSTEM, CaseEvent, Event
from schemas.events.kinds import EventKind

__all__ = ["SYSTEM", "CaseEvent", "Event", "EventKind"]
