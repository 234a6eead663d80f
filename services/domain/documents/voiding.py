"""Voiding of documents: those of events that a later event undoes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from schemas.cases.events import EventKind


@dataclass(frozen=True)
class UndoneEvent:
    """An undone event: the newest of that kind, on that step or on the whole stream."""

    kind: EventKind
    step: str | None = None


Facts = Mapping[str, Any]
Rule = Callable[[str | None, Facts], list[UndoneEvent]]


def _undone_by_recall(step: str | None, facts: Facts) -> list[UndoneEvent]:
    decided = [UndoneEvent(EventKind.CASE_DECIDED)] if "status" in facts else []
    return [UndoneEvent(EventKind(facts["undone"]), step), *decided]


def _undo_on_stream(*kinds: EventKind) -> Rule:
    return lambda _step, _facts: [UndoneEvent(kind) for kind in kinds]


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        EventKind.STEP_RECALLED: _undone_by_recall,
        EventKind.STEP_RESULT_CORRECTED: lambda step, _: [
            UndoneEvent(EventKind.STEP_APPROVED, step),
            UndoneEvent(EventKind.STEP_RESULT_CORRECTED, step),
        ],
        EventKind.STEP_RETURNED: lambda _, facts: [UndoneEvent(EventKind.STEP_APPROVED, facts["to_step"])],
        EventKind.STEP_REVOKED: lambda step, _: [UndoneEvent(EventKind.STEP_APPROVED, step)],
        EventKind.CASE_REVOKED: _undo_on_stream(EventKind.CASE_DECIDED),
        EventKind.CASE_ACCEPTANCE_REVOKED: _undo_on_stream(
            EventKind.CASE_ACCEPTED_WITH_GAPS, EventKind.CASE_ACCEPTED
        ),
        EventKind.SUPERVISION_ORDER_WITHDRAWN: _undo_on_stream(EventKind.SUPERVISION_ORDER_ISSUED),
    }
)
"""Events that undo others, with the undone events.

An issued document keeps its number; the public check reports it as void.
"""


def find_undone_events(kind: str, step: str | None, facts: Facts) -> list[UndoneEvent]:
    """List the events that an event undoes, whose documents become void; usually none."""
    rule = RULES.get(kind)
    return rule(step, facts) if rule else []
