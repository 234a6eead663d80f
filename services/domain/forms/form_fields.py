"""Walk over the fields of a form with their schemas, shared by all field rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from schemas.json_values import JsonObject, as_list, as_number, as_object

Schema: TypeAlias = JsonObject
_MAX_DEPTH = 20
_BRANCHES = ("then", "else")


@dataclass(frozen=True)
class FormField:
    """A value of a form with its path and schema.

    Attributes:
        path: the path in the form, without `form.`.
        schema: its schema with references followed; empty where the form's schema has none.
        around: the schema of the enclosing object; empty for an entry of a list.
        value: the submitted value.
    """

    path: tuple[str, ...]
    schema: Schema
    around: Schema
    value: object

    @property
    def name(self) -> str:
        """The name of the property; for an entry of a list, the name of the list."""
        return next((part for part in reversed(self.path) if not part.isdigit()), "")

    @property
    def place(self) -> str:
        """The field name as used in problem responses."""
        return ".".join(("form", *self.path))


def iterate_fields(schema: Schema, form: object) -> Iterator[FormField]:
    """Yield every value of the form with its schema; groups and lists before their contents."""
    yield from _below(FormField((), resolve_reference(schema, schema), {}, form), schema, 0)


def _below(field: FormField, root: Schema, depth: int) -> Iterator[FormField]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(field.value, Mapping):
        properties = properties_of(field.schema, root)
        for name, value in field.value.items():
            inner = resolve_reference(properties.get(name, {}), root)
            found = FormField((*field.path, str(name)), inner, field.schema, value)
            yield found
            yield from _below(found, root, depth + 1)
    elif isinstance(field.value, list | tuple):
        items = resolve_reference(as_object(field.schema.get("items")), root)
        for place, value in enumerate(field.value):
            entry = FormField((*field.path, str(place)), items, {}, value)
            yield entry
            yield from _below(entry, root, depth + 1)


def resolve_reference(schema: Schema, root: Schema) -> Schema:
    """Follow a schema's reference into the same document."""
    name = str(schema.get("$ref", ""))
    if not name.startswith("#/$defs/"):
        return schema
    referred = as_object(as_object(root.get("$defs")).get(name.removeprefix("#/$defs/")))
    return {**referred, **{key: value for key, value in schema.items() if key != "$ref"}}


def properties_of(schema: Schema, root: Schema, depth: int = 0) -> dict[str, Schema]:
    """Return the properties of an object, including those in conditional branches."""
    if depth > _MAX_DEPTH:
        return {}
    parts = [*as_list(schema.get("allOf")), *(schema[name] for name in _BRANCHES if name in schema)]
    found: dict[str, Schema] = {}
    for part in parts:
        found |= properties_of(resolve_reference(as_object(part), root), root, depth + 1)
    own = as_object(schema.get("properties"))
    return {**found, **{name: as_object(one) for name, one in own.items()}}


def is_multi_line(schema: Schema, longest: int) -> bool:
    """Return whether a text field may have several lines.

    It may if it has no format or pattern and allows more than `longest` characters.
    """
    is_short = (
        "format" in schema
        or "pattern" in schema
        or as_number(schema.get("maxLength"), longest + 1) <= longest
    )
    return not is_short and "enum" not in schema and "const" not in schema


def is_identity(value: object) -> bool:
    """Return whether an object of a form is the identity of a person or an organisation."""
    return isinstance(value, Mapping) and isinstance(value.get("id_number"), str)
