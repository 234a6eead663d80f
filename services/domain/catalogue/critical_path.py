"""The longest path (关键路径) through steps that wait for each other, each taking its whole limit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

Ends = Callable[[datetime], datetime]
"""When a step that starts at a moment has to end; never earlier for a later start."""


@dataclass(frozen=True)
class Task:
    """A step on the way: what it waits for, and when it ends once it has started."""

    code: str
    after: tuple[str, ...]
    ends: Ends


@dataclass(frozen=True)
class Leg:
    """One step of a path, with the moments between which it is at work."""

    code: str
    starts_at: datetime
    ends_at: datetime


def in_order(after: Mapping[str, Iterable[str]]) -> list[str]:
    """The codes so that each stands behind those it waits for; codes that are not keys are ignored.

    Raises:
        ValueError: some wait for each other in a circle; the arguments are one such circle in order.
    """
    ordered: list[str] = []
    done: set[str] = set()
    for code in after:
        _place(code, after, [], done, ordered)
    return ordered


def _place(
    first: str, after: Mapping[str, Iterable[str]], way: list[str], done: set[str], ordered: list[str]
) -> None:
    if first in way:
        raise ValueError(*way[way.index(first) :])
    if first in done:
        return
    way.append(first)
    for code in after[first]:
        if code in after:
            _place(code, after, way, done, ordered)
    way.pop()
    done.add(first)
    ordered.append(first)


def finishes(tasks: Sequence[Task], start: datetime) -> dict[str, datetime]:
    """When each task ends if all begin as early as they may and take as long as they may.

    Args:
        tasks: in order; a task starts when the last one it waits for has ended, those that wait
            for none of the tasks at `start`.
    """
    ends: dict[str, datetime] = {}
    for task in tasks:
        begins = start
        for code in task.after:
            before = ends.get(code)
            if before is not None and before > begins:
                begins = before
        ends[task.code] = task.ends(begins)
    return ends


def longest_path(tasks: Sequence[Task], start: datetime, last: str) -> list[Leg]:
    """The steps that `last` really waits for, from the start to its end."""
    ends = finishes(tasks, start)
    by_code = {task.code: task for task in tasks}
    legs: list[Leg] = []
    code: str | None = last
    while code is not None:
        before = [other for other in by_code[code].after if other in ends]
        latest = max(before, key=lambda other: ends[other], default=None)
        begins = ends[latest] if latest is not None else start
        legs.append(Leg(code, begins, ends[code]))
        code = latest
    return legs[::-1]
