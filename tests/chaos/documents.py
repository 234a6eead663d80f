"""Documents, files and order numbers when the storm is over: each once, none skipped, no orphan."""

import hashlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from services.object_storage.storage import Objects
from services.store.core.engine import Store
from services.store.core.log.consumer_offsets import LogEntry, lags
from services.store.core.schema.supervision_tables import supervision_order
from services.store.core.schema.tables import event_table
from services.store.documents.drafts import drafts_of
from services.store.documents.printer import key_of as printed_at
from services.store.documents.tables import document
from services.store.files.files import key_of as kept_at
from services.store.files.tables import file
from services.store.materials.service import KEPT_UNUSED
from tests.support.app_contexts import silent_context


async def is_unfinished(store: Store) -> bool:
    """Whether a reader has still something to hear, or a document is not printed."""
    async with store.autocommit() as connection:
        left = select(func.count()).where(document.c.sha256.is_(None), document.c.refused_because.is_(None))
        unprinted = (await connection.execute(left)).scalar_one()
    return bool(unprinted or any(lag.events for lag in await lags(store)))


async def violations(store: Store, data: Path) -> list[str]:
    """Everything in documents, files and numbers that must not be; for a quiet system.

    Args:
        data: the folder with the system's data, objects among it.
    """
    objects = Objects.chosen(None, data)
    return [
        *[one async for one in _documents(store, objects)],
        *[one async for one in _files(store, objects)],
        *await _orders(store),
    ]


async def _documents(store: Store, objects: Objects) -> AsyncIterator[str]:
    """Every document triggered by the log exists once, without a gap in numbers, and matches its hash."""
    office = silent_context(store, objects).documents
    columns = event_table.c
    async with store.autocommit() as connection:
        log = await connection.execute(
            select(columns.shard, columns.id, columns.stream, columns.seq, columns.kind)
        )
        found = [LogEntry(xid="0", **row) for row in log.mappings()]
        drafts = await drafts_of(connection, found, office.numbering.kinds, office.document_loader)
        rows = (await connection.execute(select(document))).mappings().all()
    filed = {row["source"] for row in rows}
    for draft in drafts:
        if draft.source not in filed:
            yield f"文书：{draft.source} 应有而没有"
    serials: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in rows:
        serials[row["department"], row["kind"], str(row["year"])].append(row["serial"])
        made = await objects.read(printed_at(row["document"])) or b""
        if hashlib.sha256(made).hexdigest() != row["sha256"]:
            yield f"文书 {row['document']}：存档与登记的摘要不符"
    for series, numbers in serials.items():
        if _has_gaps(numbers):
            yield f"文书 {'/'.join(series)}：编号有跳号或重号"


async def _files(store: Store, objects: Objects) -> AsyncIterator[str]:
    """Every file on file has its bytes; after the day that an upload may wait, no other bytes are left."""
    later = datetime.now(UTC) + KEPT_UNUSED + timedelta(minutes=1)
    materials = replace(
        silent_context(store, objects).material_tools.materials,
        now=lambda: later,
    )
    while await materials.delete_unused():
        pass
    async with store.autocommit() as connection:
        columns = file.c
        query = select(columns.file_id, columns.sha256).where(columns.collected_at.is_(None))
        rows = {kept_at(row.file_id): row.sha256 for row in await connection.execute(query)}
    found = {key async for key, _ in objects.listed("files/")}
    for key in found ^ rows.keys():
        yield f"文件 {key}：" + ("没有登记" if key in found else "登记了却没有内容")
    for key in found & rows.keys():
        if hashlib.sha256(await objects.read(key) or b"").hexdigest() != rows[key]:
            yield f"文件 {key}：内容与登记的摘要不符"


async def _orders(store: Store) -> list[str]:
    async with store.autocommit() as connection:
        numbers = (await connection.execute(select(supervision_order.c.number))).scalars().all()
    return list(_gaps_by_year(numbers))


def _gaps_by_year(numbers: Iterable[str]) -> Iterator[str]:
    """Numbers of orders are `YYYY-00001`, counted by year."""
    years: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        year, _, serial = number.partition("-")
        years[year].append(int(serial))
    for year, serials in years.items():
        if _has_gaps(serials):
            yield f"督办单 {year} 年：编号有跳号或重号"


def _has_gaps(numbers: list[int]) -> bool:
    return sorted(numbers) != list(range(1, len(numbers) + 1))
