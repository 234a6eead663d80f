"""The base of everything that people send: what cannot be kept on file is refused at once."""

import math
import re
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.printable import name_sign, unprintable_sign
from schemas.text_input import (
    ONE_LINE_UP_TO,
    NotKeepable,
    clean_line,
    clean_values,
    ensure_one_line,
)

DEEPEST = 20
MOST_ITEMS = 1_000
"""Entries of one list and fields of one group: more is refused before each of them is looked at."""
LONGEST_TEXT = 100_000
"""Signs of one text: more is refused before each of them is looked at; fields have limits of their own."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
"""What leaves no ink: Default_Ignorable_Code_Point of Unicode, spaces, controls, the empty braille cell."""

Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1990, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))
]
"""A moment that somebody hands in."""


class InputModel(BaseModel):
    """A body that somebody sent: unknown fields are refused, and so is what JSON on file cannot hold.

    Every text in it has its one spelling; a field for short text has one line.

    Attributes:
        verbatim: fields that are kept as sent, such as passwords.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    verbatim: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _can_be_kept(cls, raw: Any) -> Any:
        ensure_keepable(raw)
        if not isinstance(raw, dict):
            return raw
        cleaned = clean_values(raw, verbatim=cls.verbatim)
        lines = {name: cleaned[name] for name in _single_lines(cls) if isinstance(cleaned.get(name), str)}
        for name, text in lines.items():
            cleaned[name] = _one_line(name, text)
        return cleaned


@cache
def _single_lines(model: type[InputModel]) -> tuple[str, ...]:
    """The fields of short text of a body, which have one line."""
    limits = {
        name: next((one.max_length for one in field.metadata if hasattr(one, "max_length")), None)
        for name, field in model.model_fields.items()
        if name not in model.verbatim
    }
    return tuple(name for name, most in limits.items() if most is not None and most <= ONE_LINE_UP_TO)


def _one_line(name: str, text: str) -> str:
    line = clean_line(text)
    try:
        ensure_one_line(line)
    except NotKeepable as refused:
        refused.where = (name,)
        raise
    return line


def ensure_keepable(value: Any, *where: str) -> None:
    """Refuse what JSON on file cannot hold, and words that nobody can read or that read as others.

    Raises:
        NotKeepable: too deep, too many at once, a sign that no text may have, nothing but signs that are
            not seen, a sign that turns the direction of writing (UAX #9), one that no document can show,
            or a number without end.
    """
    if len(where) > DEEPEST:
        raise NotKeepable(f"内容嵌套超过 {DEEPEST} 层", where[:1])
    if isinstance(value, dict | list | tuple) and len(value) > MOST_ITEMS:
        raise NotKeepable(f"至多 {MOST_ITEMS} 项", where)
    if isinstance(value, str):
        if wrong := _unreadable(value):
            raise NotKeepable(wrong, where)
    elif isinstance(value, float) and not math.isfinite(value):
        raise NotKeepable("数字超出范围", where)
    elif isinstance(value, dict):
        for key, inner in value.items():
            ensure_keepable(key, *where, "")
            ensure_keepable(inner, *where, str(key))
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            ensure_keepable(inner, *where, str(place))


def _unreadable(words: str) -> str | None:
    """Why nobody can keep or read these words, or None; blank ones are the affair of each field."""
    if len(words) > LONGEST_TEXT:
        return f"至多 {LONGEST_TEXT} 个字"
    if "\x00" in words or _SURROGATE.search(words):
        return "含有无法保存的字符"
    if _TURNING.search(words):
        return "含有改变书写方向的字符，请重新输入"
    if words.strip() and _UNSEEN.fullmatch(words):
        return "只有看不见的字符，请填写内容"
    if sign := unprintable_sign(words):
        return f"含有文书无法印出的字符{name_sign(sign)}，请改用其他写法"
    return None
