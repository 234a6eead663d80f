"""Leases on shards of the event log, with expiry; shared when one process falls behind.

A process that keeps up consumes all shards alone, because two would poll twice as often. A process that
falls behind releases what exceeds its even share, at its next renewal between two batches, so that no
shard is consumed by two processes at once.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import text

from services.store.core.engine import Store

LEASE = timedelta(seconds=6)
RENEW_SECONDS = 2.0

_LEASE = text("""
    with here as (
        insert into consumer_process (consumer, owner, seen_until) values (:consumer, :owner, now() + :lease)
        on conflict (consumer, owner) do update set seen_until = excluded.seen_until
    ), gone as (
        delete from consumer_process where (consumer, owner) in (
            select consumer, owner from consumer_process
            where consumer = :consumer and owner <> :owner and seen_until < now() - :lease * 10
            for update skip locked
        )
    ), others as (
        select count(*) as many, count(*) filter (where owner < :owner) as before from consumer_process
        where consumer = :consumer and owner <> :owner and seen_until >= now()
    ), share as (
        select (ranges + many - before) / (many + 1) as ranges
        from others cross join (
            select count(*) as ranges from consumer_offset where consumer = :consumer
        ) every
    ), open as (
        select shard, leased_by is not distinct from :owner as mine from consumer_offset
        where consumer = :consumer and (leased_by = :owner or leased_until is null or leased_until < now())
        for update skip locked
    ), assigned as (
        select shard, not :is_behind or row_number() over (order by mine desc, shard) <= ranges as is_kept
        from open cross join share
    ), kept as (
        update consumer_offset c set
            leased_by = case when assigned.is_kept then :owner end,
            leased_until = case when assigned.is_kept then now() + :lease end,
            failing_since = case when c.shard = any(:blocked) then coalesce(c.failing_since, now()) end,
            failing_because = (
                select s.because from unnest(cast(:blocked as int[]), cast(:because as text[]))
                    s (shard, because)
                where s.shard = c.shard
            )
        from assigned where c.consumer = :consumer and c.shard = assigned.shard
        returning assigned.is_kept
    )
    select count(*) from kept where is_kept
""")
"""`ranges` is the even share of process number `before` of `many + 1`; the shares cover all shards."""
_EXTEND = text("""
    with here as (
        update consumer_process set seen_until = now() + :lease where consumer = :consumer and owner = :owner
    )
    update consumer_offset set leased_until = now() + :lease
    where consumer = :consumer and leased_by = :owner and leased_until > now()
    returning shard
""")
"""An expired lease is not extended, even when the shard is free: it has to be acquired again."""
_RELEASE = text("""
    with gone as (delete from consumer_process where consumer = :consumer and owner = :owner)
    update consumer_offset set leased_by = null, leased_until = null
    where consumer = :consumer and leased_by = :owner
""")


async def lease(
    store: Store, consumer: str, owner: str, blocked_shards: Mapping[int, str], *, is_behind: bool
) -> int:
    """Acquire or renew free shards; return how many this process holds.

    Args:
        blocked_shards: shards that this process cannot advance, with the event and the error.
        is_behind: it does not keep up, and releases what exceeds its share.
    """
    given = {
        "blocked": list(blocked_shards),
        "because": list(blocked_shards.values()),
        "is_behind": is_behind,
    }
    async with store.autocommit() as connection:
        found = await connection.execute(
            _LEASE, {**given, "consumer": consumer, "owner": owner, "lease": LEASE}
        )
        return int(found.scalar_one())


async def extend(store: Store, consumer: str, owner: str) -> frozenset[int]:
    """Extend the leases of this process, acquire none; return the shards it still holds."""
    async with store.autocommit() as connection:
        found = await connection.execute(_EXTEND, {"consumer": consumer, "owner": owner, "lease": LEASE})
        return frozenset(found.scalars())


async def release(store: Store, consumer: str, owner: str) -> None:
    """Release all shards, so that others need not wait for the leases to expire."""
    async with store.autocommit() as connection:
        await connection.execute(_RELEASE, {"consumer": consumer, "owner": owner})
