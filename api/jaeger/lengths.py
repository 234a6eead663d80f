"""Lengths of time and tags as Jaeger's readers write them."""

import re
from datetime import timedelta

from pydantic_core import from_json

from schemas.errors import InvalidInput

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")


def tags_of(field: str, text: str) -> dict[str, str]:
    """Tags as a JSON map from names to values, all read as text.

    Raises:
        InvalidInput: no such map, or more than twenty.
    """
    if not text:
        return {}
    try:
        tags = from_json(text)
    except ValueError:
        tags = None
    if not isinstance(tags, dict) or len(tags) > 20:
        raise InvalidInput.of((field, f"{field} 应为 JSON 对象，最多 20 项"))
    words = {key: value if isinstance(value, str) else str(value).lower() for key, value in tags.items()}
    if any("\x00" in one for one in (*words, *words.values())):
        raise InvalidInput.of((field, f"{field} 含有无法保存的字符"))
    return words


def length_of(field: str, text: str) -> timedelta | None:
    """A length as Go and protobuf write it: `1.5s`, `300ms`, `1h30m`; None when empty.

    Raises:
        InvalidInput: a number without its unit.
    """
    if not text:
        return None
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise InvalidInput.of((field, f"{field} 应写成 300ms、1.5s、1h30m 的样子"))
    seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    return timedelta(seconds=min(seconds, timedelta(days=36500).total_seconds()))
