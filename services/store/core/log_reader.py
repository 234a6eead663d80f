"""Readers of the event log: at least once, in order per stream, restartable, shared by leases.

Rows become visible in commit order, not in id order: a reader that remembered
only the last id would skip, for ever, an event whose transaction committed
late. The cursor is therefore (xid, id), and only rows of transactions below the
oldest one still running are taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import text

from schemas.cases.lists import ReaderLag
from services.store.core.engine import Store
from services.store.core.event_log import SHARDS
from services.store.core.leases import extend, lease, release

BATCH = 500


@dataclass(frozen=True)
class LogEntry:
    """One event as a reader hears it; never what is private."""

    shard: int
    xid: str
    id: int
    stream: str
    seq: int
    kind: str


_READ = text("""
    select e.shard, e.xid::text as xid, e.id, e.stream, e.seq, e.kind
    from consumer_offset c cross join lateral (
        select shard, xid, id, stream, seq, kind from event
        where shard = c.shard and (xid, id) > (c.xid, c.id)
          and xid < pg_snapshot_xmin(pg_current_snapshot())
        order by xid, id limit :batch
    ) e
    where c.reader = :reader and c.leased_by = :owner and c.leased_until > now()
    order by e.shard, e.xid, e.id
""")
_MOVE = text("""
    update consumer_offset c set xid = cast(n.xid as xid8), id = n.id
    from unnest(cast(:shards as int[]), cast(:xids as text[]), cast(:ids as bigint[])) n (shard, xid, id),
         set_config('synchronous_commit', 'off', true)
    where c.reader = :reader and c.shard = n.shard and c.leased_by = :owner and c.leased_until > now()
      and (c.xid, c.id) < (cast(n.xid as xid8), n.id)
    returning c.shard
""")
"""One statement, committed by itself and not waited for on disk: a cursor lost with the power is only read
again, and readers hear at least once. An owner whose lease has run out moves nothing, and none moves back."""
_ENROL = text("""
    insert into consumer_offset (reader, shard) select :reader, generate_series(0, :last)
    on conflict do nothing
""")
_LAG = text("""
    select c.reader, coalesce(sum(b.events), 0)::int as events,
           coalesce(max(extract(epoch from now() - b.oldest)), 0)::float as seconds
    from consumer_offset c left join lateral (
        select count(*) as events, min(filed_at) as oldest from (
            select filed_at from event e
            where e.shard = c.shard and (e.xid, e.id) > (c.xid, c.id) limit 10000
        ) unread
    ) b on true group by c.reader
""")


@dataclass(frozen=True)
class LogReader:
    """One reader of the log, in one of the processes that share it."""

    store: Store
    reader: str
    owner: str

    async def enrol(self) -> None:
        """Make the reader's cursors, at the beginning of the log, unless it has them."""
        async with self.store.transaction() as connection:
            await connection.execute(_ENROL, {"reader": self.reader, "last": SHARDS - 1})

    async def lease(
        self, stands: Mapping[int, str] = MappingProxyType({}), *, is_behind: bool = False
    ) -> int:
        """Take or renew ranges, abandoned ones too; how many this process holds.

        Args:
            stands: the ranges in which this process cannot go on, each with the event and why.
            is_behind: it does not keep up, and leaves to others what is more than its share.
        """
        return await lease(self.store, self.reader, self.owner, stands, is_behind=is_behind)

    async def release(self) -> None:
        """Give the ranges up, so that others need not wait for the lease to run out."""
        await release(self.store, self.reader, self.owner)

    async def poll(self) -> Sequence[LogEntry]:
        """What is new in the ranges that this process holds."""
        async with self.store.autocommit() as connection:
            found = await connection.execute(
                _READ, {"reader": self.reader, "owner": self.owner, "batch": BATCH}
            )
            return [LogEntry(**row) for row in found.mappings()]

    async def extend(self) -> frozenset[int]:
        """Extend the leases of the shards that this process holds; which they are."""
        return await extend(self.store, self.reader, self.owner)

    async def done(self, heard: Sequence[LogEntry]) -> frozenset[int]:
        """Move the cursors past these events, which have been dealt with.

        Returns the shards whose cursor moved: a shard that is missing is no longer held by this process.
        """
        last = {one.shard: one for one in heard}
        moved = {
            "shards": list(last),
            "xids": [one.xid for one in last.values()],
            "ids": [one.id for one in last.values()],
        }
        async with self.store.autocommit() as connection:
            found = await connection.execute(_MOVE, {**moved, "reader": self.reader, "owner": self.owner})
            return frozenset(found.scalars())


async def lags(store: Store) -> list[ReaderLag]:
    """How far every reader is behind."""
    async with store.autocommit() as connection:
        found = await connection.execute(_LAG)
        return [ReaderLag.model_validate(dict(row)) for row in found.mappings()]
