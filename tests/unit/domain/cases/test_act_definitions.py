"""Definitions of acts: one for each act, with an example that is valid as it stands, and forms that agree."""

import json
from typing import Any

import pytest

from schemas.cases.commands import CaseCommand, StepCommand
from schemas.cases.commands.union import CASE_COMMANDS, STEP_COMMANDS
from schemas.errors import InvalidInput
from schemas.vocabulary import CaseAct, StepAct
from services.domain.cases.act_definition import AnyCaseAct, AnyStepAct, CaseActDefinition
from services.domain.cases.act_input import case_command, step_command
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.domain.cases.apply.targets import case_status_after, step_status_after
from services.domain.cases.engine.act_forms import form_fields

DEFINITIONS: list[AnyCaseAct | AnyStepAct] = [*CASE_ACTS.values(), *STEP_ACTS.values()]
LIMITS = ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "pattern")


def _name(definition: AnyCaseAct | AnyStepAct) -> str:
    return definition.command.__name__


def _read(definition: AnyCaseAct | AnyStepAct, fields: dict[str, Any]) -> CaseCommand | StepCommand:
    given = {"act": definition.act.value, **fields}
    return case_command(given) if isinstance(definition, CaseActDefinition) else step_command(given)


def test_every_act_has_exactly_one_command_and_one_definition() -> None:
    assert list(CASE_ACTS) == list(CaseAct)
    assert list(STEP_ACTS) == list(StepAct)
    assert {definition.command for definition in CASE_ACTS.values()} == set(CaseCommand.by_act.values())
    assert {definition.command for definition in STEP_ACTS.values()} == set(StepCommand.by_act.values())
    assert all(act is definition.act for act, definition in CASE_ACTS.items())
    assert all(act is definition.act for act, definition in STEP_ACTS.items())


@pytest.mark.parametrize("definition", DEFINITIONS, ids=_name)
def test_the_example_of_a_definition_is_valid_and_fills_every_required_field(
    definition: AnyCaseAct | AnyStepAct,
) -> None:
    command = _read(definition, definition.example)
    assert command.act is definition.act
    assert set(definition.required) <= set(definition.example)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=_name)
def test_a_definition_says_who_where_and_what_in_english_and_chinese(
    definition: AnyCaseAct | AnyStepAct,
) -> None:
    assert definition.roles
    assert definition.transitions
    assert definition.summary.endswith(").")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in definition.summary)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=_name)
def test_each_missing_field_is_named_in_the_words_of_its_act(definition: AnyCaseAct | AnyStepAct) -> None:
    for empty in ({}, dict.fromkeys(definition.required), dict.fromkeys(definition.required, " ")):
        if not definition.required:
            continue
        with pytest.raises(InvalidInput) as refused:
            _read(definition, empty)
        named = {error["field"]: error["message"] for error in refused.value.errors}
        if " " in empty.values():  # a blank is no text, and no number either
            assert set(named) == set(definition.required)
        else:
            assert named == definition.required


@pytest.mark.parametrize("definition", DEFINITIONS, ids=_name)
def test_a_field_of_another_act_is_refused_by_name(definition: AnyCaseAct | AnyStepAct) -> None:
    with pytest.raises(InvalidInput) as refused:
        _read(definition, {**definition.example, "not_a_field": "x"})
    assert refused.value.errors == [{"field": "not_a_field", "message": "没有这一栏"}]


@pytest.mark.parametrize("definition", DEFINITIONS, ids=_name)
def test_the_form_on_screen_has_the_limits_of_the_api(definition: AnyCaseAct | AnyStepAct) -> None:
    properties = definition.command.model_json_schema()["properties"]
    for name, field in form_fields(definition.command).items():
        shown = field.model_dump(mode="json")
        branches = [properties[name], *properties[name].get("anyOf", [])]
        api = {word: branch[word] for branch in branches for word in LIMITS if word in branch}
        assert {word: shown[word] for word in LIMITS if word in shown} == api, name


def test_the_api_has_one_schema_for_each_act() -> None:
    for adapter, acts in ((CASE_COMMANDS, list(CaseAct)), (STEP_COMMANDS, list(StepAct))):
        schema = adapter.json_schema()
        assert set(schema["discriminator"]["mapping"]) == {act.value for act in acts}
        assert len(schema["oneOf"]) == len(acts)
        for reference in schema["discriminator"]["mapping"].values():
            found = schema["$defs"][reference.rpartition("/")[2]]
            assert found["additionalProperties"] is False
            assert found["required"][0] == "act"


@pytest.mark.parametrize("given", [{}, {"act": None}, {"act": "fly"}, {"act": ["claim"]}, {"act": 1}])
def test_an_unknown_act_is_refused_by_name(given: dict[str, Any]) -> None:
    for read in (case_command, step_command):
        with pytest.raises(InvalidInput) as refused:
            read(given)
        assert [error["field"] for error in refused.value.errors] == ["act"]


def test_an_optional_field_that_is_null_or_blank_is_as_if_not_sent() -> None:
    sent = step_command({"act": "approve", "opinion": " ", "results": {}})
    assert sent == step_command({"act": "approve"}) == step_command({"act": "approve", "opinion": None})


def test_two_commands_for_one_act_cannot_be_declared() -> None:
    with pytest.raises(TypeError, match="two commands"):
        type("Other", (StepCommand,), {"__annotations__": {"act": StepAct}, "act": StepAct.CLAIM})


def test_apply_leads_where_the_transitions_lead() -> None:
    for on_case in CASE_ACTS.values():
        for status, target in on_case.transitions.items():
            assert case_status_after(on_case.event, status) is target
    for on_step in STEP_ACTS.values():
        for at, leads in on_step.transitions.items():
            assert step_status_after(on_step.event, at) is leads


def test_commands_survive_json() -> None:
    for definition in DEFINITIONS:
        command = _read(definition, definition.example)
        adapter: Any = CASE_COMMANDS if isinstance(command, CaseCommand) else STEP_COMMANDS
        assert adapter.validate_python(json.loads(command.model_dump_json())) == command
