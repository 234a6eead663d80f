"""Printable characters: texts with characters that documents cannot show are refused."""

import re
from collections.abc import Mapping

from schemas.pasted_signs import replace_pasted_characters
from schemas.printable_ranges import RANGES

_UNSEEN = (
    "\t\n\r\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f"
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"
)
"""Blanks, line ends and invisible characters that need no glyph."""


def _sign_class() -> str:
    """Return the printable characters as the content of a regex character class."""
    ends = ((one.partition("-")[0], one.rpartition("-")[2]) for one in RANGES.split())
    return "".join(f"\\U{int(first, 16):08x}-\\U{int(last, 16):08x}" for first, last in ends)


_UNPRINTABLE = re.compile(f"[^{_UNSEEN}{_sign_class()}]")


def find_unprintable(text: str) -> str | None:
    """Return the first character that no document font has, or None."""
    if text.isascii() and text.isprintable():
        return None
    found = _UNPRINTABLE.search(replace_pasted_characters(text))
    return found.group() if found else None


def describe_character(sign: str) -> str:
    """Describe a character for a refusal: the character if visible, and its code point."""
    shown = f"“{sign}”" if sign.isprintable() else ""
    return f"{shown}（U+{ord(sign):04X}）"


def make_printable(values: Mapping[str, object]) -> dict[str, object]:
    """Replace every unprintable character in an object of JSON by its code point.

    For texts stored before they were refused, so that their documents can still be rendered.
    """
    return {key: _printable(value) for key, value in values.items()}


def _printable(value: object) -> object:
    if isinstance(value, str):
        return _UNPRINTABLE.sub(
            lambda found: f"〔U+{ord(found.group()):04X}〕", replace_pasted_characters(value)
        )
    if isinstance(value, dict):
        return make_printable(value)
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return value
