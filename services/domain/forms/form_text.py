"""Normalisation of the texts of a form, and checks for unacceptable characters."""

from collections.abc import Iterator, Mapping

from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter
from schemas.json_values import JsonObject, as_object
from schemas.phones import clean_phone
from schemas.text_input import (
    MAX_SINGLE_LINE_LENGTH,
    UnacceptableText,
    clean_code,
    clean_identity_number,
    clean_line,
    clean_text,
    ensure_one_line,
    try_clean,
)
from services.domain.forms.form_fields import (
    Schema,
    is_multi_line,
    iterate_fields,
    properties_of,
    resolve_reference,
)
from services.domain.forms.form_size import find_size_faults

_CLEANED_AS = {
    "resident-id": clean_identity_number,
    "credit-code": clean_identity_number,
    "phone": clean_phone,
    "date": clean_code,
}
_NAMED = {
    "id_number": clean_identity_number,
    "credit_code": clean_identity_number,
    "project_code": clean_code,
}


def normalize_application(matter: Matter, application: Application) -> Application:
    """Return the application with normalised form texts: trimmed, numbers in one spelling.

    Blank texts are removed, in the API as on screen. Idempotent. A form that is too large for any matter is
    returned unchanged and refused later for its size.
    """
    if find_size_faults(application.form):
        return application
    return application.model_copy(update={"form": normalize_form(matter.form, application.form)})


def normalize_form(schema: Schema, form: JsonObject) -> dict[str, object]:
    """Return the form with normalised texts."""
    return _normalize_object(form, resolve_reference(schema, schema), schema)


def _normalize_object(values: JsonObject, schema: Schema, root: Schema) -> dict[str, object]:
    known = properties_of(schema, root)
    inner = {
        key: _normalize(one, resolve_reference(known.get(key, {}), root), root, key)
        for key, one in values.items()
    }
    return {key: one for key, one in inner.items() if one != ""}


def _normalize(value: object, schema: Schema, root: Schema, name: str) -> object:
    if isinstance(value, str):
        return _normalize_text(value, schema, name)
    if isinstance(value, Mapping):
        return _normalize_object(value, schema, root)
    if isinstance(value, list | tuple):
        items = resolve_reference(as_object(schema.get("items")), root)
        return [_normalize(one, items, root, name) for one in value]
    return value


def _normalize_text(text: str, schema: Schema, name: str) -> str:
    clean = _CLEANED_AS.get(str(schema.get("format"))) or _NAMED.get(name)
    if clean is None:
        clean = clean_text if is_multi_line(schema, MAX_SINGLE_LINE_LENGTH) else clean_line
    return try_clean(clean, text)


def text_faults(schema: Schema, form: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield unacceptable texts of a normalised form, as (field, Chinese sentence)."""
    for field in iterate_fields(schema, form):
        if not isinstance(field.value, str):
            continue
        title = str(field.schema.get("title", ""))
        if not field.value:
            yield field.place, f"{title}不能为空"
            continue
        try:
            clean_text(field.value)
            if not is_multi_line(field.schema, MAX_SINGLE_LINE_LENGTH):
                ensure_one_line(field.value)
        except UnacceptableText as refused:
            yield field.place, f"{title}{refused}"
