"""Documents that a case's events require, issued at once where an act depends on them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.documents.documents import DocumentStatus
from schemas.errors import ActNotAllowed, TemplateRefused
from services.domain.documents.triggers import trigger_events
from services.store.core.engine import Store
from services.store.core.log.consumer_offsets import LogEntry
from services.store.core.schema.tables import event_table
from services.store.documents.context_loader import ContextLoader
from services.store.documents.documents import DocumentQueries, Numbering, issue
from services.store.documents.drafts import drafts_of
from services.store.documents.printer import Printer
from services.store.documents.tables import document


@dataclass(frozen=True)
class CaseDocuments:
    """Issues and renders documents of a case; the document consumer does so a moment later."""

    store: Store
    documents: DocumentQueries
    printer: Printer
    numbering: Numbering
    document_loader: ContextLoader

    async def ensure_issued(self, case_no: str) -> None:
        """Issue and render every missing document of the case; idempotent.

        Raises:
            ActNotAllowed: a document cannot be rendered, so nothing may be delivered.
            ObjectStoreUnavailable: the object store does not answer.
        """
        async with self.store.autocommit() as connection:
            events = await self._without_document(connection, case_no)
            drafts = await drafts_of(connection, events, self.numbering.kinds, self.document_loader)
        for draft in drafts:
            async with self.store.transaction() as connection:
                await issue(connection, draft, self.numbering)
        for one in await self.documents.of_case(case_no):
            if one.sha256 is None and one.status is DocumentStatus.ISSUED:
                await self._print(one.document, one.name)

    async def _print(self, identifier: str, name: str) -> None:
        try:
            await self.printer.render(identifier)
        except TemplateRefused as refused:
            raise ActNotAllowed(
                f"文书《{name}》尚未制成，不能送达；请管理员检查文书模板", document=identifier
            ) from refused

    async def _without_document(self, connection: AsyncConnection, case_no: str) -> list[LogEntry]:
        """The case's events that trigger documents and that no document names as its source."""
        event = event_table.c
        kinds = trigger_events(self.numbering.kinds.values())
        sources = select(document.c.source).where(document.c.case_no == case_no)
        done = {source.rpartition("#")[0] for source in (await connection.execute(sources)).scalars()}
        query = (
            select(event.seq, event.kind)
            .where(event.stream == case_no, event.kind.in_(kinds))
            .order_by(event.seq)
        )
        rows = (await connection.execute(query)).mappings()
        return [
            LogEntry(shard=0, xid="0", id=0, stream=case_no, seq=row["seq"], kind=row["kind"])
            for row in rows
            if f"{case_no}#{row['seq']}" not in done
        ]
