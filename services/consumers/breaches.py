"""Consumer that counts breaches per department and issues supervision orders above a limit."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from services.consumers.event_consumer import EventConsumer
from services.store.cases.service import CaseService
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.supervision.breaches import TALLIED, tally

log = structlog.get_logger(__name__)

CONSUMER_NAME = "breaches"


@dataclass(frozen=True)
class BreachConsumer:
    """Consumer of the event log; shares clock and calendars with the case service."""

    cases: CaseService

    def event_consumer(self, offsets: ConsumerOffsets, commit_notifier: CommitNotifier) -> EventConsumer:
        """The consumer loop, once a second."""
        return EventConsumer(offsets, commit_notifier, self.count_breaches, min_interval=1.0)

    async def count_breaches(self, entries: Sequence[LogEntry]) -> None:
        """Count breaches in one transaction, idempotent per event."""
        if not any(entry.kind in TALLIED for entry in entries):
            return
        service = self.cases
        async with service.store.transaction() as connection:
            issued = await tally(connection, entries, service.calendars, service.now())
        for number in issued:
            log.warning("supervision.repeated_breaches", order_no=number)
            service.notify_commit()
