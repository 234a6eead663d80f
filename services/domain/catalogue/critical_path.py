"""The critical path (关键路径) through dependent steps, each taking its whole limit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

Ends = Callable[[datetime], datetime]
"""Function from the start of a step to its latest end; never earlier for a later start."""


@dataclass(frozen=True)
class Task:
    """A step with its predecessors and its end as a function of its start."""

    code: str
    after: tuple[str, ...]
    ends: Ends


@dataclass(frozen=True)
class Leg:
    """One step of a path, with its start and end."""

    code: str
    starts_at: datetime
    ends_at: datetime


def sort_by_dependencies(after: Mapping[str, Iterable[str]]) -> list[str]:
    """Sort codes after those they depend on; dependencies that are not keys are ignored.

    Raises:
        ValueError: there is a cycle; the arguments are one such cycle in order.
    """
    ordered: list[str] = []
    done: set[str] = set()
    for code in after:
        _append_in_order(code, after, [], done, ordered)
    return ordered


def _append_in_order(
    first: str, after: Mapping[str, Iterable[str]], way: list[str], done: set[str], ordered: list[str]
) -> None:
    if first in way:
        raise ValueError(*way[way.index(first) :])
    if first in done:
        return
    way.append(first)
    for code in after[first]:
        if code in after:
            _append_in_order(code, after, way, done, ordered)
    way.pop()
    done.add(first)
    ordered.append(first)


def compute_finish_times(tasks: Sequence[Task], start: datetime) -> dict[str, datetime]:
    """Compute when each task ends if all start as early and take as long as possible.

    Args:
        tasks: in dependency order; a task starts when its last predecessor has ended, a task
            without predecessors at `start`.
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
    """Return the critical path to `last`, from the start to its end."""
    ends = compute_finish_times(tasks, start)
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
