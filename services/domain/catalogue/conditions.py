"""Conditions (情形条件) in CEL over guided answers; evaluated once, when the plan is made."""

from collections.abc import Mapping
from functools import lru_cache

import cel


@lru_cache(maxsize=1_000)
def _compile(condition: str) -> cel.Program:
    return cel.compile(condition)


def condition_holds(condition: str | None, answers: Mapping[str, str]) -> bool:
    """Return whether the condition holds for these answers; True without a condition.

    Raises:
        ValueError: the condition is not valid CEL, or refers to an answer that is missing.
    """
    if condition is None:
        return True
    try:
        given = _compile(condition).execute({"answers": dict(answers)})
    except KeyError as unknown:
        raise ValueError(f"条件 {condition} 用到了不存在的情形 {unknown}") from unknown
    if not isinstance(given, bool):
        raise TypeError(f"条件 {condition} 的结果不是真假值")
    return given
