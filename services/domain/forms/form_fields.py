"""The fields of a form's schema beside what was filled in: one walk for every rule about fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
_DEEPEST = 20
_BRANCHES = ("then", "else")


@dataclass(frozen=True)
class FormField:
    """A value of a form with its place.

    Attributes:
        path: where it stands, without `form.`.
        schema: its schema with references followed; empty where the form's schema has none.
        around: the schema of the object that it is a property of; empty for an entry of a list.
        value: what was filled in.
    """

    path: tuple[str, ...]
    schema: Schema
    around: Schema
    value: Any

    @property
    def name(self) -> str:
        """The name of the property; of an entry of a list, that of the list."""
        return next((part for part in reversed(self.path) if not part.isdigit()), "")

    @property
    def place(self) -> str:
        """The field as a problem names it."""
        return ".".join(("form", *self.path))


def fields_of(schema: Schema, form: Any) -> Iterator[FormField]:
    """Every value of the form with its schema, groups and lists before what is in them."""
    yield from _below(FormField((), resolved(schema, schema), {}, form), schema, 0)


def _below(field: FormField, root: Schema, depth: int) -> Iterator[FormField]:
    if depth > _DEEPEST:
        return
    if isinstance(field.value, Mapping):
        properties = properties_of(field.schema, root)
        for name, value in field.value.items():
            inner = resolved(properties.get(name, {}), root)
            found = FormField((*field.path, str(name)), inner, field.schema, value)
            yield found
            yield from _below(found, root, depth + 1)
    elif isinstance(field.value, list | tuple):
        items = resolved(field.schema.get("items", {}), root)
        for place, value in enumerate(field.value):
            entry = FormField((*field.path, str(place)), items, {}, value)
            yield entry
            yield from _below(entry, root, depth + 1)


def resolved(schema: Schema, root: Schema) -> Schema:
    """The schema with a reference into the same document followed."""
    name = str(schema.get("$ref", ""))
    if not name.startswith("#/$defs/"):
        return schema
    referred = root.get("$defs", {}).get(name.removeprefix("#/$defs/"), {})
    return {**referred, **{key: value for key, value in schema.items() if key != "$ref"}}


def properties_of(schema: Schema, root: Schema, depth: int = 0) -> dict[str, Schema]:
    """The properties of an object, those that only a condition names included."""
    if depth > _DEEPEST:
        return {}
    parts = [*schema.get("allOf", ()), *(schema[name] for name in _BRANCHES if name in schema)]
    found: dict[str, Schema] = {}
    for part in parts:
        found |= properties_of(resolved(part, root), root, depth + 1)
    return {**found, **schema.get("properties", {})}


def is_multi_line(schema: Schema, longest: int) -> bool:
    """Whether a text field may have several lines: no format or pattern, and room for more than `longest`."""
    is_short = "format" in schema or "pattern" in schema or schema.get("maxLength", longest + 1) <= longest
    return not is_short and "enum" not in schema and "const" not in schema


def is_identity(value: Any) -> bool:
    """Whether an object of a form is a person's or an organisation's identity."""
    return isinstance(value, Mapping) and isinstance(value.get("id_number"), str)
