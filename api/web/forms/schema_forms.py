"""Forms from JSON schemas: a schema becomes fields, and what was typed becomes JSON again.

Names of fields are dotted paths (`results.licence_number`, `shareholders.0.name`), as a problem names them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from schemas.cases.intake import IdType
from schemas.json_values import JsonObject, as_list, as_object, as_texts
from schemas.text_input import MAX_SINGLE_LINE_LENGTH
from schemas.vocabulary import Term
from services.domain.forms.form_fields import is_multi_line

Schema: TypeAlias = JsonObject
Choices: TypeAlias = Mapping[str, Sequence[tuple[str, str]]]
_KNOWN_TERMS: Mapping[str, type[Term]] = {"id_type": IdType}
_HINTS: Mapping[str, str] = {
    "resident-id": "18 位居民身份证号码",
    "credit-code": "18 位统一社会信用代码",
    "seal-code": "13 位印章编码",
    "phone": "手机或固定电话",
}


class FieldKind(Term):
    """How a field is typed in; the value is the name of its macro."""

    TEXT = "text", "一行文字"
    LONG = "long", "多行文字"
    NUMBER = "number", "数字"
    DATE = "date", "日期"
    MOMENT = "moment", "日期和时间"
    CHOICE = "choice", "单选"
    CHOICES = "choices", "多选"
    YES = "yes", "是否"
    LINES = "lines", "每行一项"
    GROUP = "group", "一组"
    ROWS = "rows", "多行"


_PLAIN_KINDS: Mapping[object, FieldKind] = {
    "integer": FieldKind.NUMBER,
    "number": FieldKind.NUMBER,
    "boolean": FieldKind.YES,
    "date": FieldKind.DATE,
    "date-time": FieldKind.MOMENT,
}
"""Types and formats that decide by themselves."""


@dataclass(frozen=True)
class Field:
    """One field as a template shows it.

    Attributes:
        fields: the fields inside a group.
        rows: for several of a kind, the fields of each; `blank` is one more for a row not yet there.
        attributes: further HTML attributes of the input.
        when: `field=value value`: it is asked for only then; empty means always.
        autocomplete: the HTML token; `off` for officers, who type other people's data.
    """

    name: str
    label: str
    kind: FieldKind
    required: bool
    value: object
    error: str
    options: tuple[tuple[str, str], ...] = ()
    fields: tuple["Field", ...] = ()
    rows: tuple[tuple["Field", ...], ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    when: str = ""
    autocomplete: str = "off"

    @property
    def id(self) -> str:
        """The id of the input in the page."""
        return "f-" + self.name.replace(".", "-")


def kind_of(schema: Schema) -> FieldKind:
    """How a schema is typed in."""
    kind, form = schema.get("type"), schema.get("format")
    if kind == "object" or "properties" in schema:
        return FieldKind.GROUP
    if kind == "array":
        return _kind_of_list(as_object(schema.get("items")))
    if _options(schema):
        return FieldKind.CHOICE
    if kind in _PLAIN_KINDS or form in _PLAIN_KINDS:
        return _PLAIN_KINDS.get(form or "") or _PLAIN_KINDS[kind]
    return FieldKind.LONG if is_multi_line(schema, MAX_SINGLE_LINE_LENGTH) else FieldKind.TEXT


def _kind_of_list(items: Schema) -> FieldKind:
    if "properties" in items or items.get("type") == "object":
        return FieldKind.ROWS
    return FieldKind.CHOICES if _options(items) else FieldKind.LINES


def fields_of(
    schema: Schema,
    values: Mapping[str, object],
    errors: Mapping[str, str] | None = None,
    *,
    prefix: str = "",
    choices: Choices | None = None,
    root: Schema | None = None,
) -> tuple[Field, ...]:
    """The fields of an object's schema, filled in with what is known and what is wrong.

    Args:
        errors: field → Chinese sentence, as `errors_by_field` makes it.
        choices: for fields whose options only the record knows, field → (value, label).
    """
    root = root or schema
    made: list[Field] = []
    for name, raw in _in_order(schema):
        if "const" in raw:
            continue
        inner = resolved(raw, root)
        required = name in as_list(schema.get("required"))
        given = choices.get(name) if choices else None
        made.append(_field(f"{prefix}{name}", inner, values.get(name), errors or {}, required, given, root))
    return tuple(made)


def _in_order(schema: Schema) -> list[tuple[str, Schema]]:
    """The properties, required ones first, in the order in which they are listed.

    The record keeps schemas as JSONB, which forgets the order of properties and keeps that of lists.
    """
    properties, required = as_object(schema.get("properties")), as_texts(schema.get("required"))
    names = dict.fromkeys([*(name for name in required if name in properties), *properties])
    return [(name, as_object(properties[name])) for name in names]


def resolved(schema: Schema, root: Schema) -> Schema:
    """The schema with a reference into the same document followed."""
    reference = str(schema.get("$ref", ""))
    if not reference.startswith("#/"):
        return schema
    found = root
    for part in reference[2:].split("/"):
        found = as_object(found[part])
    return {**found, **{name: value for name, value in schema.items() if name != "$ref"}}


def errors_by_field(facts: Mapping[str, object]) -> dict[str, str]:
    """The `errors` of a problem by field; several for one field are joined."""
    found: dict[str, list[str]] = {}
    for error in map(as_object, as_list(facts.get("errors"))):
        found.setdefault(str(error["field"]), []).append(str(error["message"]))
    return {field: "；".join(dict.fromkeys(messages)) for field, messages in found.items()}


def flat(fields: Sequence[Field]) -> Iterator[Field]:
    """Every field that is typed in, those inside groups and rows included."""
    for field in fields:
        yield field
        yield from flat(field.fields)
        for row in field.rows:
            yield from flat(row)


def unplaced(fields: Sequence[Field], errors: Mapping[str, str]) -> list[str]:
    """What is wrong and belongs to no field of the form."""
    known = {field.name for field in flat(fields)}
    return [words for name, words in errors.items() if _owner(name, known) is None]


def _owner(name: str, known: set[str]) -> str | None:
    while name not in known:
        name, dot, _ = name.rpartition(".")
        if not dot:
            return None
    return name


def _field(
    name: str,
    schema: Schema,
    value: object,
    errors: Mapping[str, str],
    required: bool,  # noqa: FBT001 - the schema's own word
    given: Sequence[tuple[str, str]] | None,
    root: Schema,
) -> Field:
    kind = kind_of(schema)
    if given:
        kind = FieldKind.CHOICES if schema.get("type") == "array" else FieldKind.CHOICE
    options = (
        tuple(given)
        if given
        else _options(as_object(schema.get("items")) if kind is FieldKind.CHOICES else schema)
    )
    inner: tuple[Field, ...] = ()
    rows: tuple[tuple[Field, ...], ...] = ()
    if kind is FieldKind.GROUP:
        held = value if isinstance(value, Mapping) else {}
        inner = fields_of(schema, held, errors, prefix=f"{name}.", root=root)
    elif kind is FieldKind.ROWS:
        items = resolved(as_object(schema["items"]), root)
        given_rows = value if isinstance(value, list) and value else [{}]
        rows = tuple(
            fields_of(items, row, errors, prefix=f"{name}.{index}.", root=root)
            for index, row in enumerate(given_rows)
        )
    last = name.rpartition(".")[2]
    if kind is FieldKind.CHOICE and not given and last in _KNOWN_TERMS:
        options = tuple((value, _KNOWN_TERMS[last](value).label) for value, _ in options)
    when = as_object(schema.get("x-when"))
    leaf = kind not in (FieldKind.GROUP, FieldKind.ROWS)
    return Field(
        name=name,
        label=str(schema.get("title", last)),
        kind=kind,
        required=required,
        value=value,
        error=_error(name, errors, is_leaf=leaf),
        options=options,
        fields=inner,
        rows=rows,
        attributes=_attributes(schema, kind),
        hint=str(schema.get("description", _HINTS.get(str(schema.get("format", "")), ""))),
        when=" ".join(f"{other}={'|'.join(as_texts(values))}" for other, values in when.items()),
    )


def _error(name: str, errors: Mapping[str, str], *, is_leaf: bool) -> str:
    below = [words for field, words in errors.items() if is_leaf and field.startswith(f"{name}.")]
    own = [errors[name]] if name in errors else []
    return "；".join(dict.fromkeys([*own, *below]))


def _options(schema: Schema) -> tuple[tuple[str, str], ...]:
    if "enum" in schema:
        labels, values = as_object(schema.get("x-labels")), as_list(schema["enum"])
        return tuple((str(value), str(labels.get(str(value), value))) for value in values)
    return tuple(
        (str(one["const"]), str(one.get("title", one["const"])))
        for one in map(as_object, as_list(schema.get("oneOf")))
        if "const" in one
    )


def _attributes(schema: Schema, kind: FieldKind) -> tuple[tuple[str, str], ...]:
    wanted = {"maxlength": schema.get("maxLength")}
    if kind is FieldKind.NUMBER:
        whole = schema.get("type") == "integer"
        wanted = {"inputmode": "numeric" if whole else "decimal"}
    if schema.get("format") in ("phone", "seal-code", "account-number"):
        wanted["inputmode"] = "tel" if schema["format"] == "phone" else "numeric"
    return tuple((name, str(value)) for name, value in wanted.items() if value is not None)
