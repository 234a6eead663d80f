"""Unions of all commands, discriminated by `act`, with Chinese texts for missing fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

from schemas.cases.commands import CaseCommand, Command, StepCommand
from schemas.cases.commands.fields import FormField, markers

WORDED = "worded"
"""The type of an error whose message is a Chinese sentence already."""
_EMPTY = frozenset({"missing", "string_too_short", "too_short"})


def missing_words(command: type[Command], name: str) -> str:
    """What to say when a required field was left empty; empty for an optional one."""
    field = command.model_fields.get(name)
    marks = [one for one in markers(field) if isinstance(one, FormField)] if field else []
    return next((one.missing for one in reversed(marks) if one.missing), "")


@dataclass(frozen=True)
class _ByAct:
    """The schema of a union of commands: one schema for each act, discriminated by `act`."""

    commands: Mapping[str, type[Command]]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        members = {str(act): handler.generate_schema(command) for act, command in self.commands.items()}
        union = core_schema.tagged_union_schema(members, "act")
        return core_schema.no_info_wrap_validator_function(self.validate, union)

    def validate(self, raw: object, handler: core_schema.ValidatorFunctionWrapHandler) -> Command:
        """Read the command; errors name its fields in the act's own words."""
        try:
            command: Command = handler(_without_blanks(raw, self.commands))
        except ValidationError as wrong:
            errors = list(_in_words(wrong, self.commands))
            raise ValidationError.from_exception_data(wrong.title, errors) from None
        return command


def _without_blanks(raw: object, commands: Mapping[str, type[Command]]) -> object:
    """Leave out optional fields that are null or blank: nothing is the same as not sent."""
    if not isinstance(raw, dict):
        return raw
    act = raw.get("act")
    command = commands.get(act) if isinstance(act, str) else None
    if command is None:
        return raw
    optional = {name for name, field in command.model_fields.items() if not field.is_required()} - {"act"}
    return {name: value for name, value in raw.items() if name not in optional or not _is_blank(value)}


def _is_blank(value: object) -> bool:
    return value is None or value in ([], ()) or (isinstance(value, str) and not value.strip())


def _in_words(wrong: ValidationError, commands: Mapping[str, type[Command]]) -> Iterator[InitErrorDetails]:
    """Errors by field, without the act in their path, in the act's own words if empty."""
    for error in wrong.errors(include_url=False):
        place, kind, given = error["loc"], error["type"], error["input"]
        command = commands.get(str(place[0])) if place else None
        if kind == "union_tag_not_found" or (kind == "union_tag_invalid" and _is_blank(given.get("act"))):
            yield _worded("请写明要办理的操作", ("act",), given)
        elif kind == "union_tag_invalid":
            yield _worded(f"没有这个操作，只能是：{'、'.join(commands)}", ("act",), given)
        elif command is None:
            yield InitErrorDetails(type=kind, loc=place, input=given, ctx=error.get("ctx", {}))
        elif kind == "too_short" and not _is_blank(given) and missing_words(command, str(place[-1])):
            continue  # its entries are named one by one
        elif (kind in _EMPTY or given is None) and (words := missing_words(command, str(place[-1]))):
            yield _worded(words, place[1:], given)
        else:
            yield InitErrorDetails(type=kind, loc=place[1:], input=given, ctx=error.get("ctx", {}))


def _worded(words: str, place: tuple[int | str, ...], given: object) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError(WORDED, words), loc=place, input=given)


if TYPE_CHECKING:
    CaseCommandIn = CaseCommand
    StepCommandIn = StepCommand
else:
    CaseCommandIn = Annotated[Union[tuple(CaseCommand.by_act.values())], _ByAct(CaseCommand.by_act)]  # noqa: UP007
    StepCommandIn = Annotated[Union[tuple(StepCommand.by_act.values())], _ByAct(StepCommand.by_act)]  # noqa: UP007

CASE_COMMANDS: TypeAdapter[CaseCommand] = TypeAdapter(CaseCommandIn)
STEP_COMMANDS: TypeAdapter[StepCommand] = TypeAdapter(StepCommandIn)
