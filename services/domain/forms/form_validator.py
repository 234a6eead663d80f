"""JSON Schema (2020-12) validator in linear time: no rule is quadratic in the form's size."""

import json
from collections.abc import Iterator

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend

from schemas.json_values import JsonObject, as_number

MAX_MATCHED_LENGTH = 2_000
"""Characters of the longest text that is matched against a pattern or a format."""

_KEYWORDS = Draft202012Validator.VALIDATORS
Errors = Iterator[ValidationError]


def _unique(validator: Validator, is_wanted: bool, value: object, schema: JsonObject) -> Errors:  # noqa: FBT001
    """`uniqueItems` by the canonical JSON of the entries; the library compares pairwise."""
    if (
        not is_wanted
        or not isinstance(value, list)
        or len(value) > as_number(schema.get("maxItems"), len(value))
    ):
        return
    if len({_canonical(one) for one in value}) < len(value):
        yield ValidationError("not unique")


def _canonical(value: object) -> str:
    """Return canonical JSON; in JSON Schema 1 equals 1.0, but true differs from 1."""
    return json.dumps(_with_whole_numbers(value), sort_keys=True)


def _with_whole_numbers(value: object) -> object:
    if isinstance(value, dict):
        return {name: _with_whole_numbers(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_whole_numbers(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _items(validator: Validator, wanted: object, value: object, schema: JsonObject) -> Errors:
    """`items`, skipped for lists that are too long, which `maxItems` reports."""
    if isinstance(value, list) and len(value) <= as_number(schema.get("maxItems"), len(value)):
        yield from _KEYWORDS["items"](validator, wanted, value, schema)


def _pattern(validator: Validator, wanted: str, value: object, schema: JsonObject) -> Errors:
    """`pattern`, skipped for texts that are too long, which `maxLength` reports."""
    if isinstance(value, str) and _is_matched(value, schema):
        yield from _KEYWORDS["pattern"](validator, wanted, value, schema)
    elif isinstance(value, str) and "maxLength" not in schema:
        yield ValidationError("too long to match")


def _format(validator: Validator, wanted: str, value: object, schema: JsonObject) -> Errors:
    """`format`, skipped for texts that are too long."""
    if isinstance(value, str) and _is_matched(value, schema):
        yield from _KEYWORDS["format"](validator, wanted, value, schema)
    elif isinstance(value, str) and "maxLength" not in schema:
        yield ValidationError("too long to match")


def _is_matched(value: str, schema: JsonObject) -> bool:
    longest = as_number(schema.get("maxLength"), MAX_MATCHED_LENGTH)
    return len(value) <= min(longest, MAX_MATCHED_LENGTH)


FormValidator: type[Validator] = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {"uniqueItems": _unique, "items": _items, "pattern": _pattern, "format": _format},
)
"""Validator class with the interface of `jsonschema`: schema and format checker."""
