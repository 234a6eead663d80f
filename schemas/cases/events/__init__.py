"""Events of joint cases; the classes of all kinds are in `schemas.event_registry`."""

from schemas.events import SYSTEM, CaseEvent, Event, EventKind

__all__ = ["SYSTEM", "CaseEvent", "Event", "EventKind"]
