"""Date placeholders in examples of the catalogue: `<today>`, `<today+4y>`, `<today-21d>`."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

_PLACEHOLDER = re.compile(r"<today(?:\+(\d+)y)?(?:-(\d+)d)?>")


def fill_placeholders(example: Mapping[str, object], today: date) -> dict[str, object]:
    """Replace every date placeholder in an example of an application."""
    return {key: _filled(value, today) for key, value in example.items()}


def _filled(example: object, today: date) -> object:
    if isinstance(example, dict):
        return fill_placeholders(example, today)
    if isinstance(example, list):
        return [_filled(value, today) for value in example]
    return fill_placeholder(example, today) if isinstance(example, str) else example


def fill_placeholder(example: str, today: date) -> str:
    """Replace a date placeholder; any other text stays."""
    if found := _PLACEHOLDER.fullmatch(example):
        return (add_years(today, int(found[1] or 0)) - timedelta(days=int(found[2] or 0))).isoformat()
    return example


def add_years(on: date, years: int) -> date:
    """Add years to a date; 29 February becomes the last day of February (民法典 第二百零二条)."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)
