"""The event of an act keeps every field that the act is given, under its own name or a declared other."""

import pytest

from schemas.cases.events import Event
from schemas.event_registry import EVENT_CLASSES
from schemas.vocabulary import CaseAct, StepAct
from services.domain.cases.act_definition import AnyCaseAct, AnyStepAct
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS

OTHERWISE = {
    CaseAct.ADVANCE_CLOCK: {"minutes": "time_offset"},
    StepAct.ADD_SIGNER: {"colleague": "signer", "department": "signer"},
    StepAct.ASSIGN: {"assignee": "handler"},
    StepAct.DIRECT_TRANSFER: {"to_department": "department"},
    StepAct.RAISE_REVIEW_ISSUES: {"supply_working_days": "revise_working_days"},
    StepAct.CORRECT_SUSPENSION: {"suspension": "suspension_clock"},
}
DEFINITIONS: list[AnyCaseAct | AnyStepAct] = [*CASE_ACTS.values(), *STEP_ACTS.values()]


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda one: one.command.__name__)
def test_no_field_of_an_act_is_lost(definition: AnyCaseAct | AnyStepAct) -> None:
    event: type[Event] = EVENT_CLASSES[definition.event]
    names = OTHERWISE.get(definition.act, {})
    given = {names.get(name, name) for name in definition.fields}
    assert given - set(event.model_fields) == set()
