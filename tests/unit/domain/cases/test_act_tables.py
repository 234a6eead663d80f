"""The acts against `act_tables.json`: an independent snapshot of the tables before acts had definitions.

The file was written once from the separate tables of the former version (lifecycle, permissions, mandatory,
optional and private fields, form titles) and is never generated from the definitions. A change of behaviour
is a change of that file, made by hand.
"""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.cases.acts import Officer
from schemas.errors import ActNotAllowed, LianbanError, NotPermitted
from schemas.vocabulary import CaseAct, CaseStatus, Role, StepAct, StepStatus
from services.domain.cases.act_definition import AnyCaseAct, AnyStepAct
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.domain.cases.engine.act_forms import form_fields
from services.domain.cases.engine.lifecycle import case_after, step_after
from services.domain.cases.engine.permissions import ensure_case_act, ensure_step_act

TABLES = json.loads(Path(__file__).with_name("act_tables.json").read_text())
FORM_WORDS = ("type", "title", "description", "x-when", "format", "oneOf")

Act = CaseAct | StepAct


def _row(act: Act) -> dict[str, Any]:
    found: dict[str, Any] = TABLES["case" if isinstance(act, CaseAct) else "step"][act.value]
    return found


def _officer(role: Role) -> Officer:
    return Officer(account="officer1", name="某人", role=role)


def _definition(act: Act) -> AnyCaseAct | AnyStepAct:
    return CASE_ACTS[act] if isinstance(act, CaseAct) else STEP_ACTS[act]


def _target(status: CaseStatus | StepStatus, act: Act) -> str:
    if isinstance(act, CaseAct):
        return case_after(CaseStatus(status), act).value
    return step_after(StepStatus(status), act).value


def _ensure_permitted(role: Role, act: Act) -> None:
    if isinstance(act, CaseAct):
        ensure_case_act(_officer(role), act)
    else:
        ensure_step_act(_officer(role), act, frozenset())


def test_the_snapshot_names_every_act_and_no_other() -> None:
    assert set(TABLES["case"]) == {act.value for act in CaseAct}
    assert set(TABLES["step"]) == {act.value for act in StepAct}


@pytest.mark.parametrize("act", [*CaseAct, *StepAct], ids=lambda act: f"{type(act).__name__}-{act}")
def test_each_status_allows_what_the_snapshot_says_and_leads_where_it_says(act: Act) -> None:
    statuses = CaseStatus if isinstance(act, CaseAct) else StepStatus
    subject = "办件" if isinstance(act, CaseAct) else "环节"
    row = _row(act)
    for status in statuses:
        if (target := row["transitions"].get(status.value)) is not None:
            assert _target(status, act) == target
            continue
        with pytest.raises(ActNotAllowed) as refused:
            _target(status, act)
        assert refused.value.detail == f"{subject}处于“{status.label}”，不能“{row['label']}”"


@pytest.mark.parametrize(("role", "act"), list(itertools.product(Role, [*CaseAct, *StepAct])))
def test_each_role_may_do_what_the_snapshot_says(role: Role, act: Act) -> None:
    refused: LianbanError | None = None
    try:
        _ensure_permitted(role, act)
    except NotPermitted as error:
        refused = error
    if role.value in _row(act)["roles"]:
        assert refused is None
    else:
        assert refused is not None
        assert refused.detail == f"{role.label}不能“{_row(act)['label']}”"


@pytest.mark.parametrize("act", [*CaseAct, *StepAct], ids=lambda act: f"{type(act).__name__}-{act}")
def test_the_fields_of_an_act_are_those_of_the_snapshot(act: Act) -> None:
    row = _row(act)
    definition = _definition(act)
    assert act.label == row["label"]
    assert definition.required == row["mandatory"]
    fields = [*row["mandatory"], *row["optional"], *(["results"] if row.get("takes_results") else [])]
    assert list(definition.fields) == fields
    assert [name for name in definition.private if name != "results"] == row["private"]
    form = {name: field.model_dump(mode="json") for name, field in form_fields(definition.command).items()}
    shown = {
        name: {word: form[name][word] for word in FORM_WORDS if word in form[name]} for name in row["form"]
    }
    assert shown == row["form"]


@pytest.mark.parametrize("act", StepAct)
def test_what_a_suspension_and_a_deputy_allow_is_as_in_the_snapshot(act: StepAct) -> None:
    definition, row = STEP_ACTS[act], _row(act)
    assert definition.is_possible_while_suspended is row["while_suspended"]
    assert definition.is_approved_by_head is row["approved_by_head"]


def test_each_act_records_the_event_of_the_snapshot() -> None:
    assert {act.value: rule.event.value for act, rule in CASE_ACTS.items()} == {
        name: row["event"] for name, row in TABLES["case"].items()
    }
    assert {act.value: rule.event.value for act, rule in STEP_ACTS.items()} == {
        name: row["event"] for name, row in TABLES["step"].items()
    }
