"""Rebase consumers' offsets onto the transaction numbers of this cluster, by event ids.

Event ids come from a sequence, which a dump carries over, so they continue. For each consumer and shard
everything up to an id has been handled, which its offset shows by the old numbers. Every transaction of the
log with an event after the smallest of these ids, or with a number ahead of this cluster, gets a number
of this cluster, in the order of ids. No consumer misses an event; entries delivered twice are handled
idempotently, as after a crash. Consumers may run meanwhile: their leases end, and what they are handling is
not committed.
"""

import asyncio
from dataclasses import dataclass

import asyncpg

from services.store.core.database_url import DatabaseAddress

_LOCK = """
    lock table consumer_offset in exclusive mode;
    lock table event in share row exclusive mode
"""
_HANDLED = """
    create temporary table handled on commit drop as
    select c.consumer, c.shard, least(c.id, coalesce(u.first - 1, c.id)) as up_to
    from consumer_offset c left join lateral (
        select min(e.id) as first from event e where e.shard = c.shard and (e.xid, e.id) > (c.xid, c.id)
    ) u on true
"""
_TRANSACTIONS = """
    create temporary table renumbered on commit drop as
    select e.xid as was, row_number() over (order by min(e.id)) as place, null::xid8 as xid
    from event e
    where e.id > coalesce((select min(up_to) from handled), 0)
       or e.xid >= pg_snapshot_xmax(pg_current_snapshot())
    group by e.xid
"""
_TAKE_NUMBERS = """
    do $$ begin
        drop table if exists taken;
        create temporary table taken (place bigint generated always as identity, xid xid8);
        commit;
        for i in 1..{count} loop
            insert into taken (xid) values (pg_current_xact_id());
            commit;
        end loop;
    end $$
"""
"""One transaction per number: numbers that this cluster has really passed."""
_RENUMBER = """
    update renumbered r set xid = t.xid from taken t where t.place = r.place;
    update event e set xid = r.xid from renumbered r where e.xid = r.was
"""
_OFFSETS = """
    update consumer_offset c set leased_by = null, leased_until = null, xid = f.xid, id = f.id
    from (
        select h.consumer, h.shard, coalesce(next.xid, (select max(xid) from taken)) as xid,
               coalesce(next.id - 1, h.up_to) as id
        from handled h left join lateral (
            select e.xid, e.id from event e
            where e.shard = h.shard and e.id > h.up_to order by e.xid, e.id limit 1
        ) next on true
    ) f
    where f.consumer = c.consumer and f.shard = c.shard
"""
_CLUSTER = """
    insert into log_cluster (system_identifier) select system_identifier::text from pg_control_system()
    on conflict (is_only) do update set system_identifier = excluded.system_identifier, since = now()
"""
_COUNT = "select count(distinct xid) from event"
_IS_SAFE = """
    select (select count(*) from renumbered) <= (select count(*) from taken)
       and pg_snapshot_xmin(pg_current_snapshot()) > (select min(xid) from taken)
"""
"""Whether there are enough numbers, and no open transaction has a lower one: what it appends after the
rebase would sort before the offsets."""
_SPARE, _TRIES, _APART_SECONDS = 100, 50, 0.2


@dataclass(frozen=True)
class Rebased:
    """Result of a rebase.

    Attributes:
        transactions: number of transactions of the log that were renumbered.
        consumers: number of consumers whose offsets were set.
    """

    transactions: int
    consumers: int


class DatabaseBusy(Exception):
    """Transactions that began before the rebase did not end in time."""


async def rebase_offsets(database_url: str) -> Rebased:
    """Rebase every consumer's offsets in one transaction; idempotent.

    Raises:
        DatabaseBusy: a long transaction prevents it.
    """
    connection = await asyncpg.connect(DatabaseAddress.parse(database_url).listen_dsn)
    try:
        for _ in range(_TRIES):
            if (done := await _tried(connection)) is not None:
                return done
            await asyncio.sleep(_APART_SECONDS)
    finally:
        await connection.close()
    raise DatabaseBusy


async def _tried(connection: asyncpg.Connection) -> Rebased | None:
    """Try a rebase; None when it has to be repeated with newer numbers."""
    await connection.execute("set synchronous_commit = off")
    count = await connection.fetchval(_COUNT)
    await connection.execute(_TAKE_NUMBERS.format(count=int(count) + _SPARE))
    await connection.execute("set synchronous_commit = on")
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(_LOCK)
        await connection.execute(_HANDLED)
        await connection.execute(_TRANSACTIONS)
        if not await connection.fetchval(_IS_SAFE):
            await transaction.rollback()
            return None
        transactions = await connection.fetchval("select count(*) from renumbered")
        for statement in (_RENUMBER, _OFFSETS, _CLUSTER):
            await connection.execute(statement)
        consumers = await connection.fetchval("select count(distinct consumer) from consumer_offset")
    except BaseException:
        await transaction.rollback()
        raise
    await transaction.commit()
    return Rebased(int(transactions), int(consumers))
