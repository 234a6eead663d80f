"""The append-only event log: events are inserted in the transaction that causes them."""

import zlib
from collections.abc import Sequence

from sqlalchemy import RowMapping, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import Event
from schemas.event_registry import stored_event
from services.store.core.schema.tables import event_table

_COLUMNS = event_table.c
EVENT_COLUMNS = (
    *(_COLUMNS.kind, _COLUMNS.at, _COLUMNS.actor, _COLUMNS.step, _COLUMNS.clock),
    *(_COLUMNS.facts, _COLUMNS.private),
)
"""The columns of a row that make its event."""
SHARDS = 4
"""Number of hash ranges of streams, which the processes of one consumer share."""


def shard_of(stream: str) -> int:
    """The shard of a stream."""
    return zlib.crc32(stream.encode()) % SHARDS


def is_case(stream: str) -> bool:
    """Whether the stream is a joint case; other kinds contain a slash: `order/…`, `matter/…`."""
    return "/" not in stream


def is_order(stream: str) -> bool:
    """Whether the stream is a supervision order (督办单)."""
    return stream.startswith("order/")


def is_calendar(stream: str) -> bool:
    """Whether the stream belongs to the work calendar: a year, a site, the recalculation."""
    return stream.startswith("calendar/")


async def append(connection: AsyncConnection, stream: str, seq: int, events: Sequence[Event]) -> int:
    """Append events after sequence number `seq` of the stream; return the last sequence number."""
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


async def read(connection: AsyncConnection, stream: str) -> list[Event]:
    """Read the whole log of a stream, in order."""
    columns = event_table.c
    found = await connection.execute(
        select(
            *EVENT_COLUMNS,
        )
        .where(columns.stream == stream)
        .order_by(columns.seq)
    )
    return [event_of(row) for row in found.mappings()]


def event_of(row: RowMapping) -> Event:
    """The event of a row of `EVENT_COLUMNS`; without the private one, those fields are blank."""
    return stored_event(
        row["kind"],
        row["at"],
        row["actor"],
        row["step"],
        row["clock"],
        row["facts"],
        row.get("private"),
    )


PUBLIC_COLUMNS = EVENT_COLUMNS[:-1]
"""The same without the private column."""
