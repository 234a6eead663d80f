"""The spans of a thousand cases: kept, and sent to a collector while it and its readers are killed."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from services.consumers.spans import COLLECTOR_CONSUMER, STORE_CONSUMER
from services.reference_data.calendars import load_changes
from services.store.calendars.history import CalendarHistory
from services.store.core.engine import Store
from services.store.core.log.consumer_offsets import ConsumerOffsets
from services.store.traces.case_traces import CaseTraces
from services.telemetry.otlp import as_otlp
from tests.integration.jaeger.receiver import Receiver
from tests.support.bench.copies import copied
from tests.support.bench.report import Line
from tests.support.bench.visitor import late_case, visiting
from tests.support.system import Part, System

CASES = 1_000
CONSUMER_LABELS = 2
KILLS = 4
_PATIENCE_SECONDS = 300.0


async def measure(system: System, folder: Path) -> list[Line]:
    """Copy one late case a thousand times, read its spans out quietly, then again with kills."""
    url = system.runtime.database_url
    async with visiting(system) as visitor:
        model = await late_case(visitor)
    store = Store.open(url, pool_size=4)
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        numbers = await copied(connection, model, CASES, "SPANS")
        began = time.perf_counter()
        await _until(lambda: _behind(connection, STORE_CONSUMER))
        kept = time.perf_counter() - began
        await system.rest(Part.WORKER)  # a thousand new cases give everybody else work, too
        traces = CaseTraces(store, CalendarHistory(load_changes()))
        expected: dict[str, bytes] = {}
        for start in range(0, CASES, 100):
            for span in await traces.of(numbers[start : start + 100]):
                content = as_otlp(span).SerializeToString(deterministic=True)
                expected[f"{span.trace_id}/{span.span_id}"] = content
        quiet = await _sent(connection, store, url, Receiver(folder / "quiet.txt"), expected, kills=0)
        killed = await _sent(connection, store, url, Receiver(folder / "killed.txt"), expected, kills=KILLS)
    finally:
        await connection.close()
        await store.close()
    many = len(expected)
    return [
        Line(
            "轨迹存入数据库",
            many / kept,
            "段/秒",
            at_most=False,
            remark=f"{CASES} 件 {many} 段，系统照常运行",
        ),
        Line("轨迹送出", many / quiet, "段/秒", 5_000, at_most=False, remark=f"{CONSUMER_LABELS} 个读者"),
        Line(
            "轨迹送出，读者与采集器被杀",
            many / killed,
            "段/秒",
            remark=f"各杀 {KILLS} 次，一段不少，无一不同",
        ),
    ]


async def _sent(
    connection: asyncpg.Connection,
    store: Store,
    url: str,
    receiver: Receiver,
    expected: dict[str, bytes],
    *,
    kills: int,
) -> float:
    """Seconds from the readers' start to the last span.

    Raises:
        RuntimeError: a span is missing, or came with different content.
    """
    await connection.execute("delete from consumer_offset where consumer = $1", COLLECTOR_CONSUMER)
    await ConsumerOffsets(store, COLLECTOR_CONSUMER, "bench").register()
    receiver.start()
    try:
        with _readers(url, receiver.endpoint) as start:
            processes = [start() for _ in range(CONSUMER_LABELS)]
            began = time.perf_counter()
            for _ in range(kills):
                await asyncio.sleep(1)
                receiver.kill()
                processes[0].kill()
                await asyncio.sleep(0.3)
                receiver.start()
                processes = [processes[1], start()]
            await _until(lambda: _behind(connection, COLLECTOR_CONSUMER))
            seconds = time.perf_counter() - began
    finally:
        receiver.stop()
    _compare(receiver.spans(), expected)
    return seconds


def _compare(received: dict[str, set[bytes]], expected: dict[str, bytes]) -> None:
    if missing := expected.keys() - received.keys():
        raise RuntimeError(f"少了 {len(missing)} 段轨迹")
    if different := [one for one, content in expected.items() if received[one] != {content}]:
        raise RuntimeError(f"{len(different)} 段轨迹前后不同")


@contextmanager
def _readers(url: str, endpoint: str) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.support.bench.span_consumer", url, endpoint]
        started.append(subprocess.Popen(command))  # noqa: S603 - our own module
        return started[-1]

    try:
        yield start
    finally:
        for process in started:
            process.kill()
            process.wait()


async def _behind(connection: asyncpg.Connection, consumer: str) -> bool:
    """Whether the consumer has still something to hear."""
    return bool(
        await connection.fetchval(
            "select exists (select from consumer_offset c, lateral (select from event e where"
            " e.shard = c.shard and (e.xid, e.id) > (c.xid, c.id) limit 1) unread where c.consumer = $1)",
            consumer,
        )
    )


async def _until(is_busy: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while await is_busy():  # noqa: ASYNC110 - what is waited for happens in other processes
            await asyncio.sleep(0.05)
