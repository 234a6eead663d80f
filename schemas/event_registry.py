"""The class of every kind of event, and stored events read back as their classes."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

from pydantic import JsonValue

from schemas.calendars import events as calendar_events
from schemas.cases.events import (
    accountability,
    after,
    clocks,
    course,
    deadlines,
    intake,
    joint,
    review,
    signing,
    steps,
    suspension,
)
from schemas.catalogue import events as catalogue_events
from schemas.documents import events as document_events
from schemas.events.base import CaseEvent, Event, kind_of
from schemas.events.kinds import EventKind
from schemas.files import events as file_events
from schemas.people import department_events
from schemas.people import events as people_events
from schemas.statistics import events as statistics_events
from schemas.supervision import events as supervision_events

MODULES = (
    *(intake, course, after, steps, review, signing, suspension, accountability, joint, clocks, deadlines),
    *(supervision_events, catalogue_events, calendar_events, document_events, file_events),
    *(people_events, department_events, statistics_events),
)
"""Where the classes are defined, in the order of the reference page."""


def _kinds_of(base: type[Event]) -> Iterator[tuple[EventKind, type[Event]]]:
    for cls in base.__subclasses__():
        if "kind" in cls.__annotations__:
            yield kind_of(cls), cls
        yield from _kinds_of(cls)


EVENT_CLASSES: Mapping[EventKind, type[Event]] = MappingProxyType(dict(_kinds_of(Event)))
"""The union of all events, discriminated by `kind`."""
_BY_NAME: dict[str, type[Event]] = {kind.value: cls for kind, cls in EVENT_CLASSES.items()}
CASE_EVENT_CLASSES: Mapping[EventKind, type[CaseEvent]] = MappingProxyType(
    {kind: cls for kind, cls in EVENT_CLASSES.items() if issubclass(cls, CaseEvent)}
)
"""Those of joint cases and of clocks."""


def stored_event(
    kind: str,
    at: datetime,
    actor: str,
    step: str | None,
    clock: str | None,
    facts: Mapping[str, JsonValue],
    private: Mapping[str, JsonValue] | None,
) -> Event:
    """The event of a row of the log; `private` is None where that column was not read."""
    return _BY_NAME[kind].from_stored(at, actor, step, clock, facts, private)
