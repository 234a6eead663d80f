"""The append-only log: events are filed in the transaction that they belong to."""

import zlib
from collections.abc import Sequence

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import CaseEvent
from services.store.core.tables import event_table

SHARDS = 4
"""Ranges into which streams are hashed, so that several processes share one reader."""


def shard_of(stream: str) -> int:
    """The range in which a stream is read."""
    return zlib.crc32(stream.encode()) % SHARDS


def is_case(stream: str) -> bool:
    """Whether the stream is a joint case; every other kind of stream has a slash: `order/…`, `matter/…`."""
    return "/" not in stream


def is_order(stream: str) -> bool:
    """Whether the stream is a supervision order."""
    return stream.startswith("order/")


async def append(connection: AsyncConnection, stream: str, seq: int, events: Sequence[CaseEvent]) -> int:
    """File the events after number `seq` of the stream; the number of the last one."""
    if not events:
        return seq
    shard = shard_of(stream)
    rows = [
        {
            "stream": stream,
            "seq": seq + count,
            "shard": shard,
            "kind": event.kind.value,
            "at": event.at,
            "actor": event.actor,
            "step": event.step,
            "clock": event.clock,
            "facts": event.facts,
            "private": event.private,
        }
        for count, event in enumerate(events, start=1)
    ]
    await connection.execute(insert(event_table), rows)
    return seq + len(rows)


async def read(connection: AsyncConnection, stream: str) -> list[CaseEvent]:
    """The whole log of a stream, in order."""
    columns = event_table.c
    found = await connection.execute(
        select(
            columns.kind,
            columns.at,
            columns.actor,
            columns.step,
            columns.clock,
            columns.facts,
            columns.private,
        )
        .where(columns.stream == stream)
        .order_by(columns.seq)
    )
    return [CaseEvent.model_validate(dict(row)) for row in found.mappings()]
