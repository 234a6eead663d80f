"""Examples of the catalogue, filled in for today: `<today>`, `<today+4y>`, `<today-21d>` become dates."""

import re
from datetime import date, timedelta
from typing import Any

_PLACEHOLDER = re.compile(r"<today(?:\+(\d+)y)?(?:-(\d+)d)?>")


def filled(example: Any, today: date) -> Any:
    """The example with every date placeholder replaced; everything else stays."""
    if isinstance(example, dict):
        return {key: filled(value, today) for key, value in example.items()}
    if isinstance(example, list):
        return [filled(value, today) for value in example]
    if isinstance(example, str) and (found := _PLACEHOLDER.fullmatch(example)):
        return (years_later(today, int(found[1] or 0)) - timedelta(days=int(found[2] or 0))).isoformat()
    return example


def years_later(on: date, years: int) -> date:
    """The same day some years on; 29 February becomes the last day of that February (民法典 第二百零二条)."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)
