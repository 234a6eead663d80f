"""Counts each department's breaches from the log, and orders supervision when there are too many."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from services.consumers.event_consumer import LogDesk
from services.store.cases.service import CaseFiles
from services.store.core.commit_notifier import Hints
from services.store.core.log_reader import Heard, LogReader
from services.store.supervision.breaches import TALLIED, tally

log = structlog.get_logger(__name__)

READER = "breaches"


@dataclass(frozen=True)
class BreachTally:
    """A reader of the log; it has clock and calendars in common with the case files."""

    case_files: CaseFiles

    def reading(self, reader: LogReader, hints: Hints) -> LogDesk:
        """The desk at which this one hears the log, once a second."""
        return LogDesk(reader, hints, self.count, look_at_most_every=1.0)

    async def count(self, heard: Sequence[Heard]) -> None:
        """Count what was heard, in one transaction; heard again, it counts nothing twice."""
        if not any(one.kind in TALLIED for one in heard):
            return
        files = self.case_files
        async with files.store.writing() as connection:
            issued = await tally(connection, heard, files.calendars, files.now())
        for number in issued:
            log.warning("supervision.repeated_breaches", order_no=number)
            files.hint()
