"""Voiding of documents: those of events that a later event undoes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemas.cases.events import Event, EventKind
from schemas.cases.events.steps import StepRecalled, StepReturned


@dataclass(frozen=True)
class UndoneEvent:
    """An undone event: the newest of that kind, on that step or on the whole stream."""

    kind: EventKind
    step: str | None = None


Rule = Callable[[Event], list[UndoneEvent]]


def _undone_by_recall(event: Event) -> list[UndoneEvent]:
    if not isinstance(event, StepRecalled):
        return []
    decided = [UndoneEvent(EventKind.CASE_DECIDED)] if event.case_status is not None else []
    return [UndoneEvent(event.undone, event.step), *decided]


def _returned(event: Event) -> list[UndoneEvent]:
    to_step = event.to_step if isinstance(event, StepReturned) else None
    return [UndoneEvent(EventKind.STEP_APPROVED, to_step)]


def _of_the_step(*kinds: EventKind) -> Rule:
    return lambda event: [UndoneEvent(kind, event.step) for kind in kinds]


def _undo_on_stream(*kinds: EventKind) -> Rule:
    return lambda event: [UndoneEvent(kind) for kind in kinds]


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        EventKind.STEP_RECALLED: _undone_by_recall,
        EventKind.STEP_RESULT_CORRECTED: _of_the_step(
            EventKind.STEP_APPROVED, EventKind.STEP_RESULT_CORRECTED
        ),
        EventKind.STEP_RETURNED: _returned,
        EventKind.STEP_REVOKED: _of_the_step(EventKind.STEP_APPROVED, EventKind.STEP_RESULT_CORRECTED),
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


def find_undone_events(event: Event) -> list[UndoneEvent]:
    """List the events that an event undoes, whose documents become void; usually none."""
    rule = RULES.get(event.kind)
    return rule(event) if rule else []
