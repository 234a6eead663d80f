"""The life of a clock cut into stretches: in time, near its limit, overdue, suspended."""

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
class Stretch:
    """A part of a clock's life under one SLA status; `until` is None while it goes on.

    `because` names the suspension by its own clock.
    """

    name: str
    since: datetime
    until: datetime | None
    because: str = ""


def stretches(clock: Clock) -> list[Stretch]:
    """The whole life of the clock, without gap or overlap, by its ledger as it stands.

    What the ledger does not yet know (an end, the end of a pause) is open; only the last can be.
    """
    return [one for one in _all(clock) if one.until is None or one.since < one.until]


def _all(clock: Clock) -> Iterator[Stretch]:
    end, since = clock.ended_at, clock.started_at
    pauses = [(pause.from_at, pause.until_at, pause.because) for pause in clock.pauses]
    for from_at, until_at, because in sorted(pauses):
        begins, ends = max(_earlier(from_at, end), since), max(_earlier(until_at, end), since)
        yield from _running(clock, since, begins)
        yield Stretch(SUSPENDED, begins, ends, because)
        since = ends
    if clock.stopped_at is not None and end is None:
        begins = max(clock.stopped_at, since)
        yield from _running(clock, since, begins)
        yield Stretch(SUSPENDED, begins, None, clock.stopped_because)
    else:
        yield from _running(clock, since, end)


def _running(clock: Clock, since: datetime, until: datetime | None) -> Iterator[Stretch]:
    """The part between two pauses, cut where the clock warned and where it was breached."""
    name = IN_TIME
    for moment, after in ((clock.warned_at, NEAR_DUE), (clock.breached_at, OVERDUE)):
        if moment is None or (until is not None and moment >= until):
            continue
        if moment > since:
            yield Stretch(name, since, moment)
            since = moment
        name = after
    yield Stretch(name, since, until)


def _earlier(moment: datetime, end: datetime | None) -> datetime:
    return moment if end is None else min(moment, end)
