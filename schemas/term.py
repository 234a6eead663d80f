"""Base class of enumerations with Chinese labels."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """An enumeration member with a stable English value and a Chinese label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Create a member with an English value and a Chinese label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
