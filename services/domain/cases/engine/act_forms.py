"""Form of an act, derived from its command's fields: the screen has the API's limits."""

from collections.abc import Mapping
from typing import get_args

from pydantic import JsonValue
from pydantic.fields import FieldInfo

from schemas.cases.act_offers import ActForm, Choice, FieldSchema
from schemas.cases.commands import Command
from schemas.cases.commands.fields import FormField, markers
from schemas.term import Term
from schemas.vocabulary import CaseAct, StepAct
from services.domain.cases.act_definition import ActDefinition, CommandT
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS

_NOT_ON_FORMS = frozenset({"examples", "anyOf", "$ref", "additionalProperties"})


_FORMS: dict[str, Mapping[str, FieldSchema]] = {}
"""Class name of the command → its fields, made when first asked for."""


def form_fields(command: type[Command]) -> Mapping[str, FieldSchema]:
    """The fields of the form in order, without `act`."""
    if command.__name__ not in _FORMS:
        properties = command.model_json_schema()["properties"]
        fields = {name: field for name, field in command.model_fields.items() if name != "act"}
        _FORMS[command.__name__] = {name: _field(properties[name], field) for name, field in fields.items()}
    return _FORMS[command.__name__]


def act_form(
    definition: ActDefinition[CommandT],
    fields: Mapping[str, FieldSchema],
    also_required: tuple[str, ...] = (),
) -> ActForm:
    """The form of an act with these fields."""
    act = str(definition.command.model_fields["act"].default)
    return ActForm(
        required=("act", *definition.required, *also_required),
        properties={"act": FieldSchema(const=act), **fields},
    )


def plain_form_of(act: str, *, on_step: bool) -> ActForm | None:
    """The form of an act as far as it depends on no case; None when there is no such act."""
    if on_step:
        return plain_form(STEP_ACTS[StepAct(act)]) if act in STEP_ACTS else None
    return plain_form(CASE_ACTS[CaseAct(act)]) if act in CASE_ACTS else None


def plain_form(definition: ActDefinition[CommandT]) -> ActForm:
    """The form of an act as far as it depends on no case."""
    return act_form(definition, form_fields(definition.command))


def _field(schema: Mapping[str, JsonValue], field: FieldInfo) -> FieldSchema:
    kept = _plain(schema)
    kept["title"] = _title(field) or kept.get("title")
    if kept.get("default") in ({}, [], None):
        kept.pop("default", None)
    if term := _term(field.annotation):
        kept["type"] = "string"
        kept["oneOf"] = [Choice(const=word.value, title=word.label) for word in term]
    return FieldSchema.model_validate(kept)


def _plain(schema: Mapping[str, JsonValue]) -> dict[str, object]:
    """Without the branch for null and whatever a form does not show."""
    found: dict[str, object] = {}
    branches = schema.get("anyOf")
    for branch in branches if isinstance(branches, list) else []:
        if isinstance(branch, dict) and branch.get("type") != "null":
            found |= _plain(branch)
    found |= {name: value for name, value in schema.items() if name not in _NOT_ON_FORMS}
    items = schema.get("items")
    if isinstance(items, dict):
        found["items"] = _plain(items)
    return found


def _title(field: FieldInfo) -> str:
    titles = [one.title for one in markers(field) if isinstance(one, FormField)]
    return next((title for title in reversed(titles) if title), "")


def _term(annotation: object) -> type[Term] | None:
    """The list of words that the value is one of."""
    if isinstance(annotation, type) and issubclass(annotation, Term):
        return annotation
    found = (_term(part) for part in get_args(annotation))
    return next((term for term in found if term is not None), None)
