"""Which documents an event brings: the table of kinds, read."""

from collections.abc import Iterable, Mapping
from typing import Any

from schemas.cases.events import CaseEvent
from schemas.documents.documents import DocumentKind
from schemas.documents.result_documents import ResultDocument


def triggered_kinds(
    kinds: Iterable[DocumentKind], kind: str, facts: Mapping[str, Any], answered_by: ResultDocument | None
) -> list[DocumentKind]:
    """The kinds of documents that an event brings.

    Args:
        kind: the event's kind.
        facts: the event's facts.
        answered_by: how the step that the event is about is answered; None for a case's own.
    """
    return [
        one
        for one in kinds
        if kind in one.after
        and (not one.answers or answered_by in one.answers)
        and all(facts[name] in allowed for name, allowed in one.when.items() if name in facts)
    ]


def trigger_events(kinds: Iterable[DocumentKind]) -> frozenset[str]:
    """Every event that brings a document at all."""
    return frozenset(name for one in kinds for name in one.after)


def source_of(stream: str, seq: int, kind: str) -> str:
    """What brings a document, once: the event's place in the log and the kind."""
    return f"{stream}#{seq}#{kind}"


def is_of_the_case(event: CaseEvent) -> bool:
    """Whether the event is about the whole case, not one step."""
    return event.step is None
