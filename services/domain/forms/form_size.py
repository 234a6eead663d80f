"""Sizes that any form may have, whatever its schema says; looked at before anything is validated."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

MOST_ITEMS = 500
"""Entries of one list, and fields of one group."""
MOST_VALUES = 3_000
"""Values in the whole form, groups and lists included; the largest of our forms can have some 1,500."""
LONGEST_TEXT = 10_000
"""Characters of one text, and of one number written out."""
LONGEST_NAME = 64
"""Characters of a field's name."""
DEEPEST = 20
"""Levels of groups and lists inside each other."""
MOST_ERRORS = 50
"""Errors that are worded; the rest come after these are mended."""

Fault = tuple[str, str]
"""Field and Chinese sentence."""


def oversized(form: Mapping[str, Any]) -> list[Fault]:
    """What is larger than any form may be, by field; takes a few milliseconds at most.

    The walk never goes into a list or group that is too large itself, and ends at `MOST_VALUES`.
    """
    return list(islice(_walk(form), MOST_ERRORS))


def _walk(form: Mapping[str, Any]) -> Iterator[Fault]:
    ahead: list[tuple[str, int, Any]] = [("form", 0, form)]
    seen = 1
    while ahead:
        field, depth, value = ahead.pop()
        if fault := _fault(value, depth):
            yield field, fault
            continue
        inner = list(_inner(field, value))
        seen += len(inner)
        if seen > MOST_VALUES:
            yield "form", f"填写的内容至多 {MOST_VALUES} 项"
            return
        ahead += ((name, depth + 1, one) for name, one in inner)


def _inner(field: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((f"{field}.{name}", one) for name, one in value.items())
    elif isinstance(value, list | tuple):
        yield from ((f"{field}.{place}", one) for place, one in enumerate(value))


def _fault(value: Any, depth: int) -> str | None:
    """Why the value itself is too large, or None."""
    if depth > DEEPEST:
        return f"内容嵌套超过 {DEEPEST} 层"
    if isinstance(value, Mapping | list | tuple):
        if len(value) > MOST_ITEMS:
            return f"至多 {MOST_ITEMS} 项"
        if isinstance(value, Mapping) and any(len(str(name)) > LONGEST_NAME for name in value):
            return f"栏目名称至多 {LONGEST_NAME} 个字"
    elif isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"至多 {LONGEST_TEXT} 个字"
    elif isinstance(value, int) and value.bit_length() > 1_000:
        return "数字过大"
    return None
