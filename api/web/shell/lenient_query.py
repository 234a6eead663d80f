"""Query parameters of a list page, read leniently: unknown or invalid filters are ignored."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError


def parse_lenient(model: type[BaseModel], query: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filters that the model knows and whose values are valid."""
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
