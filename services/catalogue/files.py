"""Matters as files again: what stands in the record, written as YAML that a person can edit."""

from decimal import Decimal
from typing import Any

import yaml

from schemas.matters import Matter


def matter_file(matter: Matter) -> str:
    """The matter as YAML in UTF-8; what has its default value is left out."""
    return yaml.safe_dump(
        _plain(matter.model_dump(mode="python", exclude_defaults=True)),
        allow_unicode=True,
        sort_keys=False,
        width=110,
    )


def _plain(value: Any) -> Any:
    """Decimals as the numbers that people write; enumerations and tuples as plain words and lists."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return int(value) if value % 1 == 0 else float(value)
    return value.value if hasattr(value, "value") else value
