"""Form input as the JSON of its schema; unreadable values stay text, to be reported."""

from collections.abc import Callable, Mapping
from datetime import datetime

from starlette.datastructures import FormData

from api.web.forms.schema_forms import FieldKind, Schema, kind_of, resolved
from schemas.json_values import as_list, as_object
from schemas.text_input import clean_code, clean_text, try_clean
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.search_words import NUMBERS

MOST_ROWS = 300
_EMPTY: Mapping[FieldKind, Callable[[], object]] = {FieldKind.GROUP: dict, FieldKind.ROWS: lambda: [{}]}
"""What must be filled in is there, though empty, so that each field inside it is named and not the whole."""
AS_NUMBERS = frozenset({"resident-id", "credit-code", "phone", "seal-code", "account-number"})


def read(
    schema: Schema, form: FormData, *, prefix: str = "", root: Schema | None = None
) -> dict[str, object]:
    """The object that the form holds; what was left empty is left out, unless it must be there."""
    root = root or schema
    body: dict[str, object] = {}
    for name, given in as_object(schema.get("properties")).items():
        raw = as_object(given)
        if "const" in raw:
            body[name] = raw["const"]
            continue
        inner = resolved(raw, root)
        value = _read_one(f"{prefix}{name}", inner, form, root)
        if value is None and name in as_list(schema.get("required")):
            value = _EMPTY.get(kind_of(inner), lambda: None)()
        if value is not None:
            body[name] = value
    return body


def texts(form: FormData, name: str) -> list[str]:
    """Every text under that name, trimmed."""
    return [try_clean(clean_text, value) for value in form.getlist(name) if isinstance(value, str)]


def _read_one(name: str, schema: Schema, form: FormData, root: Schema) -> object:
    kind = kind_of(schema)
    if kind is FieldKind.GROUP:
        return read(schema, form, prefix=f"{name}.", root=root) or None
    if kind is FieldKind.ROWS:
        return _rows(name, resolved(as_object(schema["items"]), root), form, root) or None
    given = [text for text in texts(form, name) if text]
    if kind in (FieldKind.CHOICES, FieldKind.LINES):
        return [line for text in given for line in _lines(text)] or None
    if kind is FieldKind.YES:
        return True if given else None
    if not given:
        return None
    return _value(kind, name, schema, given[0])


def _value(kind: FieldKind, name: str, schema: Schema, text: str) -> object:
    if kind is FieldKind.NUMBER:
        return _number(text, is_whole=schema.get("type") == "integer")
    if kind is FieldKind.MOMENT:
        return _moment(text)
    is_number = schema.get("format") in AS_NUMBERS or name.rpartition(".")[2] in NUMBERS
    return try_clean(clean_code, text) if is_number else text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _rows(name: str, items: Schema, form: FormData, root: Schema) -> list[dict[str, object]]:
    start = f"{name}."
    numbers = {key[len(start) :].partition(".")[0] for key in form if key.startswith(start)}
    found = [
        read(items, form, prefix=f"{start}{number}.", root=root)
        for number in sorted((number for number in numbers if _is_index(number)), key=int)[:MOST_ROWS]
    ]
    return [row for row in found if row]


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6


def _number(text: str, *, is_whole: bool) -> float | str:
    plain = text.replace(",", "").replace("，", "")
    try:
        if is_whole or plain.lstrip("-").isdigit():
            return int(plain)
        return float(plain)
    except ValueError:
        return text


def _moment(text: str) -> str:
    """A moment typed without a zone is one in Beijing."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (at if at.tzinfo else at.replace(tzinfo=BEIJING)).isoformat()
