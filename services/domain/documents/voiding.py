"""Which documents an event makes void: those of what it takes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from schemas.cases.events import EventKind


@dataclass(frozen=True)
class TakenBack:
    """What is taken back: the newest event of that kind, on that step or on the whole stream."""

    kind: EventKind
    step: str | None = None


Facts = Mapping[str, Any]
Rule = Callable[[str | None, Facts], list[TakenBack]]


def _recalled(step: str | None, facts: Facts) -> list[TakenBack]:
    decided = [TakenBack(EventKind.CASE_DECIDED)] if "status" in facts else []
    return [TakenBack(EventKind(facts["undone"]), step), *decided]


def _whole(*kinds: EventKind) -> Rule:
    return lambda _step, _facts: [TakenBack(kind) for kind in kinds]


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        EventKind.STEP_RECALLED: _recalled,
        EventKind.STEP_RESULT_CORRECTED: lambda step, _: [
            TakenBack(EventKind.STEP_APPROVED, step),
            TakenBack(EventKind.STEP_RESULT_CORRECTED, step),
        ],
        EventKind.STEP_RETURNED: lambda _, facts: [TakenBack(EventKind.STEP_APPROVED, facts["to_step"])],
        EventKind.STEP_REVOKED: lambda step, _: [TakenBack(EventKind.STEP_APPROVED, step)],
        EventKind.CASE_REVOKED: _whole(EventKind.CASE_DECIDED),
        EventKind.CASE_ACCEPTANCE_REVOKED: _whole(EventKind.CASE_ACCEPTED_WITH_GAPS, EventKind.CASE_ACCEPTED),
        EventKind.SUPERVISION_ORDER_WITHDRAWN: _whole(EventKind.SUPERVISION_ORDER_ISSUED),
    }
)
"""The events that take something back, with what.

A document that was handed out stays on file with its number; the public check says that it is void.
"""


def taken_back(kind: str, step: str | None, facts: Facts) -> list[TakenBack]:
    """What an event takes back, so that its document holds no more; mostly nothing."""
    rule = RULES.get(kind)
    return rule(step, facts) if rule else []
