"""Counts each department's breaches from the log, and orders supervision when there are too many."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from services.consumers.event_consumer import EventConsumer
from services.store.cases.service import CaseService
from services.store.core.commit_notifier import CommitNotifier
from services.store.core.log_reader import LogEntry, LogReader
from services.store.supervision.breaches import TALLIED, tally

log = structlog.get_logger(__name__)

READER = "breaches"


@dataclass(frozen=True)
class BreachConsumer:
    """A reader of the log; it has clock and calendars in common with the case files."""

    case_files: CaseService

    def reading(self, reader: LogReader, hints: CommitNotifier) -> EventConsumer:
        """The desk at which this one hears the log, once a second."""
        return EventConsumer(reader, hints, self.count, look_at_most_every=1.0)

    async def count(self, heard: Sequence[LogEntry]) -> None:
        """Count what was heard, in one transaction; heard again, it counts nothing twice."""
        if not any(one.kind in TALLIED for one in heard):
            return
        files = self.case_files
        async with files.store.transaction() as connection:
            issued = await tally(connection, heard, files.calendars, files.now())
        for number in issued:
            log.warning("supervision.repeated_breaches", order_no=number)
            files.hint()
