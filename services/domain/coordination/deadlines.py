"""Deadlines: the next milestone of every running clock, by which timers are named and set."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from schemas.cases.advance_result import Deadline
from schemas.cases.case import Clock, JointCase
from schemas.cases.events import EventKind
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.clocks.milestones import next_milestone_at
from services.domain.explanation.clocks import subject_of
from services.domain.timing import clocks


@dataclass(frozen=True)
class RealTime:
    """How moments of a case become real seconds from now.

    Attributes:
        now: real time.
        offset: the case's own time minus real time.
        jitter: seconds by which the earliest deadline is looked at later, to spread a crowded moment.
    """

    now: datetime
    offset: timedelta = timedelta(0)
    jitter: float = 0.0

    def deadline(self, clock: str, milestone: EventKind, at: datetime, label: str, jitter: float) -> Deadline:
        """The deadline of a milestone at that moment of the case's own time."""
        real = at - self.offset
        wait = max(0.0, (real - self.now).total_seconds()) + jitter
        return Deadline(
            clock=clock, milestone=milestone, at=real, wake_in_seconds=round(wait, 3), label=label
        )

    def deadlines(self, milestones: Iterable[tuple[datetime, Clock, EventKind, str]]) -> tuple[Deadline, ...]:
        """All deadlines, earliest first; what is due together with the earliest has its jitter."""
        found = sorted(milestones, key=lambda one: (one[0], one[1].id))
        return tuple(
            self.deadline(clock.id, kind, at, label, self.jitter if at == found[0][0] else 0.0)
            for at, clock, kind, label in found
        )


def deadlines_of(case: JointCase, time: RealTime) -> tuple[Deadline, ...]:
    """The next milestone of every running clock of the case, earliest first.

    A breach whose escalation was abandoned is due at once, although no clock has a milestone then.
    """
    milestones = [
        (found[0], clock, found[1], timer_label(subject_of(case, clock), clock, *found))
        for clock in case.clocks.values()
        if (found := clocks.next_milestone(clock))
    ]
    deadlines = time.deadlines(milestones)
    earliest = next_milestone_at(case)
    if earliest is not None and (not milestones or earliest < min(milestones, key=lambda one: one[0])[0]):
        kind = EventKind.ESCALATION_HANDED_OVER
        deadlines = (time.deadline("case", kind, earliest, kind.label, time.jitter), *deadlines)
    return deadlines


def timer_label(subject: str, clock: Clock, at: datetime, milestone: EventKind) -> str:
    """How operators see a timer: `公章刻制备案 · 承诺时限 · 预警 2026-11-30 11:15`."""
    level = (
        f"（第 {clock.escalation_levels[0].level} 级）" if milestone is EventKind.DEADLINE_ESCALATED else ""
    )
    moment = f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    return f"{subject} · {clock.kind.label} · {milestone.label}{level} {moment}"
