"""Ranges of the log are shared evenly, by one process each, and nobody's are left lying about."""

from uuid import uuid4

import pytest
from sqlalchemy import select, text

from services.store.core.log.consumer_offsets import ConsumerOffsets
from services.store.core.log.event_log import SHARDS
from services.store.core.schema.tables import consumer_offset
from tests.support.office import Office


@pytest.fixture
async def consumers(office: Office) -> list[ConsumerOffsets]:
    """One consumer in three processes."""
    name = f"shared-{uuid4().hex[:8]}"
    found = [ConsumerOffsets(office.store, name, owner) for owner in ("a", "b", "c")]
    await found[0].register()
    return found


async def _owners(office: Office, consumer: ConsumerOffsets) -> list[str | None]:
    columns = consumer_offset.c
    query = select(columns.leased_by).where(columns.consumer == consumer.consumer).order_by(columns.shard)
    async with office.store.autocommit() as connection:
        return list((await connection.execute(query)).scalars())


async def _forgotten(office: Office, consumer: ConsumerOffsets) -> None:
    """Let the time run out that this process is owed: it was killed."""
    killed = {"consumer": consumer.consumer, "owner": consumer.owner}
    for statement in (
        "update consumer_process set seen_until = now() - interval '1 ms'",
        "update consumer_offset set leased_until = now() - interval '1 ms'",
    ):
        whose = "owner" if "process" in statement else "leased_by"
        async with office.store.transaction() as connection:
            await connection.execute(
                text(f"{statement} where consumer = :consumer and {whose} = :owner"), killed
            )


async def test_who_keeps_up_reads_alone_and_who_does_not_lets_others_help(
    office: Office, consumers: list[ConsumerOffsets]
) -> None:
    first, second, third = consumers
    assert await first.lease() == SHARDS
    assert await second.lease() == 0, "nothing is taken from who holds it"
    assert await first.lease() == SHARDS
    assert await first.lease(is_behind=True) == SHARDS // 2
    assert await second.lease() == SHARDS // 2
    assert await first.lease(is_behind=True) == SHARDS // 2
    assert await _owners(office, first) == ["a", "a", "b", "b"]
    assert await third.lease() == 0
    assert await second.lease(is_behind=True) == 1
    assert await third.lease() == 1
    assert sorted(str(owner) for owner in await _owners(office, first)) == ["a", "a", "b", "c"]


async def test_who_is_behind_alone_keeps_everything(consumers: list[ConsumerOffsets]) -> None:
    assert await consumers[0].lease(is_behind=True) == SHARDS


async def test_what_a_process_leaves_or_dies_with_is_read_by_the_others(
    office: Office, consumers: list[ConsumerOffsets]
) -> None:
    first, second, _ = consumers
    await first.lease()
    await second.lease()
    await first.release()
    assert await second.lease() == SHARDS
    await first.lease()
    assert await second.lease(is_behind=True) == SHARDS // 2
    assert await first.lease() == SHARDS // 2
    await _forgotten(office, first)
    assert await second.lease(is_behind=True) == SHARDS, "nobody is left to help"
    assert await _owners(office, second) == ["b"] * SHARDS


async def test_a_range_that_stands_says_so_with_the_lease_only(
    office: Office, consumers: list[ConsumerOffsets]
) -> None:
    first, second, _ = consumers
    await first.lease({1: "case#3 Wrong", 3: "case#4 Wrong"})
    columns = consumer_offset.c
    query = select(columns.shard, columns.failing_because).where(
        columns.consumer == first.consumer, columns.failing_since.is_not(None)
    )
    async with office.store.autocommit() as connection:
        assert {row.shard: row.failing_because for row in await connection.execute(query)} == {
            1: "case#3 Wrong",
            3: "case#4 Wrong",
        }
    await second.lease()
    await first.lease({1: "case#3 Wrong", 3: "case#4 Wrong"}, is_behind=True)
    await second.lease()
    async with office.store.autocommit() as connection:
        assert [row.shard for row in await connection.execute(query)] == [1], "given up, it is asked anew"
