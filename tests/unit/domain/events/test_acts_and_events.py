"""The event of an act keeps every field that the act is given, under its own name or a declared other."""

import pytest

from schemas.cases.events import Event, EventKind
from schemas.event_registry import EVENT_CLASSES
from schemas.vocabulary import CaseAct, StepAct
from services.domain.cases.act_fields import MANDATORY, OPTIONAL
from services.domain.cases.engine.decide import CASE_RULES, STEP_RULES

OTHERWISE = {
    CaseAct.ADVANCE_CLOCK: {"minutes": "time_offset"},
    StepAct.ASSIGN: {"assignee": "handler"},
    StepAct.DIRECT_TRANSFER: {"to_department": "department"},
    StepAct.RAISE_REVIEW_ISSUES: {"supply_working_days": "revise_working_days"},
    StepAct.CORRECT_SUSPENSION: {"suspension": "suspension_clock"},
}
EVENTS: list[tuple[CaseAct | StepAct, EventKind]] = [
    *((case_act, case_rule.event) for case_act, case_rule in CASE_RULES.items()),
    *((step_act, step_rule.event) for step_act, step_rule in STEP_RULES.items()),
]


@pytest.mark.parametrize(("act", "event"), [(act, EVENT_CLASSES[kind]) for act, kind in EVENTS])
def test_no_field_of_an_act_is_lost(act: CaseAct | StepAct, event: type[Event]) -> None:
    names = OTHERWISE.get(act, {})
    given = {names.get(name, name) for name in (*MANDATORY.get(act, {}), *OPTIONAL.get(act, ()))}
    assert given - set(event.model_fields) == set()
