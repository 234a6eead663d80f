"""Batch hour (每日补录截止时间): by when a department keys in the results of its own system."""

import re
from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

_BATCH_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:00)?", re.ASCII)


def _check_batch_hour(given: object) -> object:
    if isinstance(given, str) and _BATCH_HOUR.fullmatch(given):
        return given
    if isinstance(given, time) and given == time(given.hour, given.minute):
        return given
    raise ValueError("补录截止时间应为 24 小时制的时和分，如 09:30")


BatchHour = Annotated[
    time,
    BeforeValidator(_check_batch_hour),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:00)?$", "examples": ["09:30"]}),
]
"""A Beijing clock time of whole minutes, on every working day of the department."""
