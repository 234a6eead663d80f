"""Whole cases in a closed loop, twenty at once; and what the engine keeps of each."""

import asyncio
import os
import time
from dataclasses import dataclass
from statistics import median

from services.store.core.engine import Store
from services.store.core.log.consumer_offsets import lags
from services.temporal.client import connect
from services.temporal.task_queues import workflow_id
from tests.support.bench.report import Line
from tests.support.bench.visitor import visiting, whole_case
from tests.support.histories import is_advance
from tests.support.system import Part, System

CASES, AT_ONCE = int(os.environ.get("LIANBAN_BENCH_CASES", "240")), 20
SAMPLE = 40


@dataclass(frozen=True)
class Measured:
    """Cases a second of the real system, what the engine did for one, and the lines to print."""

    per_second: float
    turns_per_case: float
    lines: list[Line]


async def measure(system: System) -> Measured:
    """Play the cases; then read histories."""
    async with visiting(system) as visitor:
        room, numbers = asyncio.Semaphore(AT_ONCE), list[str]()

        async def one() -> None:
            async with room:
                numbers.append(await whole_case(visitor))

        await caught_up(system)
        before, began = system.cpu_seconds(), time.perf_counter()
        await asyncio.gather(*(one() for _ in range(CASES)))
        seconds = time.perf_counter() - began
        await caught_up(system)
        after = system.cpu_seconds()
    cpu = {part: 1_000 * (after[part] - before[part]) / CASES for part in Part}
    client = await connect(system.runtime.temporal_address)
    events, sizes, turns = [], [], []
    for case_no in numbers[:SAMPLE]:
        handle = client.get_workflow_handle(workflow_id(case_no))
        await handle.result()
        history = await handle.fetch_history()
        events.append(len(history.events))
        sizes.append(sum(event.ByteSize() for event in history.events) / 1024)
        turns.append(sum(is_advance(event) for event in history.events))
    lines = [
        Line("整件，二十件同时", CASES / seconds, "件/秒", 8, at_most=False, remark=f"{CASES} 件"),
        Line("引擎事件，每件最多", max(events), "条", 70, remark=f"中位 {median(events):g}"),
        Line("引擎历史，每件最多", max(sizes), "KB", 20, remark=f"中位 {median(sizes):.1f}"),
    ]
    by_process = "，".join(f"{part.label} {ms:.0f}" for part, ms in cpu.items())
    lines.append(Line("处理器时间，每件", sum(cpu.values()), "毫秒", remark=by_process))
    return Measured(CASES / seconds, sum(turns) / len(turns), lines)


async def caught_up(system: System) -> None:
    """Return when every consumer of the event log has read everything."""
    store = Store.open(system.runtime.database_url, pool_size=1)
    try:
        while any(lag.events for lag in await lags(store)):  # noqa: ASYNC110 - in other processes
            await asyncio.sleep(0.2)
    finally:
        await store.close()
