"""The bare loop: the same engine calls and as many transactions, without HTTP, law and rows of ours.

Per case as ours: ten acts, each a transaction that locks the case, adds a row and moves the case's own;
a signal-with-start after six of them; a workflow that waits for news and runs one activity, the same
transaction again, whenever it hears some. Two worker processes, asyncpg without anything above it.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from itertools import count

import asyncpg
from temporalio import activity
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.worker import PollerBehaviorAutoscaling, Worker

from services.temporal.client import connect
from tests.bench.cases import AT_ONCE, CASES, Measured
from tests.support.bench.bare_case import BareCase
from tests.support.bench.report import Line
from tests.support.bench.visitor import ACTS_PER_CASE
from tests.support.system import System
from workflows.worker import SANDBOX

QUEUE = "bench-bare"
TOLD_AFTER = (0, 2, 4, 6, 8, 9)
"""Which of the ten acts a workflow hears of: acceptance, four approvals, delivery."""
POOL = 10
LOOK_AGAIN_SECONDS = 0.02
"""A look costs the loop next to nothing, so it looks often and loses no time."""
_PATIENCE_SECONDS = 60


async def compare(system: System, ours: Measured) -> list[Line]:
    """Run the loop beside the idle system, on the same servers; the share of it that ours reaches."""
    url = system.runtime.database_url.replace("+asyncpg", "")
    pool = await asyncpg.create_pool(url, min_size=POOL, max_size=POOL)
    await pool.execute("create table bare_case (case_id int primary key, acts int not null)")
    await pool.execute(
        "create table bare_event (kind text, case_id int, act int, facts jsonb, at timestamptz)"
    )
    await pool.execute("create index on bare_event (case_id)")
    workers = [
        subprocess.Popen(  # noqa: ASYNC220, S603 - our own module
            [sys.executable, "-m", "tests.bench.bare", system.runtime.temporal_address, url]
        )
        for _ in range(2)
    ]
    try:
        client = await connect(system.runtime.temporal_address)
        await _case(pool, client, 0)
        numbers, room = count(1), asyncio.Semaphore(AT_ONCE)

        async def one() -> None:
            async with room:
                await _case(pool, client, next(numbers))

        began = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(CASES)))
        bare = CASES / (time.perf_counter() - began)
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
            worker.wait()
        await pool.close()
    share = 100 * ours.per_second / bare
    remark = f"空转 {bare:.1f} 件/秒，我方每件 {ours.turns_per_case:.1f} 轮"
    return [Line("整件，占空转之比", share, "%", 60, at_most=False, remark=remark)]


async def _case(pool: asyncpg.Pool, client: Client, case: int) -> None:
    await pool.execute("insert into bare_case values ($1, 0)", case)
    for act in range(ACTS_PER_CASE):
        await _write(pool, "act", case, act)
        if act in TOLD_AFTER:
            await client.start_workflow(
                BareCase.run,
                case,
                id=f"bare-{case}",
                task_queue=QUEUE,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                start_signal="news",
                start_signal_args=[act],
            )
            await _until_turned(pool, case, act)


async def _until_turned(pool: asyncpg.Pool, case: int, act: int) -> None:
    question = "select exists (select from bare_event where kind = 'turn' and case_id = $1 and act >= $2)"
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            if await pool.fetchval(question, case, act):
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def _write(pool: asyncpg.Pool, kind: str, case: int, act: int) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await connection.fetchrow("select acts from bare_case where case_id = $1 for update", case)
        await connection.execute(
            "insert into bare_event values ($1, $2, $3, $4, now())", kind, case, act, '{"some": "facts"}'
        )
        await connection.execute("update bare_case set acts = acts + 1 where case_id = $1", case)


async def _work(address: str, url: str) -> None:
    pool = await asyncpg.create_pool(url, min_size=POOL, max_size=POOL)

    @activity.defn(name="write-row")
    async def write_row(case: int, act: int) -> None:
        await _write(pool, "turn", case, act)

    worker = Worker(
        await connect(address),
        task_queue=QUEUE,
        workflows=[BareCase],
        activities=[write_row],
        workflow_runner=SANDBOX,
        max_cached_workflows=5_000,
        workflow_task_poller_behavior=PollerBehaviorAutoscaling(),
        activity_task_poller_behavior=PollerBehaviorAutoscaling(),
    )
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    async with worker:
        await stopping.wait()


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1], sys.argv[2]))
    os._exit(0)  # the engine's own threads do not wait for the interpreter to end
