"""Masking of personal data in a form for readers who may not see it."""

from collections.abc import Callable, Mapping

from schemas.cases.intake import IdType
from schemas.json_values import JsonObject, as_list, as_object
from services.domain.forms.form_fields import Schema, is_identity, properties_of, resolve_reference
from services.domain.forms.personal_fields import MARK, PersonalKind, personal_kind
from services.domain.people.masking import (
    STAR,
    is_public,
    mask_email,
    mask_name,
    mask_number,
    mask_phone,
)

_MASKS: Mapping[PersonalKind, Callable[[str], str]] = {
    PersonalKind.NAME: mask_name,
    PersonalKind.NUMBER: mask_number,
    PersonalKind.PHONE: mask_phone,
    PersonalKind.EMAIL: mask_email,
    PersonalKind.TEXT: lambda text: STAR * len(text),
}
_PUBLIC = ("name", "id_number")
"""Public fields of an organisation; its phone and e-mail address belong to a person."""
_OF_AN_IDENTITY: Schema = {"properties": {"id_number": {}}}


def mask_form(form: JsonObject, schema: Schema) -> dict[str, object]:
    """Mask every personal text of the form.

    Args:
        schema: the form's schema; a field missing in it is judged by its name.
    """
    return _mask_object(form, resolve_reference(schema, schema), schema)


def _mask_object(values: JsonObject, schema: Schema, root: Schema) -> dict[str, object]:
    known = properties_of(schema, root)
    around = {"properties": known} if not is_identity(values) else _OF_AN_IDENTITY
    shown = _PUBLIC if _is_public(values, known) else ()
    return {
        name: value
        if name in shown
        else _mask_value(name, value, resolve_reference(known.get(name, {}), root), around, root)
        for name, value in values.items()
    }


def _is_public(values: JsonObject, known: Mapping[str, Schema]) -> bool:
    """Return whether the object is an organisation's identity, of a kind that the form allows."""
    kinds = as_list(known.get("id_type", {}).get("enum", [IdType.CREDIT_CODE.value]))
    return is_identity(values) and is_public(values.get("id_type")) and IdType.CREDIT_CODE.value in kinds


def _mask_value(name: str, value: object, schema: Schema, around: Schema, root: Schema) -> object:
    if isinstance(value, Mapping):
        return _mask_object(value, schema, root)
    if isinstance(value, list | tuple):
        items = dict(as_object(schema.get("items")))
        if MARK in schema:
            items.setdefault(MARK, schema[MARK])
        title = {"title": schema["title"]} if "title" in schema else {}
        return [
            _mask_value(name, one, {**title, **resolve_reference(items, root)}, {}, root) for one in value
        ]
    if not isinstance(value, str):
        return value
    kind = personal_kind(name, schema, around)
    return _MASKS[kind](value) if kind is not None and kind in _MASKS else value
