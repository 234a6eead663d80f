"""Stretches (计时段): counted steps in a row; steps that no counted party runs cut the path between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from schemas.calendars.limits import TimeLimit
from schemas.catalogue.matter import Matter, MatterStep
from services.domain.calendars.site_calendars import Calendars
from services.domain.catalogue.critical_path import Ends, Task, in_order
from services.domain.catalogue.planning import waits_for
from services.domain.timing.limits import compute_deadline

MOMENT = timedelta(microseconds=1)
"""The least that one moment is before another."""


@dataclass
class Deadlines:
    """Deadlines of steps, each worked out once: thousands of starts meet at the same closing times."""

    calendars: Calendars
    _known: dict[tuple[str, str, str], Ends] = field(default_factory=dict)

    def of(self, limit: TimeLimit, department: str) -> Ends:
        """The last moment at which a limit kept by that department is still kept, by its start.

        The deadline itself is too late: who settles a step at closing time has missed it. So the
        next step starts on that day, not on the next.
        """
        key = (str(limit.amount), limit.unit.value, department)
        if key not in self._known:
            self._known[key] = self._remembering(limit, department)
        return self._known[key]

    def _remembering(self, limit: TimeLimit, department: str) -> Ends:
        known: dict[datetime, datetime] = {}
        calendar = self.calendars.of(department)

        def ends(start: datetime) -> datetime:
            end = known.get(start)
            if end is None:
                end = known[start] = compute_deadline(limit, start, calendar).due_at - MOMENT
            return end

        return ends


@dataclass(frozen=True)
class Stretch:
    """Counted steps that run on from one moment.

    Attributes:
        behind: the uncounted steps whose end is that moment; none for acceptance.
        tasks: in order.
    """

    behind: frozenset[str]
    tasks: tuple[Task, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The steps in it."""
        return frozenset(task.code for task in self.tasks)


@dataclass(frozen=True)
class Way:
    """The steps that one set of answers calls for: counted ones in stretches, the others between them.

    Attributes:
        waits: every needed step and what it waits for, in order.
        uncounted: those of them whose time does not count.
    """

    waits: Mapping[str, tuple[str, ...]]
    uncounted: frozenset[str]
    stretches: tuple[Stretch, ...]


def way(matter: Matter, needed: frozenset[str], deadlines: Deadlines, limits: Mapping[str, TimeLimit]) -> Way:
    """The way of a case that needs these steps, each taking its promised limit or the one in `limits`."""
    by_code = {step.code: step for step in matter.steps}
    after = {
        step.code: tuple(code for code in waits_for(step, by_code) if code in needed)
        for step in matter.steps
        if step.code in needed
    }
    waits = {code: after[code] for code in in_order(after)}
    uncounted = frozenset(code for code in waits if not by_code[code].is_counted)
    tasks = {
        code: Task(code, before, deadlines.of(*_kept(by_code[code], limits)))
        for code, before in waits.items()
        if code not in uncounted
    }
    heads: dict[frozenset[str], list[str]] = {}
    for code in tasks:
        behind = frozenset(waits[code]) & uncounted
        if behind or not waits[code]:
            heads.setdefault(behind, []).append(code)
    stretches = tuple(Stretch(behind, _from(codes, tasks)) for behind, codes in heads.items())
    return Way(waits, uncounted, stretches)


def _kept(step: MatterStep, limits: Mapping[str, TimeLimit]) -> tuple[TimeLimit, str]:
    return limits.get(step.code, step.limits.promised), step.department


def _from(heads: Sequence[str], tasks: Mapping[str, Task]) -> tuple[Task, ...]:
    """The heads and every counted step behind them, each waiting for those of them alone."""
    reached = set(heads)
    for task in tasks.values():
        if any(code in reached for code in task.after):
            reached.add(task.code)
    return tuple(
        replace(task, after=tuple(code for code in task.after if code in reached))
        for task in tasks.values()
        if task.code in reached
    )
