"""Work that is stuck: consumers blocked by an event, documents that cannot be rendered."""

from datetime import timedelta

from sqlalchemy import func, select

from schemas.documents.documents import DocumentStatus
from services.domain.documents.numbering import describe_failed_document
from services.store.core.engine import Store
from services.store.core.log.event_log import is_case
from services.store.core.schema.tables import consumer_offset
from services.store.documents.tables import document

PATIENCE = timedelta(seconds=20)
"""How long a consumer may be blocked before an alarm; transient failures pass sooner."""
MAX_FINDINGS = 100
CONSUMER_LABELS = {
    "workflows": "办理协调",
    "documents": "文书出具",
    "notifications": "站内通知",
    "deliveries": "对外发送",
    "statistics": "统计",
    "breaches": "超时累计",
    "spans": "办件轨迹",
    "otlp": "轨迹外送",
}
"""Chinese labels of the consumers, as operators see them."""


async def blocked_consumers(store: Store) -> dict[str, str | None]:
    """Blocked consumers: finding → the case whose event blocks one, if any."""
    columns = consumer_offset.c
    query = select(columns.consumer, columns.failing_because).where(
        columns.failing_since < func.now() - PATIENCE
    )
    async with store.autocommit() as connection:
        rows = (await connection.execute(query)).all()
    found: dict[str, str | None] = {}
    for row in rows:
        stream = str(row.failing_because).partition("#")[0]
        about = stream if "#" in str(row.failing_because) and is_case(stream) else None
        name = CONSUMER_LABELS.get(row.consumer, row.consumer)
        found[f"“{name}”（{row.consumer}）停在一条记录上，未能继续：{row.failing_because}"] = about
    return found


async def refused_documents(store: Store) -> dict[str, str | None]:
    """Issued documents that could not be rendered: finding → the case."""
    query = (
        select(document.c.document, document.c.refused_because, document.c.case_no)
        .where(
            document.c.sha256.is_(None),
            document.c.refused_because.is_not(None),
            document.c.status == DocumentStatus.ISSUED.value,
        )
        .order_by(document.c.issued_at)
        .limit(MAX_FINDINGS)
    )
    async with store.autocommit() as connection:
        return {
            describe_failed_document(row.document, row.refused_because): row.case_no
            for row in await connection.execute(query)
        }
