"""Offsets of event log consumers: at least once, in order per stream, restartable, leased.

Rows become visible in commit order, not in id order: a consumer that stored only the last id would
skip an event whose transaction commits late. The offset is therefore (xid, id), and only rows of
transactions below the oldest one still running are read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import text

from schemas.cases.lists import ConsumerLag
from services.store.core.engine import Store
from services.store.core.log.event_log import SHARDS
from services.store.core.log.leases import extend, lease, release

BATCH = 500


@dataclass(frozen=True)
class LogEntry:
    """One event as consumers get it, without private data.

    Attributes:
        step: the code of the step that it is about.
        belongs_to: the case that a child case or a supervision order came from; only of their first event.
    """

    shard: int
    xid: str
    id: int
    stream: str
    seq: int
    kind: str
    step: str | None = None
    belongs_to: str | None = None


_READ = text("""
    select e.shard, e.xid::text as xid, e.id, e.stream, e.seq, e.kind, e.step,
           case when e.kind = 'case.received' then e.facts->>'parent'
                when e.kind = 'supervision_order.issued' then e.facts->>'case_no' end as belongs_to
    from consumer_offset c cross join lateral (
        select shard, xid, id, stream, seq, kind, step, facts from event
        where shard = c.shard and (xid, id) > (c.xid, c.id)
          and xid < pg_snapshot_xmin(pg_current_snapshot())
        order by xid, id limit :batch
    ) e
    where c.consumer = :consumer and c.leased_by = :owner and c.leased_until > now()
    order by e.shard, e.xid, e.id
""")
_MOVE = text("""
    update consumer_offset c set xid = cast(n.xid as xid8), id = n.id
    from unnest(cast(:shards as int[]), cast(:xids as text[]), cast(:ids as bigint[])) n (shard, xid, id),
         set_config('synchronous_commit', 'off', true)
    where c.consumer = :consumer and c.shard = n.shard and c.leased_by = :owner and c.leased_until > now()
      and (c.xid, c.id) < (cast(n.xid as xid8), n.id)
    returning c.shard
""")
"""One autocommitted statement without waiting for disk: an offset lost in a power failure is only read
again, because delivery is at least once. An expired lease moves no offset, and no offset moves back."""
_REGISTER = text("""
    insert into consumer_offset (consumer, shard) select :consumer, generate_series(0, :last)
    on conflict do nothing
""")
_LAG = text("""
    select c.consumer, coalesce(sum(b.events), 0)::int as events,
           coalesce(max(extract(epoch from now() - b.oldest)), 0)::float as seconds
    from consumer_offset c left join lateral (
        select count(*) as events, min(filed_at) as oldest from (
            select filed_at from event e
            where e.shard = c.shard and (e.xid, e.id) > (c.xid, c.id) limit 10000
        ) unread
    ) b on true group by c.consumer
""")


@dataclass(frozen=True)
class ConsumerOffsets:
    """Offsets and leases of one consumer in one of the processes that share it."""

    store: Store
    consumer: str
    owner: str

    async def register(self) -> None:
        """Create the consumer's offsets at the beginning of the log unless they exist."""
        async with self.store.transaction() as connection:
            await connection.execute(_REGISTER, {"consumer": self.consumer, "last": SHARDS - 1})

    async def lease(
        self, blocked_shards: Mapping[int, str] = MappingProxyType({}), *, is_behind: bool = False
    ) -> int:
        """Acquire or renew shards, abandoned ones too; return how many this process holds.

        Args:
            blocked_shards: shards that this process cannot advance, with the event and the error.
            is_behind: it does not keep up, and leaves what exceeds its share to others.
        """
        return await lease(self.store, self.consumer, self.owner, blocked_shards, is_behind=is_behind)

    async def release(self) -> None:
        """Release the shards, so that others need not wait for the leases to expire."""
        await release(self.store, self.consumer, self.owner)

    async def poll(self) -> Sequence[LogEntry]:
        """Read the next batch of entries of the shards that this process holds."""
        async with self.store.autocommit() as connection:
            found = await connection.execute(
                _READ, {"consumer": self.consumer, "owner": self.owner, "batch": BATCH}
            )
            return [LogEntry(**row) for row in found.mappings()]

    async def extend(self) -> frozenset[int]:
        """Extend the leases of the shards that this process holds; return them."""
        return await extend(self.store, self.consumer, self.owner)

    async def commit_offsets(self, handled: Sequence[LogEntry]) -> frozenset[int]:
        """Move the offsets past these entries.

        Returns the shards whose offset moved: a missing shard is no longer held by this process.
        """
        last = {entry.shard: entry for entry in handled}
        moved = {
            "shards": list(last),
            "xids": [entry.xid for entry in last.values()],
            "ids": [entry.id for entry in last.values()],
        }
        async with self.store.autocommit() as connection:
            found = await connection.execute(_MOVE, {**moved, "consumer": self.consumer, "owner": self.owner})
            return frozenset(found.scalars())


async def lags(store: Store) -> list[ConsumerLag]:
    """How far every consumer is behind, in events and seconds."""
    async with store.autocommit() as connection:
        found = await connection.execute(_LAG)
        return [ConsumerLag.model_validate(dict(row)) for row in found.mappings()]
