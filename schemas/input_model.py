"""Base model of request bodies; refuses content that cannot be stored."""

import math
import re
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.printable import describe_character, find_unprintable
from schemas.text_input import (
    MAX_SINGLE_LINE_LENGTH,
    UnacceptableText,
    clean_line,
    clean_object,
    ensure_one_line,
)

MAX_DEPTH = 20
MAX_ITEMS = 1_000
"""Entries of one list and fields of one group; more is refused before validation."""
MAX_TEXT_LENGTH = 100_000
"""Characters of one text; more is refused before validation. Fields have their own limits."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
"""Invisible characters: Default_Ignorable_Code_Point, spaces, controls, empty braille cell."""

Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1990, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))
]
"""A moment in a request body."""


class InputModel(BaseModel):
    """Base model of request bodies: refuses unknown fields and content that cannot be stored.

    All texts are normalised; a short text field has one line.

    Attributes:
        verbatim: fields that are kept unchanged, such as passwords.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    verbatim: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _can_be_kept(cls, raw: object) -> object:
        ensure_keepable(raw)
        if not isinstance(raw, dict):
            return raw
        cleaned = clean_object(raw, verbatim=cls.verbatim)
        for name in _single_line_fields(cls):
            if isinstance(text := cleaned.get(name), str):
                cleaned[name] = _check_one_line(name, text)
        return cleaned


@cache
def _single_line_fields(model: type[InputModel]) -> tuple[str, ...]:
    """Return the short text fields of a body, which have one line."""
    limits = {
        name: next((one.max_length for one in field.metadata if hasattr(one, "max_length")), None)
        for name, field in model.model_fields.items()
        if name not in model.verbatim
    }
    return tuple(name for name, most in limits.items() if most is not None and most <= MAX_SINGLE_LINE_LENGTH)


def _check_one_line(name: str, text: str) -> str:
    line = clean_line(text)
    try:
        ensure_one_line(line)
    except UnacceptableText as refused:
        refused.where = (name,)
        raise
    return line


def ensure_keepable(value: object, *where: str) -> None:
    """Refuse content that cannot be stored as JSON, and unreadable or deceptive texts.

    Raises:
        UnacceptableText: nested too deeply, too many entries, a forbidden character, only invisible
            characters, a bidirectional control (UAX #9), a character that documents cannot print, or an
            infinite number.
    """
    if len(where) > MAX_DEPTH:
        raise UnacceptableText(f"内容嵌套超过 {MAX_DEPTH} 层", where[:1])
    if isinstance(value, dict | list | tuple) and len(value) > MAX_ITEMS:
        raise UnacceptableText(f"至多 {MAX_ITEMS} 项", where)
    if isinstance(value, str):
        if wrong := _find_fault(value):
            raise UnacceptableText(wrong, where)
    elif isinstance(value, float) and not math.isfinite(value):
        raise UnacceptableText("数字超出范围", where)
    elif isinstance(value, dict):
        for key, inner in value.items():
            ensure_keepable(key, *where, "")
            ensure_keepable(inner, *where, str(key))
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            ensure_keepable(inner, *where, str(place))


def _find_fault(words: str) -> str | None:
    """Return why the text is unacceptable, or None; blank texts are checked by each field."""
    if len(words) > MAX_TEXT_LENGTH:
        return f"至多 {MAX_TEXT_LENGTH} 个字"
    if "\x00" in words or _SURROGATE.search(words):
        return "含有无法保存的字符"
    if _BIDI_CONTROLS.search(words):
        return "含有改变书写方向的字符，请重新输入"
    if words.strip() and _UNSEEN.fullmatch(words):
        return "只有看不见的字符，请填写内容"
    if sign := find_unprintable(words):
        return f"含有文书无法印出的字符{describe_character(sign)}，请改用其他写法"
    return None
