"""Connections to the database: TLS for queries and LISTEN, several hosts, a primary that became read-only."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import make_url, text

from schemas.errors import DatabaseUnavailable
from services.store.core.database_url import DatabaseAddress
from services.store.core.engine import Store
from services.store.core.log import commit_notifier
from services.store.core.log.commit_notifier import CHANNEL, CommitNotifier
from tests.support.office import until
from tests.support.tls_postgres import tls_postgres


@pytest.fixture
async def bare_url(database_url: str) -> AsyncIterator[str]:
    """An empty database of its own on the server of this test process."""
    name = f"bare_{uuid4().hex[:8]}"
    admin = await asyncpg.connect(DatabaseAddress.parse(database_url).dsn)
    await admin.execute(f"create database {name}")
    yield make_url(database_url).set(database=name).render_as_string(hide_password=False)
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


async def _notified(notifier: CommitNotifier, url: str) -> None:
    """Listen for commit notifications, and return when a notification of another connection has arrived."""
    subscription = notifier.subscribe()
    listening = asyncio.create_task(notifier.run(listen=True))
    other = await asyncpg.connect(DatabaseAddress.parse(url).dsn)
    try:
        async with asyncio.timeout(60):
            await subscription.wait()  # escalation level once when the connection listens
            subscription.clear()
            await other.execute(f"notify {CHANNEL}")
            await subscription.wait()
    finally:
        await other.close()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


@pytest.mark.parametrize("parameter", ["ssl=require", "sslmode=require", "ssl=true"])
async def test_queries_and_listen_go_over_tls_however_it_is_written(
    bare_url: str, tmp_path: Path, parameter: str
) -> None:
    there = make_url(bare_url)
    async with tls_postgres(str(there.host), int(there.port or 0), tmp_path) as proxy:
        url = f"{bare_url.replace(f'{there.host}:{there.port}', proxy.address)}?{parameter}"
        store = Store.open(url, pool_size=1)
        await store.ping()
        assert (proxy.encrypted, proxy.plain) == (1, 0)
        await _notified(CommitNotifier(url), bare_url)
        assert (proxy.encrypted, proxy.plain) == (2, 0)
        await store.close()


async def test_of_several_hosts_the_one_that_answers_serves_queries_and_listen(
    bare_url: str, unused_tcp_port_factory: Callable[[], int]
) -> None:
    there = make_url(bare_url)
    here = f"{there.host}:{there.port}"
    both = f"127.0.0.1:{unused_tcp_port_factory()},{here}"
    url = f"{bare_url.replace(here, both)}?target_session_attrs=read-write"
    store = Store.open(url, pool_size=1)
    await store.ping()
    await _notified(CommitNotifier(url), bare_url)
    await store.close()


async def test_a_primary_that_became_read_only_is_away_and_its_connections_are_given_up(
    bare_url: str,
) -> None:
    store = Store.open(bare_url, pool_size=2)
    name = make_url(bare_url).database
    admin = await asyncpg.connect(DatabaseAddress.parse(bare_url).dsn)
    await admin.execute("create table one (id int)")

    async def write() -> None:
        async with store.transaction() as connection:
            await connection.execute(text("insert into one values (1)"))

    await admin.execute(f"alter database {name} set default_transaction_read_only = on")
    with pytest.raises(DatabaseUnavailable):
        await write()
    await admin.execute("set default_transaction_read_only = off")
    await admin.execute(f"alter database {name} reset default_transaction_read_only")
    await write()
    await admin.close()
    await store.close()


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"database": "nowhere"}, {"port": 1}])
async def test_a_database_that_cannot_be_entered_is_away_and_no_defect(
    bare_url: str, change: dict[str, str | int]
) -> None:
    url = make_url(bare_url).set(**change).render_as_string(hide_password=False)  # type: ignore[arg-type]
    store = Store.open(url, pool_size=1)
    with pytest.raises(DatabaseUnavailable):
        await store.ping()
    await store.close()


async def test_behind_a_pooler_a_look_is_a_transaction_and_commits_what_it_notes(bare_url: str) -> None:
    store = Store.open(f"{bare_url}?pooler=transaction", pool_size=1)
    async with store.transaction() as connection:
        await connection.execute(text("create table one (id int)"))
    async with store.autocommit() as connection:
        await connection.execute(text("insert into one values (1)"))
    async with store.autocommit() as connection:
        assert (await connection.execute(text("select count(*) from one"))).scalar_one() == 1
        held = (await connection.execute(text("select count(*) from pg_prepared_statements"))).scalar_one()
    await store.close()
    assert held <= 2, "no statement is kept for a later transaction"


class _Log:
    """Keeps what is logged."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.lines: list[tuple[str, str]] = []

    def warning(self, name: str, **facts: str) -> None:
        """Keep a line with its cause."""
        self.lines.append((name, facts["cause"]))


async def test_the_cause_of_a_lost_listener_is_logged_once(
    bare_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = _Log()
    monkeypatch.setattr(commit_notifier, "log", log)
    monkeypatch.setattr(commit_notifier, "RECONNECT_SECONDS", 0.0)
    notifier = CommitNotifier(
        make_url(bare_url).set(database="nowhere").render_as_string(hide_password=False)
    )
    tries: list[bool] = []
    connect = asyncpg.connect

    async def counted(*where: str, **how: int) -> asyncpg.Connection:
        tries.append(True)
        return await connect(*where, **how)

    monkeypatch.setattr(asyncpg, "connect", counted)
    running = asyncio.create_task(notifier.run(listen=True))

    async def has_tried_again() -> bool:
        return len(tries) > 3

    await until(has_tried_again)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    [(name, cause)] = log.lines
    assert name == "commit_notifier.reconnecting"
    assert "nowhere" in cause
