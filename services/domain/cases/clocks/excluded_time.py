"""The time that does not count, derived from the recorded suspensions.

While a case runs its clocks are stopped and let go on one by one. Where a suspension turns out to have
been entered wrongly, or a calendar moves its announced end, all of that is derived again from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from schemas.cases.case import Clock, JointCase, Pause, PlannedStep, own_time
from schemas.vocabulary import ClockKind, ClockStart
from services.domain.cases.clocks.clock_pauses import reason_to_stand, steps_under


@dataclass(frozen=True)
class Standing:
    """Which stretches a clock did not count, and since when it is paused, if it is."""

    pauses: tuple[Pause, ...]
    stopped_at: datetime | None = None
    stopped_because: str = ""


def standing(case: JointCase, clock: Clock, at: datetime) -> Standing:
    """The clock of a step, stage or case until `at`, by the suspensions of the steps under it."""
    until = min(clock.ended_at or at, at)
    steps = steps_under(case, clock)
    excluded = [pause for step in steps for pause in excluded_of(case, step.code, until)]
    busy: list[tuple[datetime, datetime]] = []
    if clock.step is None:
        excluded += [pause for step in steps for pause in _nobodys(case, step, until)]
        working = [step for step in steps if step.is_counted and not step.optional]
        busy = [span for step in working for span in _at_work(case, step, until)]
    pauses = _merged(excluded, busy, clock, until)
    because = reason_to_stand(case, clock) if clock.is_running else ""
    if not because:
        return Standing(tuple(pauses))
    if pauses and pauses[-1].until_at == until:
        return Standing(tuple(pauses[:-1]), pauses[-1].from_at, because)
    return Standing(tuple(pauses), until, because)


def excluded_of(case: JointCase, step: str, until: datetime) -> list[Pause]:
    """Intervals in which the step's time did not count: suspensions, as long as announced."""
    mine = [c for c in case.clocks.values() if c.step == step and c.kind is ClockKind.SUSPENSION]
    ends = [_excludes_until(clock, until) for clock in mine]
    return [
        Pause(from_at=clock.started_at, until_at=end, because=clock.id)
        for clock, end in zip(mine, ends, strict=True)
        if end > clock.started_at
    ]


def _excludes_until(clock: Clock, until: datetime) -> datetime:
    announced = until if clock.is_provisional else clock.due_at
    return min(clock.ended_at or until, announced, until)


def _nobodys(case: JointCase, step: PlannedStep, until: datetime) -> list[Pause]:
    """The stretch in which the step ran in time that no counted party owes."""
    state = case.steps[step.code]
    if state.opened_at is None or (step.is_counted and step.starts is not ClockStart.EXTERNAL):
        return []
    over = state.left_at or until
    if step.is_counted:
        over = min(over, state.armed_at or until)
    end = min(over, until)
    if end <= state.opened_at:
        return []
    return [Pause(from_at=state.opened_at, until_at=end, because=own_time(step.code))]


def _at_work(case: JointCase, step: PlannedStep, until: datetime) -> list[tuple[datetime, datetime]]:
    """Intervals, over all cycles, in which a department worked on the step and time counted."""
    state = case.steps[step.code]
    excluded = sorted(excluded_of(case, step.code, until), key=lambda pause: pause.from_at)
    worked = [(span.from_at, span.until_at) for span in state.spans]
    began = state.armed_at if step.starts is ClockStart.EXTERNAL else state.opened_at
    if began is not None:
        worked.append((began, min(state.left_at or until, until)))
    spans: list[tuple[datetime, datetime]] = []
    for begin, end in worked:
        start = begin
        for pause in excluded:
            spans.append((start, min(pause.from_at, end)))
            start = max(start, pause.until_at)
        spans.append((start, end))
    return [(start, end) for start, end in spans if start < end]


def _merged(
    excluded: Sequence[Pause],
    busy: Sequence[tuple[datetime, datetime]],
    clock: Clock,
    until: datetime,
) -> list[Pause]:
    """The stretches that the clock did not count until then.

    Own time excludes while no department works, and so does a suspension for what was promised; the
    statutory clock pauses with every suspension.
    """
    start = clock.started_at
    marks = {
        start,
        until,
        *(m for p in excluded for m in (p.from_at, p.until_at)),
        *(m for s in busy for m in s),
    }
    edges = sorted(mark for mark in marks if start <= mark <= until)
    pauses: list[Pause] = []
    for begin, end in pairwise(edges):
        is_busy = any(span[0] <= begin and span[1] >= end for span in busy)
        causes = [
            pause.because
            for pause in excluded
            if pause.from_at <= begin
            and pause.until_at >= end
            and not (is_busy and (pause.is_own_time or clock.kind is ClockKind.PROMISED))
        ]
        if not causes:
            continue
        goes_on = any(pause.from_at < begin < pause.until_at for pause in excluded)
        if goes_on and pauses and pauses[-1].until_at == begin:
            pauses[-1] = pauses[-1].model_copy(update={"until_at": end})
        else:
            pauses.append(Pause(from_at=begin, until_at=end, because=min(causes)))
    return pauses
