"""The event of an act: the fields that the command and the event share, and those that the act computes."""

from collections.abc import Mapping
from datetime import datetime

from schemas.cases.acts import CaseActIn, StepActIn
from schemas.cases.events import CaseEvent, EventKind
from schemas.event_registry import CASE_EVENT_CLASSES
from services.domain.cases import act_fields


def act_event(
    kind: EventKind,
    command: CaseActIn | StepActIn,
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
    event = CASE_EVENT_CLASSES[kind]
    given = act_fields.given_fields(command)
    shared = {name: value for name, value in given.items() if name in event.model_fields}
    return event.model_validate({**shared, **computed, "at": at, "actor": actor, "step": step})
