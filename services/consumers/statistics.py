"""Updates statistics from events: recounts every case that an event concerns."""

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.cases.events import EventKind
from services.consumers.event_consumer import EventConsumer
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.core.log.event_log import is_case
from services.store.statistics.projection import CaseFigures

COUNTED = ("case.", "step.")
"""Clocks change no figure by themselves: only events of the case and its steps do."""


@dataclass(frozen=True)
class StatisticsConsumer:
    """Recounts every case that an event concerns."""

    figures: CaseFigures

    def event_consumer(self, offsets: ConsumerOffsets, commit_notifier: CommitNotifier) -> EventConsumer:
        """The consumer loop."""
        return EventConsumer(offsets, commit_notifier, self.update_statistics, min_interval=0.25)

    async def update_statistics(self, entries: Sequence[LogEntry]) -> None:
        """Recount the cases that these events concern."""
        cases = {entry.stream for entry in entries if is_case(entry.stream) and _counts(entry.kind)}
        if cases:
            await self.figures.take(sorted(cases))


def _counts(kind: str) -> bool:
    return kind.startswith(COUNTED) or kind == EventKind.DEADLINE_BREACH_ANNULLED.value
