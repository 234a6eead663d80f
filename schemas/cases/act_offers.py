"""Offers: the acts that are open to the reader now, each with its form and a valid example.

A form is JSON Schema (2020-12) restricted to what forms need; keywords of our own begin with `x-`.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from schemas.vocabulary import CaseAct, StepAct


def _is_unset(value: object) -> bool:
    return value is None


def _keyword(name: str) -> Any:
    """A keyword of JSON Schema that is left out where it says nothing."""
    return Field(default=None, alias=name, exclude_if=_is_unset)


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Choice(_Schema):
    """A value that may be chosen, with its label."""

    const: str
    title: str


class FieldSchema(_Schema):
    """The JSON Schema of one field.

    Attributes:
        when: another field → the answers to it with which this field is asked for.
        is_account: whether an account is chosen.
        is_department: whether a department is chosen.
        is_unique: whether no other case may have the same value.
        from_form: the field of the application that the value is usually taken from.
    """

    type: str | None = _keyword("type")
    title: str | None = _keyword("title")
    description: str | None = _keyword("description")
    const: str | None = _keyword("const")
    default: JsonValue = _keyword("default")
    format: str | None = _keyword("format")
    pattern: str | None = _keyword("pattern")
    min_length: int | None = _keyword("minLength")
    max_length: int | None = _keyword("maxLength")
    minimum: int | None = _keyword("minimum")
    maximum: int | None = _keyword("maximum")
    min_items: int | None = _keyword("minItems")
    max_items: int | None = _keyword("maxItems")
    items: "FieldSchema | None" = _keyword("items")
    one_of: tuple[Choice, ...] | None = _keyword("oneOf")
    properties: dict[str, "FieldSchema"] | None = _keyword("properties")
    required: tuple[str, ...] | None = _keyword("required")
    additional_properties: bool | None = _keyword("additionalProperties")
    when: dict[str, tuple[str, ...]] | None = _keyword("x-when")
    is_account: bool | None = _keyword("x-account")
    is_department: bool | None = _keyword("x-department")
    is_unique: bool | None = _keyword("x-unique")
    from_form: str | None = _keyword("x-from")


class ActForm(_Schema):
    """The JSON Schema of the command that does the act."""

    type: str = "object"
    additional_properties: bool = Field(default=False, alias="additionalProperties")
    required: tuple[str, ...]
    properties: dict[str, FieldSchema]


class ActOffer(BaseModel):
    """An act that is open to the reader now.

    Attributes:
        label: the act in Chinese.
        form: what has to be sent.
        example: a valid command.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)

    act: str
    label: str
    form: Annotated[ActForm, Field(alias="schema")]
    example: dict[str, JsonValue]

    @property
    def form_schema(self) -> dict[str, object]:
        """The form as plain JSON Schema."""
        return self.form.model_dump(mode="json")

    @property
    def results_schema(self) -> dict[str, object] | None:
        """The results that have to be sent, as plain JSON Schema; None without any."""
        results = self.form.properties.get("results")
        return results.model_dump(mode="json") if results else None


class CaseActOffer(ActOffer):
    """An act on the whole case."""

    act: CaseAct


class StepActOffer(ActOffer):
    """An act on one step."""

    act: StepAct
