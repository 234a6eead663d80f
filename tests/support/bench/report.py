"""How figures are told: name, figure, budget, and whether it was met."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width


@dataclass(frozen=True)
class Line:
    """One figure beside its budget.

    Attributes:
        at_most: the budget is an upper bound; otherwise a lower one.
    """

    name: str
    value: float
    unit: str
    budget: float | None = None
    at_most: bool = True
    remark: str = ""

    @property
    def verdict(self) -> str:
        """Whether the budget was met."""
        if self.budget is None:
            return ""
        met = self.value <= self.budget if self.at_most else self.value >= self.budget
        return "达到" if met else "未达到"


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share of all lies."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def table(lines: Sequence[Line]) -> str:
    """All lines, in columns."""
    rows = [("测量", "实测", "预算", "", "说明")]
    for line in lines:
        budget = ""
        if line.budget is not None:
            budget = f"{'≤' if line.at_most else '≥'} {line.budget:g} {line.unit}"
        rows.append((line.name, f"{line.value:.1f} {line.unit}", budget, line.verdict, line.remark))
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def _width(words: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)
