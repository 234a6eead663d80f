"""Starting: waited for while something moves, told what for, and ended at once by a signal at any time."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.embedded.ports import free_ports
from deploy.embedded.processes import own_command
from deploy.embedded.progress import Progress, processor_ticks
from deploy.embedded.signals import StopAsked, signals
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
        with pytest.raises(StopAsked):
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
