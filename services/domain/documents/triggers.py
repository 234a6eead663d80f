"""Triggers of documents: the kinds that an event produces."""

from collections.abc import Iterable

from schemas.cases.events import Event
from schemas.documents.documents import DocumentKind
from schemas.documents.result_documents import ResultDocument


def triggered_kinds(
    kinds: Iterable[DocumentKind], event: Event, answered_by: ResultDocument | None
) -> list[DocumentKind]:
    """List the kinds of documents that an event triggers.

    Args:
        answered_by: the result document of the event's step; None for an event of the case itself.
    """
    facts = event.facts
    return [
        one
        for one in kinds
        if event.kind in one.after
        and (not one.answers or answered_by in one.answers)
        and all(facts[name] in allowed for name, allowed in one.when.items() if name in facts)
    ]


def trigger_events(kinds: Iterable[DocumentKind]) -> frozenset[str]:
    """Return the kinds of events that trigger any document."""
    return frozenset(name for one in kinds for name in one.after)


def document_source_key(stream: str, seq: int, kind: str) -> str:
    """Return the unique key of a triggered document: the event's position and the kind."""
    return f"{stream}#{seq}#{kind}"
