"""Date placeholders in examples of the catalogue: `<today>`, `<today+4y>`, `<today-21d>`."""

import re
from datetime import date, timedelta
from typing import Any

_PLACEHOLDER = re.compile(r"<today(?:\+(\d+)y)?(?:-(\d+)d)?>")


def fill_placeholders(example: Any, today: date) -> Any:
    """Replace every date placeholder in the example."""
    if isinstance(example, dict):
        return {key: fill_placeholders(value, today) for key, value in example.items()}
    if isinstance(example, list):
        return [fill_placeholders(value, today) for value in example]
    if isinstance(example, str) and (found := _PLACEHOLDER.fullmatch(example)):
        return (add_years(today, int(found[1] or 0)) - timedelta(days=int(found[2] or 0))).isoformat()
    return example


def add_years(on: date, years: int) -> date:
    """Add years to a date; 29 February becomes the last day of February (民法典 第二百零二条)."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)
