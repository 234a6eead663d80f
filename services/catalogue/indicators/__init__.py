"""The indicators (指标) of the policy document with their targets, and which of them cases measure."""

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from schemas.indicators import Indicator, Target

_FOLDER = Path(__file__).parent


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@lru_cache
def load_indicators() -> dict[str, Indicator]:
    """The 63 rows of the annex by their number (01 to 63), in its order."""
    return {row["number"]: Indicator.model_validate(row) for row in _rows("indicators.csv")}


@lru_cache
def load_targets() -> tuple[Target, ...]:
    """Every number of annex and body as one target, with the way it is measured where cases tell it."""
    measures = {row["target"]: row for row in _rows("measures.csv")}
    return tuple(
        Target.model_validate({**row, **_measured(measures.get(row["code"]))}) for row in _rows("targets.csv")
    )


def _measured(row: dict[str, str] | None) -> dict[str, str]:
    return {"measure": row["measure"], "matter": row["matter"]} if row else {}
