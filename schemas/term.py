"""What every word of the trade is made of."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A word with a stable English value and the Chinese label people read."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member whose value is English and whose label is Chinese."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
