"""Starting: waited for while something moves, told what for, and ended at once by a signal at any time."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url

from deploy.embedded.ports import free_ports
from deploy.embedded.postgres import Postgres
from deploy.embedded.processes import own_command
from deploy.embedded.progress import Progress, processor_ticks
from deploy.embedded.signals import StopRequested, signals
from services.store.catalogue.service import is_seeded
from tests.support.listening import listening
from tests.support.office import Office, until


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_child_gets_on_while_its_log_grows(tmp_path: Path) -> None:
    log, clock = tmp_path / "api.log", Clock()
    progress = Progress(log, lambda: None, clock)
    for line in range(5):
        clock.now += 59
        log.write_text("line\n" * (line + 1), encoding="utf-8")
        assert not progress.is_stalled()
    clock.now += 59
    assert not progress.is_stalled()
    clock.now += 2
    assert progress.is_stalled()


@pytest.mark.skipif(sys.platform != "linux", reason="no other system tells")
def test_a_child_gets_on_while_it_uses_the_processor(tmp_path: Path) -> None:
    clock = Clock()
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        progress = Progress(tmp_path / "none.log", lambda: busy.pid, clock)
        try:
            for _ in range(3):
                before = processor_ticks(busy.pid)
                while processor_ticks(busy.pid) == before:
                    pass
                clock.now += 1_000
                assert not progress.is_stalled()
        finally:
            busy.kill()


def test_a_signal_ends_a_start_at_once_and_later_only_asks() -> None:
    with signals() as stopping:
        with pytest.raises(StopRequested):
            os.kill(os.getpid(), signal.SIGTERM)
        assert stopping.event.is_set()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGTERM)
    with signals() as stopping:
        stopping.let_finish()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stopping.event.wait(10)


@contextmanager
def _lianban(command: str, folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """`lianban <command>` with these settings, and where it writes."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LIANBAN_")}
    log = folder / "said.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            own_command(command),
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**ours, "LIANBAN_DATA": str(folder / "var"), **settings},
        )
    try:
        yield process, log
    finally:
        process.kill()
        process.wait()


async def _silent(asked: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take a connection and never answer."""
    await asked.read()
    writer.close()


@pytest.mark.parametrize(
    ("command", "says"), [("worker", "engine.away"), ("up", "正在等待 Temporal")], ids=["worker", "up"]
)
async def test_a_signal_ends_whoever_waits_for_an_engine_that_is_away(
    database_url: str, tmp_path: Path, command: str, says: str
) -> None:
    [closed, port, jaeger] = free_ports(3)
    settings = {
        "LIANBAN_DATABASE_URL": database_url,
        "LIANBAN_TEMPORAL_ADDRESS": f"127.0.0.1:{closed}",
        "LIANBAN_PORT": str(port),
        "LIANBAN_JAEGER_PORT": str(jaeger),
    }
    with _lianban(command, tmp_path, **settings) as (process, log):

        async def has_said() -> bool:
            return says in log.read_text(encoding="utf-8")

        await until(has_said, within=120)
        process.terminate()
        assert await asyncio.to_thread(process.wait, 60) == 0
    assert "Traceback" not in log.read_text(encoding="utf-8")


async def test_a_worker_before_an_engine_that_never_answers_obeys_a_signal(
    database_url: str, tmp_path: Path
) -> None:
    asked = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await _silent(reader, writer)

    async with listening(silent) as address:
        settings = {"LIANBAN_DATABASE_URL": database_url, "LIANBAN_TEMPORAL_ADDRESS": address}
        with _lianban("worker", tmp_path, **settings) as (process, log):
            async with asyncio.timeout(120):
                await asked.wait()
            process.terminate()
            assert await asyncio.to_thread(process.wait, 60) == 0
            assert "worker.stopped_before_ready" in log.read_text(encoding="utf-8")


async def test_a_seeded_database_is_known_at_a_glance(office: Office) -> None:
    assert await is_seeded(office.store)


def _table_names(folder: Path, *statements: str) -> list[str]:
    """Run the statements in the PostgreSQL of a data folder; the versions and tables that are there then."""
    postgres = Postgres(folder / "postgres", tests=True)
    postgres.start()

    async def run() -> list[str]:
        plain = make_url(postgres.url()).set(drivername="postgresql")
        connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
        for statement in statements:
            await connection.execute(statement)
        rows = await connection.fetch(
            "select version_num from alembic_version"
            " union all select tablename from pg_tables where schemaname = 'public'"
        )
        await connection.close()
        return [str(row[0]) for row in rows]

    try:
        return asyncio.run(run())
    finally:
        postgres.stop()


def test_data_of_a_pre_release_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    data, revision = tmp_path / "var", "2026_11_30_query_codes"  # the last one before the first release
    data.mkdir(mode=0o700)
    before = _table_names(
        data,
        "create table alembic_version (version_num varchar(32) primary key)",
        "insert into alembic_version values ('2026_11_30_query_codes')",
    )
    assert before == [revision, "alembic_version"]
    [port, jaeger, web] = free_ports(3)
    ports = {
        "LIANBAN_PORT": str(port),
        "LIANBAN_JAEGER_PORT": str(jaeger),
        "LIANBAN_TEMPORAL_UI_PORT": str(web),
    }
    with _lianban("up", tmp_path, **ports) as (process, log):
        assert process.wait(120) == 1
        answer = log.read_text(encoding="utf-8")
    assert f"数据目录 {data} 中的数据是正式发布之前的旧版结构（版本标记 {revision}）" in answer
    assert "移走或改名" in answer
    assert "LIANBAN_DATA" in answer
    assert "Traceback" not in answer
    assert _table_names(data) == before
