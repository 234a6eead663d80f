"""A dump restored into another cluster: consumers are deaf, and a rebase loses and repeats nothing."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from deploy.embedded.identity import identify
from deploy.embedded.postgres import Postgres
from services.store.core.database_url import DatabaseAddress
from services.store.core.engine import Store
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.core.log.offset_check import REBASE_FINDING, misfit_findings, needs_rebase
from services.store.core.log.offset_rebase import rebase_offsets
from tests.support.office import Office


@pytest.fixture
def other_cluster(tmp_path: Path) -> Iterator[str]:
    """A fresh PostgreSQL, which counts its transactions from the beginning."""
    postgres = Postgres(tmp_path / "postgres", tests=True)
    postgres.start()
    try:
        yield postgres.url()
    finally:
        postgres.stop()


def _copy(source: str, target: str, folder: Path) -> None:
    """Dump one database and restore it into the other, with PostgreSQL's own programs."""
    dump, programs = folder / "lianban.dump", identify(folder).programs
    for program, *arguments in (
        ("pg_dump", "--format=custom", f"--file={dump}", DatabaseAddress.parse(source).dsn),
        ("pg_restore", "--no-owner", f"--dbname={DatabaseAddress.parse(target).dsn}", str(dump)),
    ):
        subprocess.run([str(programs / program), *arguments], check=True, capture_output=True)  # noqa: S603


async def _read_all(offsets: ConsumerOffsets) -> list[LogEntry]:
    """Everything that the consumer has not handled, handled now."""
    read: list[LogEntry] = []
    while await offsets.lease() and (result := await offsets.poll()):
        await offsets.commit_offsets(result)
        read += result
    return read


@pytest.fixture
async def restored(other_cluster: str, quiet_url: str, office: Office) -> AsyncIterator[Store]:
    """The other cluster's database, into which a test copies."""
    assert office.people
    store = Store.open(other_cluster, pool_size=5)
    yield store
    await store.close()


async def test_after_a_restore_every_consumer_goes_on_where_it_was(
    office: Office, quiet_url: str, other_cluster: str, restored: Store, tmp_path: Path
) -> None:
    quick, slow, never = (f"{name}-{uuid4().hex[:6]}" for name in ("quick", "slow", "never"))
    for name in (quick, slow, never):
        await ConsumerOffsets(office.store, name, "before").register()
    await office.receive()
    handled_by_slow = await _read_all(ConsumerOffsets(office.store, slow, "before"))
    await office.receive()
    handled_by_quick = await _read_all(ConsumerOffsets(office.store, quick, "before"))
    await office.receive()
    assert not await needs_rebase(office.store)
    transactions = await _transactions(office.store)
    await asyncio.to_thread(_copy, quiet_url, other_cluster, tmp_path)
    there = await Office.opened(restored, other_cluster)
    await there.receive()
    every = {outcome.id for outcome in await _log(restored)}

    assert await needs_rebase(restored)
    assert await misfit_findings(restored) == {REBASE_FINDING: None}
    assert await _read_all(ConsumerOffsets(restored, quick, "after")) == [], "deaf"

    await rebase_offsets(other_cluster)
    assert not await needs_rebase(restored)
    for name, handled in ((quick, handled_by_quick), (slow, handled_by_slow), (never, [])):
        outcome = await _read_all(ConsumerOffsets(restored, name, "after"))
        assert {one.id for one in outcome} == every - {one.id for one in handled}, name
        assert len(outcome) == len({one.id for one in outcome})
        streams = {one.stream for one in outcome}
        assert all(_is_in_order([one.seq for one in outcome if one.stream == stream]) for stream in streams)
    assert await _transactions(restored) >= transactions, "transactions are still told apart"

    await rebase_offsets(other_cluster)
    assert await _read_all(ConsumerOffsets(restored, quick, "after")) == [], "a second rebase repeats nothing"
    await there.receive()
    assert {one.kind for one in await _read_all(ConsumerOffsets(restored, quick, "after"))} >= {
        "case.received"
    }


async def test_a_rebase_beside_open_transactions_loses_nothing(
    office: Office, quiet_url: str, other_cluster: str, restored: Store, tmp_path: Path
) -> None:
    name = f"beside-{uuid4().hex[:6]}"
    await ConsumerOffsets(office.store, name, "before").register()
    await _read_all(ConsumerOffsets(office.store, name, "before"))
    await asyncio.to_thread(_copy, quiet_url, other_cluster, tmp_path)
    there = await Office.opened(restored, other_cluster)
    before = {one.id for one in await _log(restored)}
    stopping = asyncio.Event()

    async def receive_on() -> None:
        while not stopping.is_set():
            await there.receive()

    receiving = asyncio.create_task(receive_on())
    await rebase_offsets(other_cluster)
    stopping.set()
    await receiving
    result = await _read_all(ConsumerOffsets(restored, name, "after"))
    new = {one.id for one in await _log(restored)} - before
    assert new <= {one.id for one in result}


def _is_in_order(numbers: list[int]) -> bool:
    return numbers == sorted(numbers)


async def _log(store: Store) -> list[LogEntry]:
    query = text("select shard, xid::text as xid, id, stream, seq, kind from event order by id")
    async with store.autocommit() as connection:
        return [LogEntry(**row) for row in (await connection.execute(query)).mappings()]


async def _transactions(store: Store) -> int:
    async with store.autocommit() as connection:
        return int((await connection.execute(text("select count(distinct xid) from event"))).scalar_one())
