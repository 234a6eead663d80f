"""Who reads which ranges of the log: leases that run out, shared when one process does not keep up.

One process that keeps up reads a reader's ranges alone, because two would look twice as often. One that
finds more than it can take gives up what is more than its even share, with its next renewal and between
two batches, so that no range is read by two at once.
"""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import text

from services.store.core.engine import Store

LEASE = timedelta(seconds=6)
RENEW_SECONDS = 2.0

_LEASE = text("""
    with here as (
        insert into consumer_process (reader, owner, seen_until) values (:reader, :owner, now() + :lease)
        on conflict (reader, owner) do update set seen_until = excluded.seen_until
    ), gone as (
        delete from consumer_process where (reader, owner) in (
            select reader, owner from consumer_process
            where reader = :reader and owner <> :owner and seen_until < now() - :lease * 10
            for update skip locked
        )
    ), others as (
        select count(*) as many, count(*) filter (where owner < :owner) as before from consumer_process
        where reader = :reader and owner <> :owner and seen_until >= now()
    ), share as (
        select (ranges + many - before) / (many + 1) as ranges
        from others cross join (select count(*) as ranges from consumer_offset where reader = :reader) every
    ), open as (
        select shard, leased_by is not distinct from :owner as mine from consumer_offset
        where reader = :reader and (leased_by = :owner or leased_until is null or leased_until < now())
        for update skip locked
    ), owed as (
        select shard, not :is_behind or row_number() over (order by mine desc, shard) <= ranges as is_kept
        from open cross join share
    ), kept as (
        update consumer_offset c set
            leased_by = case when owed.is_kept then :owner end,
            leased_until = case when owed.is_kept then now() + :lease end,
            failing_since = case when c.shard = any(:stands) then coalesce(c.failing_since, now()) end,
            failing_because = (
                select s.because from unnest(cast(:stands as int[]), cast(:because as text[]))
                    s (shard, because)
                where s.shard = c.shard
            )
        from owed where c.reader = :reader and c.shard = owed.shard
        returning owed.is_kept
    )
    select count(*) from kept where is_kept
""")
"""The even share of the process that is number `before` of `many + 1`; all shares together are all ranges."""
_EXTEND = text("""
    with here as (
        update consumer_process set seen_until = now() + :lease where reader = :reader and owner = :owner
    )
    update consumer_offset set leased_until = now() + :lease
    where reader = :reader and leased_by = :owner and leased_until > now()
    returning shard
""")
"""A lease that has run out is not extended, even when the shard is free: it has to be taken again."""
_RELEASE = text("""
    with gone as (delete from consumer_process where reader = :reader and owner = :owner)
    update consumer_offset set leased_by = null, leased_until = null
    where reader = :reader and leased_by = :owner
""")


async def lease(store: Store, reader: str, owner: str, stands: Mapping[int, str], *, is_behind: bool) -> int:
    """Take or renew ranges that are this process's or nobody's; how many it holds.

    Args:
        stands: the ranges in which this process cannot go on, each with the event and why.
        is_behind: it does not keep up, and gives up what is more than its share.
    """
    given = {"stands": list(stands), "because": list(stands.values()), "is_behind": is_behind}
    async with store.autocommit() as connection:
        found = await connection.execute(_LEASE, {**given, "reader": reader, "owner": owner, "lease": LEASE})
        return int(found.scalar_one())


async def extend(store: Store, reader: str, owner: str) -> frozenset[int]:
    """Extend the leases that this process holds, taking no other; the shards it still holds."""
    async with store.autocommit() as connection:
        found = await connection.execute(_EXTEND, {"reader": reader, "owner": owner, "lease": LEASE})
        return frozenset(found.scalars())


async def release(store: Store, reader: str, owner: str) -> None:
    """Give everything up, so that others need not wait for the leases to run out."""
    async with store.autocommit() as connection:
        await connection.execute(_RELEASE, {"reader": reader, "owner": owner})
