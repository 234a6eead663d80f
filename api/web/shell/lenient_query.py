"""What an address says of a list: filters with sensible values count, all else is as if not said."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError


def sensible(model: type[BaseModel], query: Mapping[str, Any]) -> dict[str, Any]:
    """The filters of an address, without what the list does not have or what is no value of it."""
    kept: dict[str, Any] = {}
    for name in model.model_fields:
        value = query.get(name)
        try:
            if value:
                model.model_validate({name: value})
                kept[name] = value
        except ValidationError:
            continue
    return kept
