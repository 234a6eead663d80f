"""Events of joint cases, and what every event has; all classes by kind are in `schemas.event_registry`."""

from schemas.cases.events.base import SYSTEM, CaseEvent, Event
from schemas.cases.events.kinds import EventKind

__all__ = ["SYSTEM", "CaseEvent", "Event", "EventKind"]
