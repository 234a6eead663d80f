"""Size limits of every form, independent of its schema; checked before validation."""

from collections.abc import Iterator, Mapping
from itertools import islice

MAX_ITEMS = 500
"""Entries of one list, and fields of one group."""
MAX_VALUES = 3_000
"""Values in the whole form, groups and lists included; the largest known form has about 1,500."""
MAX_TEXT_LENGTH = 10_000
"""Characters of one text, or digits of one number."""
MAX_NAME_LENGTH = 64
"""Characters of a field's name."""
MAX_DEPTH = 20
"""Nesting depth of groups and lists."""
MAX_ERRORS = 50
"""Errors returned at once."""

Fault = tuple[str, str]
"""Field and Chinese sentence."""


def find_size_faults(form: Mapping[str, object]) -> list[Fault]:
    """List what exceeds the size of any form, by field; takes a few milliseconds at most.

    The walk does not descend into a list or group that is too large, and ends at `MAX_VALUES`.
    """
    return list(islice(_walk(form), MAX_ERRORS))


def _walk(form: Mapping[str, object]) -> Iterator[Fault]:
    ahead: list[tuple[str, int, object]] = [("form", 0, form)]
    seen = 1
    while ahead:
        field, depth, value = ahead.pop()
        if fault := _fault(value, depth):
            yield field, fault
            continue
        inner = list(_inner(field, value))
        seen += len(inner)
        if seen > MAX_VALUES:
            yield "form", f"填写的内容至多 {MAX_VALUES} 项"
            return
        ahead += ((name, depth + 1, one) for name, one in inner)


def _inner(field: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        yield from ((f"{field}.{name}", one) for name, one in value.items())
    elif isinstance(value, list | tuple):
        yield from ((f"{field}.{place}", one) for place, one in enumerate(value))


def _fault(value: object, depth: int) -> str | None:
    """Return why the value itself is too large, or None."""
    if depth > MAX_DEPTH:
        return f"内容嵌套超过 {MAX_DEPTH} 层"
    if isinstance(value, Mapping | list | tuple):
        if len(value) > MAX_ITEMS:
            return f"至多 {MAX_ITEMS} 项"
        if isinstance(value, Mapping) and any(len(str(name)) > MAX_NAME_LENGTH for name in value):
            return f"栏目名称至多 {MAX_NAME_LENGTH} 个字"
    elif isinstance(value, str) and len(value) > MAX_TEXT_LENGTH:
        return f"至多 {MAX_TEXT_LENGTH} 个字"
    elif isinstance(value, int) and value.bit_length() > 1_000:
        return "数字过大"
    return None
