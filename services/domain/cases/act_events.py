"""Build an act's event: fields shared with the command, and fields that the act computes."""

from collections.abc import Mapping
from datetime import datetime

from schemas.cases.commands import Command
from schemas.cases.events import CaseEvent
from schemas.event_registry import CASE_EVENT_CLASSES


def act_event(
    command: Command,
    *,
    at: datetime,
    actor: str,
    step: str | None,
    computed: Mapping[str, object],
) -> CaseEvent:
    """Build the event of an act; `computed` fields win over those of the command.

    Raises:
        ValidationError: a field of the event is missing or wrong: a fault of the act, not of the command.
    """
    event = CASE_EVENT_CLASSES[command.event]
    given = {name: getattr(command, name) for name in type(command).model_fields if name != "act"}
    shared = {
        name: value for name, value in given.items() if name in event.model_fields and _is_filled(value)
    }
    return event.model_validate({**shared, **computed, "at": at, "actor": actor, "step": step})


def _is_filled(value: object) -> bool:
    return value is not None and value not in ("", (), {})
