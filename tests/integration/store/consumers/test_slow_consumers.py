"""A consumer whose work outlives its lease keeps the lease; one that lost it neither commits nor goes on."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

import services.consumers.event_consumer
import services.consumers.lease_keeping
from schemas.errors import DatabaseUnavailable
from services.consumers.event_consumer import EventConsumer, next_chunk
from services.consumers.lease_keeping import LeaseLost
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import BATCH, ConsumerOffsets, LogEntry
from services.store.core.log.event_log import SHARDS
from tests.support.office import Office, until


class Process:
    """One process that runs a consumer, with a pool and a name of its own."""

    def __init__(self, url: str, consumer: str, owner: str) -> None:
        """A consumer that holds nothing yet."""
        self.store = Store.open(url, pool_size=3)
        self.offsets = ConsumerOffsets(self.store, consumer, owner)
        self.ctx = EventConsumer(self.offsets, CommitNotifier(url), self._handle)
        self.handled: list[int] = []
        self.is_at_work = asyncio.Event()
        self.may_finish = asyncio.Event()
        self.may_finish.set()

    async def _handle(self, found: Sequence[LogEntry]) -> None:
        self.is_at_work.set()
        await self.may_finish.wait()
        self.handled += [one.id for one in found]


@pytest.fixture
async def processes(
    office: Office, quiet_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Process, Process]]:
    """Two processes of one consumer that has some events before it; leases are extended all the time."""
    for module in (services.consumers.lease_keeping, services.consumers.event_consumer):
        monkeypatch.setattr(module, "RENEW_SECONDS", 0.02)
    for _ in range(4):
        await office.receive()
    name = f"slow-{uuid4().hex[:8]}"
    first, second = Process(quiet_url, name, "first"), Process(quiet_url, name, "second")
    await first.offsets.register()
    yield first, second
    for process in (first, second):
        await process.store.close()


async def _leases(office: Office, consumer: str) -> list[tuple[str | None, datetime | None, int]]:
    query = text(
        "select leased_by, leased_until, id from consumer_offset where consumer = :consumer order by shard"
    )
    async with office.store.autocommit() as connection:
        rows = await connection.execute(query, {"consumer": consumer})
        return [(row.leased_by, row.leased_until, row.id) for row in rows]


async def _hand_over(office: Office, consumer: str, owner: str) -> None:
    """Give every lease to another process, as if it had run out and been taken."""
    taken = text("""update consumer_offset set leased_by = :owner, leased_until = now() + interval '1 minute'
                    where consumer = :consumer""")
    async with office.store.transaction() as connection:
        await connection.execute(taken, {"consumer": consumer, "owner": owner})


async def test_a_lease_is_extended_while_the_handler_works_and_nobody_else_takes_it(
    office: Office, processes: tuple[Process, Process]
) -> None:
    first, second = processes
    consumer = first.offsets.consumer
    first.may_finish.clear()
    working = asyncio.create_task(first.ctx.handle_once())
    await first.is_at_work.wait()
    [(_, was_until, _), *_] = await _leases(office, consumer)
    assert was_until is not None

    async def is_extended() -> bool:
        await second.ctx.handle_once()
        return all(str(until_when) > str(was_until) for _, until_when, _ in await _leases(office, consumer))

    await until(is_extended, within=60)
    assert second.handled == []
    first.may_finish.set()
    await working
    while await first.ctx.handle_once():
        pass
    assert len(first.handled) == len(set(first.handled)) > 0
    assert max(position for _, _, position in await _leases(office, consumer)) == max(first.handled)


async def test_a_handler_whose_lease_was_taken_is_cancelled_and_commits_nothing(
    office: Office, processes: tuple[Process, Process]
) -> None:
    first, _ = processes
    consumer = first.offsets.consumer
    first.may_finish.clear()
    working = asyncio.create_task(first.ctx.handle_once())
    await first.is_at_work.wait()
    before = [position for _, _, position in await _leases(office, consumer)]
    await _hand_over(office, consumer, "second")
    with pytest.raises(LeaseLost):
        async with asyncio.timeout(60):
            await working
    assert first.handled == []
    assert [position for _, _, position in await _leases(office, consumer)] == before


async def test_an_owner_whose_lease_ran_out_moves_no_offset(
    office: Office, processes: tuple[Process, Process]
) -> None:
    first, _ = processes
    await first.offsets.lease()
    result = await first.offsets.poll()
    async with office.store.transaction() as connection:
        await connection.execute(
            text(
                "update consumer_offset set leased_until = now() - interval '1 ms' where consumer = :consumer"
            ),
            {"consumer": first.offsets.consumer},
        )
    assert result
    assert await first.offsets.extend() == frozenset()
    assert await first.offsets.commit_offsets(result) == frozenset()
    await first.offsets.lease()
    assert await first.offsets.commit_offsets(result) == {one.shard for one in result}
    assert await first.offsets.commit_offsets(result[:1]) == frozenset(), "an offset never moves back"


async def test_offsets_are_committed_after_each_chunk(
    office: Office, processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = processes
    handled: list[int] = []

    async def fail_after_two(found: Sequence[LogEntry]) -> None:
        if len(handled) >= 2:
            raise DatabaseUnavailable("the second chunk")
        handled.extend(one.id for one in found)

    result = EventConsumer(first.offsets, first.ctx.commit_notifier, fail_after_two)
    monkeypatch.setattr(result, "_chunk", 2)
    with pytest.raises(DatabaseUnavailable):
        await result.handle_once()
    assert len(handled) == 2
    assert max(position for _, _, position in await _leases(office, first.offsets.consumer)) == handled[-1]


async def test_a_process_that_is_slow_gives_up_its_share_between_two_chunks(
    office: Office, processes: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = processes
    monkeypatch.setattr(services.consumers.event_consumer, "RENEW_SECONDS", 0.0)
    monkeypatch.setattr(first.ctx, "_chunk", 1)
    first.may_finish.clear()
    working = asyncio.create_task(first.ctx.handle_once())
    await first.is_at_work.wait()
    assert await second.ctx.handle_once() == 0
    first.may_finish.set()
    await working
    owners = [owner for owner, _, _ in await _leases(office, first.offsets.consumer)]
    assert owners.count("first") == SHARDS // 2
    while await first.ctx.handle_once() + await second.ctx.handle_once():
        pass
    handled = first.handled + second.handled
    assert second.handled
    assert len(handled) == len(set(handled))


@pytest.mark.parametrize(
    ("size", "events", "seconds", "following"),
    [(25, 25, 0.01, 50), (BATCH, BATCH, 0.1, BATCH), (100, 100, 5.0, 10), (25, 25, 60.0, 1), (1, 1, 0.1, 2)],
)
def test_a_chunk_is_as_large_as_its_time_allows(
    size: int, events: int, seconds: float, following: int
) -> None:
    assert next_chunk(size, events, seconds) == following
