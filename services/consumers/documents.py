"""The document desk: issues what the log brings, each once, and prints it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from schemas.errors import FilesUnavailable, RecordUnavailable, TemplateRefused
from services.consumers.event_consumer import EventConsumer
from services.domain.documents.numbering import refused_finding
from services.store.audits.alarms import raise_alarms
from services.store.core.commit_notifier import CommitNotifier
from services.store.core.engine import Store
from services.store.core.log_reader import LogEntry, LogReader
from services.store.documents.context_loader import ContextLoader
from services.store.documents.documents import Numbering, issue
from services.store.documents.drafts import drafts_of
from services.store.documents.printer import Printer
from services.store.documents.voiding import void_what_was_taken_back

log = structlog.get_logger(__name__)

READER = "documents"
LEFT_OVER_SECONDS = 30.0
AT_ONCE = 50


@dataclass(frozen=True)
class DocumentConsumer:
    """Writes documents; a document is on file with its number before it is printed."""

    store: Store
    document_loader: ContextLoader
    numbers: Numbering
    printer: Printer

    def reading(self, reader: LogReader, hints: CommitNotifier) -> EventConsumer:
        """The desk at which this one hears the log."""
        return EventConsumer(reader, hints, self.write, look_at_most_every=0.1)

    async def write(self, heard: Sequence[LogEntry]) -> None:
        """Issue and print what these events bring, each in its own transaction; void what they take back."""
        async with self.store.autocommit() as connection:
            drafts = await drafts_of(connection, heard, self.numbers.kinds, self.document_loader)
        for draft in drafts:
            async with self.store.transaction() as connection:
                issued = await issue(connection, draft, self.numbers)
            if issued["sha256"] is None:
                await self.print(issued["document"])
        for one in heard:
            await void_what_was_taken_back(self.store, one)

    async def print(self, name: str) -> None:
        """Print one document; what cannot be printed alarms and holds up no other."""
        try:
            await self.printer.print(name)
        except TemplateRefused as refused:
            log.warning("document.refused", document=name, reason=refused.detail)
            about = (await self.printer.documents.row(name))["case_no"]
            async with self.store.transaction() as connection:
                await raise_alarms(connection, {refused_finding(name, refused.detail): about})
        except FilesUnavailable as away:
            log.warning("document.delayed", document=name, reason=type(away).__name__)

    async def run(self) -> None:
        """Until cancelled: print what was left over when somebody died between number and print."""
        while True:
            await asyncio.sleep(LEFT_OVER_SECONDS)
            try:
                for name in await self.printer.documents.unprinted(AT_ONCE):
                    await self.print(name)
            except RecordUnavailable as away:
                log.warning("documents.delayed", reason=type(away).__name__)
