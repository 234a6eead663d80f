"""Conditions (情形条件) in CEL over guided answers; decided once, when the plan is made."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import cel


@lru_cache(maxsize=1_000)
def _compiled(condition: str) -> Any:
    return cel.compile(condition)


def holds(condition: str | None, answers: Mapping[str, str]) -> bool:
    """Whether the condition holds for these answers; no condition always holds.

    Raises:
        ValueError: the condition is not one, or asks for an answer nobody gives.
    """
    if condition is None:
        return True
    try:
        given = _compiled(condition).execute({"answers": dict(answers)})
    except KeyError as unknown:
        raise ValueError(f"条件 {condition} 用到了不存在的情形 {unknown}") from unknown
    if not isinstance(given, bool):
        raise TypeError(f"条件 {condition} 的结果不是真假值")
    return given
