"""JSON whose keys the code does not know: forms, their schemas, examples, facts of events.

A value is an `object` until its reader has looked what it is; these functions look.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

JsonObject: TypeAlias = Mapping[str, object]
"""An object of JSON, for reading."""


def as_object(value: object) -> JsonObject:
    """Return the value if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def as_list(value: object) -> Sequence[object]:
    """Return the value if it is a list, else an empty one."""
    return value if isinstance(value, list | tuple) else ()


def as_texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list; none if it is no list."""
    return tuple(one for one in as_list(value) if isinstance(one, str))


def as_number(value: object, otherwise: float) -> float:
    """Return the value if it is a number, else the other one."""
    return value if isinstance(value, int | float) else otherwise
