"""Voids the documents of revoked or recalled acts, once, in one transaction."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import Event
from schemas.documents.documents import DocumentStatus
from schemas.supervision.events import SupervisionOrderWithdrawn
from services.domain.documents.dates import format_date
from services.domain.documents.voiding import RULES, UndoneEvent, find_undone_events
from services.store.core.engine import Store
from services.store.core.log import event_log
from services.store.core.log.consumer_offsets import LogEntry
from services.store.core.schema.tables import event_table
from services.store.documents.documents import void
from services.store.documents.tables import document


async def void_revoked_documents(store: Store, entry: LogEntry) -> None:
    """Void the documents of the act that this event revokes or recalls; idempotent."""
    if entry.kind not in RULES:
        return
    columns = event_table.c
    this = select(*event_log.EVENT_COLUMNS)
    async with store.transaction() as connection:
        found = await connection.execute(this.where(columns.stream == entry.stream, columns.seq == entry.seq))
        event = event_log.event_of(found.mappings().one())
        for what in find_undone_events(event):
            for name in await _documents_of(connection, entry, what):
                await void(connection, name, _because(event), event.actor, event.at)


async def _documents_of(connection: AsyncConnection, entry: LogEntry, what: UndoneEvent) -> list[str]:
    """Valid documents of the latest such event before this one, locked for this consumer."""
    columns = event_table.c
    newest = (
        select(columns.seq)
        .where(columns.stream == entry.stream, columns.seq < entry.seq, columns.kind == what.kind.value)
        .where(columns.step.is_not_distinct_from(what.step))
        .order_by(columns.seq.desc())
        .limit(1)
    )
    seq = (await connection.execute(newest)).scalar_one_or_none()
    if seq is None:
        return []
    valid = (
        select(document.c.document)
        .where(or_(document.c.case_no == entry.stream, document.c.order_no == entry.stream.partition("/")[2]))
        .where(document.c.source.startswith(f"{entry.stream}#{seq}#", autoescape=True))
        .where(document.c.status == DocumentStatus.ISSUED.value)
        .order_by(document.c.document)
        .with_for_update()
    )
    return list((await connection.execute(valid)).scalars())


def _because(event: Event) -> str:
    because = f"{event.kind.label}（{format_date(event.at)}）"
    reason = event.reason if isinstance(event, SupervisionOrderWithdrawn) else None
    return f"{because}：{reason.annuls_in_words}" if reason else because
