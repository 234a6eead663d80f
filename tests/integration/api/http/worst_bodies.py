"""The worst bodies that an operation's description allows or provokes, just under what the API reads."""

import json
from collections.abc import Iterator
from typing import Any

LARGEST = 950_000
"""Bytes, under the limit of the API."""
MOST = 9_000
"""Values, under the limit of the API."""

Schema = dict[str, Any]


def worst_bodies(operation: Schema, root: Schema) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each worst body of an operation that takes JSON."""
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    fields = list(_properties(schema, root)) or ["a"]
    each = max(MOST // len(fields), 1)
    yield "unknown fields", _json({f"k{at}": at for at in range(MOST - 1)})
    yield "the longest texts", _json(dict.fromkeys(fields, "字" * (LARGEST // 3 // len(fields))))
    yield "the longest numbers", b'{"%s": %s}' % (fields[0].encode(), b"9" * LARGEST)
    yield "the deepest nesting", b"[" * (MOST - 1) + b"]" * (MOST - 1)
    yield "half a million values", b'{"%s": [%s]}' % (fields[0].encode(), b",".join([b"0"] * 470_000))
    deep = b"[" * (each // 2) + b"]" * (each // 2)
    yield "deep fields", b"{%s}" % b",".join(b'"%s":%s' % (name.encode(), deep) for name in fields)
    for name, value in _lists(each).items():
        yield name, _json(dict.fromkeys(fields, value))


def _lists(size: int) -> dict[str, Any]:
    return {
        "lists of texts": ["a"] * size,
        "lists of unlike groups": [{"a": at} for at in range(size // 2)],
        "lists of empty groups": [{}] * size,
        "groups of many fields": {f"k{at}": "x" for at in range(size)},
        "groups of groups": {f"k{at}": {"a": {}} for at in range(size // 3)},
    }


def _properties(schema: Schema, root: Schema) -> Iterator[str]:
    """The names of the fields, through references and alternatives."""
    if "$ref" in schema:
        yield from _properties(root["components"]["schemas"][schema["$ref"].rpartition("/")[2]], root)
    for one in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from _properties(one, root)
    yield from schema.get("properties", {})


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
