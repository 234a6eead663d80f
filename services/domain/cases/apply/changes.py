"""Tables of what events change: one function for each class of events, typed by it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar, cast

from schemas.cases.case import JointCase
from schemas.events.base import Event, kind_of
from schemas.events.kinds import EventKind

Moved = dict[str, object]
"""The fields of a state that an event changes, with their new values."""
Change = Callable[[JointCase, Event], Moved]
Changes = Mapping[EventKind, Change]
_E = TypeVar("_E", bound=Event)


def when(event: type[_E], change: Callable[[JointCase, _E], Moved]) -> tuple[EventKind, Change]:
    """What an event of that class changes in a case."""
    return kind_of(event), cast("Change", change)


def changes(*entries: tuple[EventKind, Change]) -> Changes:
    """A table of entries.

    Raises:
        ValueError: a kind occurs twice.
    """
    table = dict(entries)
    if len(table) < len(entries):
        raise ValueError("a kind of event has two apply functions")
    return MappingProxyType(table)
