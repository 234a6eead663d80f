"""The page of events: every kind with what it declares, by the stream it belongs to."""

from collections.abc import Iterable
from itertools import groupby

from deploy.docs.markdown import code, codes, first_sentence, page, section, table
from schemas.cases.events import Event, EventKind
from schemas.event_registry import EVENT_CLASSES

INTRODUCTION = """\
Every event is one row of the event log, appended in the transaction that it records. `GET
/api/v1/joint-cases/{case_no}/events` lists the events of a case. The first part of a kind names what it is
about. Private fields are stored apart and shown by permission only. “Wakes” says whether the workflow of
the case or supervision order has to look; “notifies” whose inbox gets a notification."""
ENVELOPE = frozenset({"kind", "at", "actor", "step", "clock", "acted_for"})
HEADERS = ("event", "中文", "meaning", "fields", "private fields", "wakes", "notifies")


def text() -> str:
    """Every event kind with its class's declarations, grouped by what it is about."""
    kinds = sorted(EventKind, key=_subject)
    sections = [
        section(f"`{subject}.*`", table(HEADERS, [_row(kind) for kind in members]))
        for subject, members in groupby(kinds, key=_subject)
    ]
    return page("Events", INTRODUCTION, *sections)


def _subject(kind: EventKind) -> str:
    return kind.value.partition(".")[0]


def _row(kind: EventKind) -> tuple[str, ...]:
    event = EVENT_CLASSES[kind]
    return (
        code(kind),
        kind.label,
        first_sentence(event.__doc__),
        codes(_fields(event, set(event.model_fields) - event.private_fields)),
        codes(_fields(event, event.private_fields)),
        "yes" if event.wakes else "",
        event.notifies.label if event.notifies else "",
    )


def _fields(event: type[Event], names: Iterable[str]) -> list[str]:
    """The names, in the order of the class."""
    wanted = set(names) - ENVELOPE
    return [name for name in event.model_fields if name in wanted]
