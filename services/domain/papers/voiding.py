"""Which papers an event makes void: those of what it takes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.events import EventKind


@dataclass(frozen=True)
class TakenBack:
    """What is taken back: the newest event of that kind, on that step or on the whole stream."""

    kind: EventKind
    step: str | None = None


def taken_back(kind: str, step: str | None, facts: Mapping[str, Any]) -> list[TakenBack]:
    """What an event takes back, so that its paper holds no more.

    A paper that was handed out stays on file with its number; the public check says that it is void.
    """
    match kind:
        case EventKind.STEP_RECALLED:
            decided = [TakenBack(EventKind.CASE_DECIDED)] if "status" in facts else []
            return [TakenBack(EventKind(facts["undone"]), step), *decided]
        case EventKind.STEP_RETURNED:
            return [TakenBack(EventKind.STEP_APPROVED, facts["to_step"])]
        case EventKind.STEP_REVOKED:
            return [TakenBack(EventKind.STEP_APPROVED, step)]
        case EventKind.CASE_REVOKED:
            return [TakenBack(EventKind.CASE_DECIDED)]
        case EventKind.CASE_ACCEPTANCE_REVOKED:
            return [TakenBack(EventKind.CASE_ACCEPTED_WITH_GAPS), TakenBack(EventKind.CASE_ACCEPTED)]
        case EventKind.ORDER_WITHDRAWN:
            return [TakenBack(EventKind.ORDER_ISSUED)]
        case _:
            return []


TAKING_BACK = frozenset(
    {
        EventKind.STEP_RECALLED,
        EventKind.STEP_RETURNED,
        EventKind.STEP_REVOKED,
        EventKind.CASE_REVOKED,
        EventKind.CASE_ACCEPTANCE_REVOKED,
        EventKind.ORDER_WITHDRAWN,
    }
)
"""The events that take something back."""
