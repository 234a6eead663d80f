"""The status after an event, from the transitions of the commands that record it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from schemas.cases.commands import CaseCommand, StepCommand
from schemas.cases.events import EventKind
from schemas.vocabulary import CaseStatus, StepStatus

Status = TypeVar("Status", CaseStatus, StepStatus)


def _targets(
    transitions: Iterable[tuple[EventKind, Mapping[Status, Status]]],
) -> Mapping[tuple[EventKind, Status], Status]:
    found: dict[tuple[EventKind, Status], Status] = {}
    for event, moves in transitions:
        for status, target in moves.items():
            if found.setdefault((event, status), target) is not target:
                raise TypeError(f"{event} leads from {status} to {target} and to {found[event, status]}")
    return MappingProxyType(found)


CASE_TARGETS = _targets((command.event, command.transitions) for command in CaseCommand.by_act.values())
STEP_TARGETS = _targets((command.event, command.transitions) for command in StepCommand.by_act.values())


def case_status_after(event: EventKind, status: CaseStatus) -> CaseStatus:
    """The status of a case after an event; unchanged where no command leads further."""
    return CASE_TARGETS.get((event, status), status)


def step_status_after(event: EventKind, status: StepStatus) -> StepStatus:
    """The status of a step after an event; unchanged where no command leads further."""
    return STEP_TARGETS.get((event, status), status)
