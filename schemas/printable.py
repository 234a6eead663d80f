"""Which signs a document can show: a text with any other sign is refused at input."""

import re
from typing import Any

from schemas.pasted_signs import replace_pasted_signs
from schemas.printable_ranges import RANGES

_UNSEEN = (
    "\t\n\r\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u2060-\u206f"
    "\ufe00-\ufe0f\U000e0000-\U000e0fff"
)
"""Blanks, line ends and signs without ink that a document holds without a glyph."""


def _sign_class() -> str:
    """The printable signs as the inside of a character class."""
    ends = ((one.partition("-")[0], one.rpartition("-")[2]) for one in RANGES.split())
    return "".join(f"\\U{int(first, 16):08x}-\\U{int(last, 16):08x}" for first, last in ends)


_UNPRINTABLE = re.compile(f"[^{_UNSEEN}{_sign_class()}]")


def unprintable_sign(text: str) -> str | None:
    """Return the first sign of the text that no font of documents has, pasted signs replaced; or None."""
    if text.isascii() and text.isprintable():
        return None
    found = _UNPRINTABLE.search(replace_pasted_signs(text))
    return found.group() if found else None


def name_sign(sign: str) -> str:
    """A sign as a refusal names it: shown where it can be seen, with its code point."""
    shown = f"“{sign}”" if sign.isprintable() else ""
    return f"{shown}（U+{ord(sign):04X}）"


def make_printable(value: Any) -> Any:
    """Return JSON in which every sign that no font has is written as its code point.

    For text that was stored before a rule refused it: the document it belongs to can still be made.
    """
    if isinstance(value, str):
        return _UNPRINTABLE.sub(lambda found: f"〔U+{ord(found.group()):04X}〕", replace_pasted_signs(value))
    if isinstance(value, dict):
        return {key: make_printable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [make_printable(inner) for inner in value]
    return value
