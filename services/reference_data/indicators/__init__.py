"""The indicators (指标) of the policy document with their targets, and how each is measured."""

import csv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from schemas.statistics.indicators import AnnexRow, Indicator, Target

_FOLDER = Path(__file__).parent


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@lru_cache
def load_indicators() -> dict[str, Indicator]:
    """The 63 rows of the annex by their number (01 to 63), in its order."""
    return {row["number"]: Indicator.model_validate(row) for row in _rows("indicators.csv")}


@lru_cache
def load_annex() -> dict[str, AnnexRow]:
    """The same rows in the document's own words, cell by cell, merged cells filled in.

    Source:
        杭改办〔2019〕1号 附件；the scan's slid columns (rows 6, 13-23, 43-45) put right.
    """
    return {row["number"]: AnnexRow.model_validate(row) for row in _rows("annex.csv")}


@lru_cache
def load_targets() -> tuple[Target, ...]:
    """Every number of annex and body as one target, with the way it is measured."""
    measures = {row["target"]: row for row in _rows("measures.csv")}
    return tuple(
        Target.model_validate({**row, **_measured(measures[row["code"]])}) for row in _rows("targets.csv")
    )


@lru_cache
def load_words() -> dict[str, str]:
    """What each target is about, in Chinese, by its code."""
    return {row["target"]: row["words"] for row in _rows("words.csv")}


def _measured(row: dict[str, str]) -> dict[str, str | None]:
    return {"measure": row["measure"], "matter": row["matter"] or None}
