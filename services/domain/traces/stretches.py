"""Stretches of a clock by SLA status: in time, near due, overdue, suspended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from schemas.cases.case import Clock
from schemas.vocabulary import SlaStatus

IN_TIME, NEAR_DUE, OVERDUE, SUSPENDED = "sla.in_time", "sla.near_due", "sla.overdue", "sla.suspended"

SLA_STATUSES = {
    IN_TIME: SlaStatus.GREEN,
    NEAR_DUE: SlaStatus.AMBER,
    OVERDUE: SlaStatus.RED,
    SUSPENDED: SlaStatus.GREY,
}


@dataclass(frozen=True)
class SlaStretch:
    """A part of a clock's life with one SLA status; `until` is None while it lasts.

    `because` names the suspension by its own clock.
    """

    name: str
    since: datetime
    until: datetime | None
    because: str = ""


def split_into_stretches(clock: Clock) -> list[SlaStretch]:
    """Split the whole life of the clock into stretches without gaps or overlaps.

    Only the last stretch can be open, if the end of the clock or of a pause is not known yet.
    """
    return [one for one in _split(clock) if one.until is None or one.since < one.until]


def _split(clock: Clock) -> Iterator[SlaStretch]:
    end, since = clock.ended_at, clock.started_at
    pauses = [(pause.from_at, pause.until_at, pause.because) for pause in clock.pauses]
    for from_at, until_at, because in sorted(pauses):
        begins, ends = max(_earlier_of(from_at, end), since), max(_earlier_of(until_at, end), since)
        yield from _split_running(clock, since, begins)
        yield SlaStretch(SUSPENDED, begins, ends, because)
        since = ends
    if clock.stopped_at is not None and end is None:
        begins = max(clock.stopped_at, since)
        yield from _split_running(clock, since, begins)
        yield SlaStretch(SUSPENDED, begins, None, clock.stopped_because)
    else:
        yield from _split_running(clock, since, end)


def _split_running(clock: Clock, since: datetime, until: datetime | None) -> Iterator[SlaStretch]:
    """Yield the part between two pauses, split at the warning and at the breach."""
    name = IN_TIME
    for moment, after in ((clock.warned_at, NEAR_DUE), (clock.breached_at, OVERDUE)):
        if moment is None or (until is not None and moment >= until):
            continue
        if moment > since:
            yield SlaStretch(name, since, moment)
            since = moment
        name = after
    yield SlaStretch(name, since, until)


def _earlier_of(moment: datetime, end: datetime | None) -> datetime:
    return moment if end is None else min(moment, end)
