"""Counted stretches (计时段): runs of counted steps, separated by uncounted steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from schemas.calendars.limits import TimeLimit
from schemas.catalogue.matter import Matter, MatterStep
from services.domain.calendars.site_calendars import Calendars
from services.domain.catalogue.critical_path import Ends, Task, sort_by_dependencies
from services.domain.catalogue.planning import find_predecessors
from services.domain.timing.limits import compute_deadline

MOMENT = timedelta(microseconds=1)
"""Smallest difference between two moments."""


@dataclass
class Deadlines:
    """Cache of step deadlines; thousands of starts share the same closing times."""

    calendars: Calendars
    _known: dict[tuple[str, str, str], Ends] = field(default_factory=dict)

    def of(self, limit: TimeLimit, department: str) -> Ends:
        """Return the function from a start to the last moment that still keeps the limit.

        The deadline itself is too late: a step completed at closing time has missed it. The next step
        therefore starts on that day, not on the next.
        """
        key = (str(limit.amount), limit.unit.value, department)
        if key not in self._known:
            self._known[key] = self._cached(limit, department)
        return self._known[key]

    def _cached(self, limit: TimeLimit, department: str) -> Ends:
        known: dict[datetime, datetime] = {}
        calendar = self.calendars.of(department)

        def ends(start: datetime) -> datetime:
            end = known.get(start)
            if end is None:
                end = known[start] = compute_deadline(limit, start, calendar).due_at - MOMENT
            return end

        return ends


@dataclass(frozen=True)
class CountedStretch:
    """Counted steps that start from one moment.

    Attributes:
        behind: the uncounted steps whose end is that moment; empty for acceptance.
        tasks: the steps in dependency order.
    """

    behind: frozenset[str]
    tasks: tuple[Task, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The codes of its steps."""
        return frozenset(task.code for task in self.tasks)


@dataclass(frozen=True)
class CountedPaths:
    """The steps of one situation: counted ones in stretches, uncounted ones between them.

    Attributes:
        waits: every needed step and its predecessors, in dependency order.
        uncounted: the needed steps whose time does not count.
    """

    waits: Mapping[str, tuple[str, ...]]
    uncounted: frozenset[str]
    stretches: tuple[CountedStretch, ...]


def build_counted_paths(
    matter: Matter, needed: frozenset[str], deadlines: Deadlines, limits: Mapping[str, TimeLimit]
) -> CountedPaths:
    """Build the paths of these steps, each with its promised limit or the one in `limits`."""
    by_code = {step.code: step for step in matter.steps}
    after = {
        step.code: tuple(code for code in find_predecessors(step, by_code) if code in needed)
        for step in matter.steps
        if step.code in needed
    }
    waits = {code: after[code] for code in sort_by_dependencies(after)}
    uncounted = frozenset(code for code in waits if not by_code[code].is_counted)
    tasks = {
        code: Task(code, before, deadlines.of(*_limit_and_department(by_code[code], limits)))
        for code, before in waits.items()
        if code not in uncounted
    }
    heads: dict[frozenset[str], list[str]] = {}
    for code in tasks:
        behind = frozenset(waits[code]) & uncounted
        if behind or not waits[code]:
            heads.setdefault(behind, []).append(code)
    stretches = tuple(CountedStretch(behind, _tasks_behind(codes, tasks)) for behind, codes in heads.items())
    return CountedPaths(waits, uncounted, stretches)


def _limit_and_department(step: MatterStep, limits: Mapping[str, TimeLimit]) -> tuple[TimeLimit, str]:
    return limits.get(step.code, step.limits.promised), step.department


def _tasks_behind(heads: Sequence[str], tasks: Mapping[str, Task]) -> tuple[Task, ...]:
    """Return the heads and the counted steps behind them, with dependencies among them only."""
    reached = set(heads)
    for task in tasks.values():
        if any(code in reached for code in task.after):
            reached.add(task.code)
    return tuple(
        replace(task, after=tuple(code for code in task.after if code in reached))
        for task in tasks.values()
        if task.code in reached
    )
