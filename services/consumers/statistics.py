"""Keeps the figures: hears what happened to cases and counts them anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.cases.events import EventKind
from services.consumers.event_consumer import EventConsumer
from services.store.core.commit_notifier import CommitNotifier
from services.store.core.event_log import is_case
from services.store.core.log_reader import LogEntry, LogReader
from services.store.statistics.projection import CaseFigures

COUNTED = ("case.", "step.")
"""Clocks change no figure by themselves: what counts is what becomes of the case and its steps."""


@dataclass(frozen=True)
class StatisticsConsumer:
    """Takes every case that something happened to into the sums."""

    figures: CaseFigures

    def reading(self, reader: LogReader, hints: CommitNotifier) -> EventConsumer:
        """The desk at which this one hears the log."""
        return EventConsumer(reader, hints, self.count, look_at_most_every=0.25)

    async def count(self, heard: Sequence[LogEntry]) -> None:
        """Count the cases that were heard of."""
        cases = {one.stream for one in heard if is_case(one.stream) and _counts(one.kind)}
        if cases:
            await self.figures.take(sorted(cases))


def _counts(kind: str) -> bool:
    return kind.startswith(COUNTED) or kind == EventKind.DEADLINE_BREACH_ANNULLED.value
