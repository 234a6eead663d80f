"""A form as it is shown to readers without a reason to see personal data."""

from collections.abc import Callable, Mapping
from typing import Any

from schemas.cases.intake import IdType
from services.domain.forms.form_fields import Schema, is_identity, properties_of, resolved
from services.domain.forms.personal_fields import MARK, PersonalKind, personal_kind
from services.domain.people.masking import (
    STAR,
    is_public,
    masked_email,
    masked_name,
    masked_number,
    masked_phone,
)

_MASKS: Mapping[PersonalKind, Callable[[str], str]] = {
    PersonalKind.NAME: masked_name,
    PersonalKind.NUMBER: masked_number,
    PersonalKind.PHONE: masked_phone,
    PersonalKind.EMAIL: masked_email,
    PersonalKind.TEXT: lambda text: STAR * len(text),
}
_PUBLIC = ("name", "id_number")
"""What is public of an organisation; its phone and e-mail address are those of a person."""
_OF_AN_IDENTITY: Schema = {"properties": {"id_number": {}}}


def masked_form(form: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """The form with every personal text masked, wherever it stands.

    Args:
        schema: the form's schema; a field that it does not know is judged by its name.
    """
    return _object(form, resolved(schema, schema), schema)


def _object(values: Mapping[str, Any], schema: Schema, root: Schema) -> dict[str, Any]:
    known = properties_of(schema, root)
    around = {"properties": known} if not is_identity(values) else _OF_AN_IDENTITY
    shown = _PUBLIC if _is_public(values, known) else ()
    return {
        name: value
        if name in shown
        else _masked(name, value, resolved(known.get(name, {}), root), around, root)
        for name, value in values.items()
    }


def _is_public(values: Mapping[str, Any], known: Mapping[str, Schema]) -> bool:
    """Whether the object is an organisation's identity, by a kind that the form allows."""
    kinds = known.get("id_type", {}).get("enum", [IdType.CREDIT_CODE.value])
    return is_identity(values) and is_public(values.get("id_type")) and IdType.CREDIT_CODE.value in kinds


def _masked(name: str, value: Any, schema: Schema, around: Schema, root: Schema) -> Any:
    if isinstance(value, Mapping):
        return _object(value, schema, root)
    if isinstance(value, list | tuple):
        items = {**schema.get("items", {})}
        if MARK in schema:
            items.setdefault(MARK, schema[MARK])
        title = {"title": schema["title"]} if "title" in schema else {}
        return [_masked(name, one, {**title, **resolved(items, root)}, {}, root) for one in value]
    if not isinstance(value, str):
        return value
    kind = personal_kind(name, schema, around)
    return _MASKS[kind](value) if kind is not None and kind in _MASKS else value
