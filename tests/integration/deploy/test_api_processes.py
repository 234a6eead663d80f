"""API processes share one socket: one that is stuck or dies leaves what waits to the other."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx2
import pytest

from deploy.embedded.child import end, spawn
from deploy.embedded.listener import bound_socket
from deploy.embedded.ports import LOOPBACK
from deploy.embedded.processes import own_command
from tests.support.api_client import ApiClient
from tests.support.office import Office, until


@pytest.fixture
async def processes(
    database_url: str, office: Office, tmp_path: Path
) -> AsyncIterator[tuple[str, Sequence[int]]]:
    """The address of two API processes on the database of these tests, and their numbers."""
    assert office.people
    listener = bound_socket(LOOPBACK, 0)
    ours = {
        "LIANBAN_DATABASE_URL": database_url,
        "LIANBAN_TEMPORAL_ADDRESS": "127.0.0.1:1",
        "LIANBAN_DATA": str(tmp_path),
        "LIANBAN_LISTEN_FD": str(listener.fileno()),
        "LIANBAN_DEMONSTRATION": "true",
    }
    logs = [tmp_path / f"api-{number}.log" for number in (1, 2)]
    started = [
        spawn(own_command("api"), log=log, env={**os.environ, **ours}, cwd=None, sockets=[listener])
        for log in logs
    ]
    url = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    try:
        await until(lambda: _serve(logs), 60)
        yield url, [one.pid for one in started]
    finally:
        for one in started:
            os.kill(one.pid, signal.SIGCONT)
            end(one, signal.SIGTERM, 15)
        listener.close()


async def _serve(logs: Sequence[Path]) -> bool:
    """Whether each process has told in its log that it serves."""
    return all(log.exists() and "Application startup complete" in log.read_text() for log in logs)


async def _live(url: str) -> bool:
    """Whether a new connection is answered."""
    async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=20) as client:
        try:
            return (await client.get("/health/live")).is_success
        except httpx2.TransportError:
            return False


async def test_one_stuck_process_leaves_what_waits_to_the_other(
    processes: tuple[str, Sequence[int]],
) -> None:
    url, (one, other) = processes
    for stuck in (other, one):
        os.kill(stuck, signal.SIGSTOP)
        async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
            api = ApiClient(client)
            case_no = (await api.hand_in())["case_no"]
            assert (await api.get("window1", f"/joint-cases/{case_no}")).status_code == 200
        os.kill(stuck, signal.SIGCONT)
    assert all(await asyncio.gather(*(_live(url) for _ in range(20))))
