"""Issues the documents (文书) that events require, each once, and renders them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from schemas.errors import DatabaseUnavailable, ObjectStoreUnavailable, TemplateRefused
from services.consumers.event_consumer import EventConsumer
from services.domain.documents.numbering import describe_failed_document
from services.store.audits.alarms import raise_alarms
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.documents.context_loader import ContextLoader
from services.store.documents.documents import Numbering, issue
from services.store.documents.drafts import drafts_of
from services.store.documents.printer import Printer
from services.store.documents.voiding import void_revoked_documents

log = structlog.get_logger(__name__)

CONSUMER_NAME = "documents"
LEFT_OVER_SECONDS = 30.0
AT_ONCE = 50


@dataclass(frozen=True)
class DocumentConsumer:
    """Issues documents; a document is stored with its number before it is rendered."""

    store: Store
    document_loader: ContextLoader
    numbers: Numbering
    printer: Printer

    def event_consumer(self, offsets: ConsumerOffsets, commit_notifier: CommitNotifier) -> EventConsumer:
        """The consumer loop."""
        return EventConsumer(offsets, commit_notifier, self.issue_documents, min_interval=0.1)

    async def issue_documents(self, entries: Sequence[LogEntry]) -> None:
        """Issue and render the documents of these events, one transaction each; void revoked ones."""
        async with self.store.autocommit() as connection:
            drafts = await drafts_of(connection, entries, self.numbers.kinds, self.document_loader)
        for draft in drafts:
            async with self.store.transaction() as connection:
                issued = await issue(connection, draft, self.numbers)
            if issued["sha256"] is None:
                await self.render_document(issued["document"])
        for entry in entries:
            await void_revoked_documents(self.store, entry)

    async def render_document(self, name: str) -> None:
        """Render one document; one that cannot be rendered raises an alarm and delays no other."""
        try:
            await self.printer.render(name)
        except TemplateRefused as refused:
            log.warning("document.refused", document=name, reason=refused.detail)
            about = (await self.printer.documents.row(name))["case_no"]
            async with self.store.transaction() as connection:
                await raise_alarms(connection, {describe_failed_document(name, refused.detail): about})
        except ObjectStoreUnavailable as error:
            log.warning("document.delayed", document=name, reason=type(error).__name__)

    async def run(self) -> None:
        """Until cancelled: render documents left over by a process that died after numbering."""
        while True:
            await asyncio.sleep(LEFT_OVER_SECONDS)
            try:
                for name in await self.printer.documents.list_unrendered(AT_ONCE):
                    await self.render_document(name)
            except DatabaseUnavailable as error:
                log.warning("documents.delayed", reason=type(error).__name__)
