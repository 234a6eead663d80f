"""Work in a process of its own: its result, its time limit, and that nothing of it goes on afterwards."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from schemas.errors import InvalidInput, TooBusy
from services.store.core import bounded_compute
from services.store.core.bounded_compute import LARGE, run_bounded, run_if_large
from tests.support.held_loop import held_at_most
from tests.support.office import until

REFUSAL = "用时过长"


def _double(number: int) -> int:
    return 2 * number


def _own_process() -> int:
    return os.getpid()


def _refuse() -> None:
    raise InvalidInput.of(("form.company.capital", "应为数字"))


def _work_for_ever(file: str) -> None:
    Path(file).write_text(str(os.getpid()), encoding="utf-8")
    while True:
        pass


def _is_running(pid: int) -> bool:
    with suppress(ProcessLookupError, FileNotFoundError):
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


async def _has_begun(file: Path) -> bool:
    return bool(_read(file))


async def _has_ended(pid: int) -> bool:
    return not _is_running(pid)


async def test_small_work_is_done_here_and_large_work_elsewhere() -> None:
    assert await run_if_large(LARGE - 1, _own_process) == os.getpid()
    assert await run_if_large(LARGE, _own_process) != os.getpid()
    assert await run_bounded(_double, 21, seconds=30, refusal=REFUSAL) == 42


async def test_a_refusal_comes_back_with_its_fields() -> None:
    with pytest.raises(InvalidInput) as refused:
        await run_bounded(_refuse, seconds=30, refusal=REFUSAL)
    assert refused.value.errors[0]["field"] == "form.company.capital"


@pytest.mark.parametrize("how", ["time limit", "cancelled"])
async def test_work_that_is_over_is_killed_and_holds_nobody(how: str, tmp_path: Path) -> None:
    file = tmp_path / "pid"
    await run_bounded(_double, 1, seconds=30, refusal=REFUSAL)
    seconds = 0.5 if how == "time limit" else 600
    async with held_at_most() as held:
        working = asyncio.create_task(
            run_bounded(_work_for_ever, str(file), seconds=seconds, refusal=REFUSAL)
        )
        await until(lambda: _has_begun(file))
        if how == "cancelled":
            working.cancel()
            with pytest.raises(asyncio.CancelledError):
                await working
        else:
            with pytest.raises(TooBusy, match=REFUSAL):
                await working
    assert held.seconds < 0.2
    await until(lambda: _has_ended(int(_read(file))), 20)
    assert await run_bounded(_double, 4, seconds=30, refusal=REFUSAL) == 8


async def test_processes_that_died_meanwhile_are_replaced() -> None:
    pid = await run_bounded(_own_process, seconds=30, refusal=REFUSAL)
    os.kill(pid, signal.SIGKILL)
    assert await run_bounded(_own_process, seconds=30, refusal=REFUSAL) != pid


async def test_a_queue_that_is_full_refuses_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_compute, "MOST_WAITING", 0)
    with pytest.raises(TooBusy, match="较多"):
        await run_bounded(_double, 1, seconds=30, refusal=REFUSAL)
