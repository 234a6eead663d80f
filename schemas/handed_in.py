"""The base of everything that people send: what cannot be kept on file is refused at once."""

import math
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

DEEPEST = 20

Moment = Annotated[
    AwareDatetime, Field(ge=datetime(1990, 1, 1, tzinfo=UTC), lt=datetime(2100, 1, 1, tzinfo=UTC))
]
"""A moment that somebody hands in."""


class HandedIn(BaseModel):
    """A body that somebody sent: unknown fields are refused, and so is what JSON on file cannot hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _can_be_kept(cls, raw: Any) -> Any:
        ensure_keepable(raw, 0)
        return raw


def ensure_keepable(value: Any, depth: int) -> None:
    """Refuse what JSON on file cannot hold.

    Raises:
        ValueError: too deep, a sign that no text may have, or a number without end.
    """
    if depth > DEEPEST:
        raise ValueError(f"内容嵌套超过 {DEEPEST} 层")
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ValueError("含有无法保存的字符")
    elif isinstance(value, float) and not math.isfinite(value):
        raise ValueError("数字超出范围")
    elif isinstance(value, dict):
        for key, inner in value.items():
            ensure_keepable(key, depth + 1)
            ensure_keepable(inner, depth + 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            ensure_keepable(inner, depth + 1)
