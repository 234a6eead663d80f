"""The texts of a form in their one spelling, and those that no field may hold."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter
from schemas.phones import clean_phone
from schemas.text_input import (
    ONE_LINE_UP_TO,
    NotKeepable,
    clean_code,
    clean_identity_number,
    clean_line,
    clean_text,
    ensure_one_line,
    try_clean,
)
from services.domain.forms.form_fields import Schema, fields_of, is_multi_line, properties_of, resolved
from services.domain.forms.form_size import oversized

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


def tidied(matter: Matter, application: Application) -> Application:
    """The application with its form's texts as they are kept: no blank ends, numbers in one spelling.

    What was left blank is left out, in the API as on screen. Tidying twice changes nothing; a form that is
    too large for any matter stays as it is, to be refused for its size.
    """
    if oversized(application.form):
        return application
    return application.model_copy(update={"form": tidied_form(matter.form, application.form)})


def tidied_form(schema: Schema, form: Mapping[str, Any]) -> dict[str, Any]:
    """The form with its texts as they are kept."""
    tidy: dict[str, Any] = _tidy(form, resolved(schema, schema), schema, "")
    return tidy


def _tidy(value: Any, schema: Schema, root: Schema, name: str) -> Any:
    if isinstance(value, str):
        return _tidy_text(value, schema, name)
    if isinstance(value, Mapping):
        known = properties_of(schema, root)
        inner = {key: _tidy(one, resolved(known.get(key, {}), root), root, key) for key, one in value.items()}
        return {key: one for key, one in inner.items() if one != ""}
    if isinstance(value, list | tuple):
        items = resolved(schema.get("items", {}), root)
        return [_tidy(one, items, root, name) for one in value]
    return value


def _tidy_text(text: str, schema: Schema, name: str) -> str:
    clean = _CLEANED_AS.get(str(schema.get("format"))) or _NAMED.get(name)
    if clean is None:
        clean = clean_text if is_multi_line(schema, ONE_LINE_UP_TO) else clean_line
    return try_clean(clean, text)


def text_faults(schema: Schema, form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Texts of a tidy form that no field may hold, as (field, Chinese sentence)."""
    for field in fields_of(schema, form):
        if not isinstance(field.value, str):
            continue
        title = str(field.schema.get("title", ""))
        if not field.value:
            yield field.place, f"{title}不能为空"
            continue
        try:
            clean_text(field.value)
            if not is_multi_line(field.schema, ONE_LINE_UP_TO):
                ensure_one_line(field.value)
        except NotKeepable as refused:
            yield field.place, f"{title}{refused}"
