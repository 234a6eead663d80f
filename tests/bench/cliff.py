"""The closing-time cliff: ten thousand clocks due in the same second, and people who act meanwhile.

One case is played until its registration has ten minutes left, then copied with its log; the news of the
copies starts their workflows. What must hold is checked and fails loudly: every breach is on file exactly
once, with its legal moment to the second. What is only wanted is printed.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from statistics import median

import asyncpg

from schemas.cases.events import EventKind
from services.domain.calendars.calendar import BEIJING
from services.store.core.wakeup_jitter import CASES_PER_SECOND
from tests.support.bench.copies import copied
from tests.support.bench.report import Line, quantile
from tests.support.bench.visitor import WAVES, Visitor, visiting
from tests.support.system import System

CASES, LEAD_MINUTES = 10_000, 10
USERS, QUIET_SECONDS = 20, 60.0
CLOCK = "registration/promised"
LIMIT_MINUTES = 180
_PATIENCE_SECONDS = 1_800.0
MILLI = 1000.0


async def measure(system: System, cases: int = CASES, lead_minutes: int = LEAD_MINUTES) -> list[Line]:
    """Prepare the cliff, measure acts before it and during it, and wait until it has drained.

    Raises:
        RuntimeError: a breach is missing, doubled, or has another moment than the law's.
    """
    connection = await asyncpg.connect(system.runtime.database_url.replace("+asyncpg", ""))
    try:
        async with visiting(system) as visitor:
            model = await visitor.hand_in_on(datetime(2019, 4, 22, 9, tzinfo=BEIJING))
            await visitor.until_open(model, "registration")
            await visitor.advance_clock(model, LIMIT_MINUTES - lead_minutes)
            due_at = await _due_at(connection, model)
            numbers = await copied(connection, model, cases, "CLIFF")
            started = await _until_started(connection, numbers, due_at)
            quiet = await _acting(visitor, lambda: asyncio.sleep(QUIET_SECONDS))
            await asyncio.sleep(max(0.0, (due_at - datetime.now(BEIJING)).total_seconds()))
            during = await _acting(visitor, lambda: _until_breached(connection, numbers))
        late = await _checked(connection, numbers)
    finally:
        await connection.close()
    before, amid = (quantile(seconds, 0.95) * MILLI for seconds in (quiet, during))
    typical, then = (f"p50 {median(seconds) * MILLI:.1f} ms" for seconds in (quiet, during))
    counted = f"{len(during)} 与 {len(quiet)} 次操作"
    return [
        Line("断崖：全部超时在案", max(late), "秒", remark=f"{cases:,} 个同一秒到期，各一次，时刻不差"),
        Line("断崖：到期后多久在案 p50", median(late), "秒", remark=f"每 {CASES_PER_SECOND} 件展开一秒"),
        Line("断崖前操作 p95", before, "ms", remark=typical),
        Line("断崖中操作 p95", amid, "ms", remark=then),
        Line("断崖中与断崖前 p95 之比", amid / before, "倍", 2, remark=counted),
        Line("断崖：流程建立", started, "秒", remark="复制后由消息逐件建立"),
    ]


async def _due_at(connection: asyncpg.Connection, model: str) -> datetime:
    """Real time of the model's due date."""
    query = "select due_real_at from case_step where case_no = $1 and code = 'registration'"
    found: datetime = await connection.fetchval(query, model)
    return found


async def _until_started(connection: asyncpg.Connection, numbers: list[str], due_at: datetime) -> float:
    """Seconds until every copy's workflow has turned once: the cliff is worth nothing before.

    Raises:
        RuntimeError: they are not ready before the limit.
    """
    began = time.perf_counter()
    query = (
        "select exists (select from consumer_offset c, lateral (select from event e where"
        " e.shard = c.shard and (e.xid, e.id) > (c.xid, c.id) limit 1) unread where c.consumer = 'workflows')"
    )
    while await connection.fetchval(query):
        if datetime.now(BEIJING) > due_at - timedelta(seconds=QUIET_SECONDS + 5):
            raise RuntimeError(f"{len(numbers)} 个流程在到期前没有全部建立")
        await asyncio.sleep(1)
    return time.perf_counter() - began


async def _acting(visitor: Visitor, meanwhile: Callable[[], Awaitable[object]]) -> list[float]:
    """How long each act took while that went on."""
    visitor.seconds = []
    users = [asyncio.create_task(_user(visitor, number)) for number in range(USERS)]
    try:
        await meanwhile()
    finally:
        for user in users:
            user.cancel()
        await asyncio.gather(*users, return_exceptions=True)
    return visitor.seconds


async def _user(visitor: Visitor, number: int) -> None:
    """One person who acts once a second, case after case, until told to stop."""
    dice = Random(number)  # noqa: S311 - to be repeatable
    await asyncio.sleep(dice.random())
    while True:
        case_no = await visitor.hand_in()
        for code in (code for wave in WAVES for code in wave):
            with suppress(TimeoutError):
                async with asyncio.timeout(5):  # the next step opens late while the engine is busy: go on
                    await visitor.until_open(case_no, code)
                    await asyncio.sleep(dice.uniform(0.8, 1.2))
                    await visitor.settle(case_no, code, pause=dice.uniform(0.8, 1.2))
                    continue
            break


async def _until_breached(connection: asyncpg.Connection, numbers: list[str]) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while await _breached(connection) < len(numbers):  # noqa: ASYNC110 - in other processes
            await asyncio.sleep(1)


async def _breached(connection: asyncpg.Connection) -> int:
    query = "select count(*) from event where stream like 'CLIFF-%' and kind = $1 and clock = $2"
    return int(await connection.fetchval(query, EventKind.DEADLINE_BREACHED.value, CLOCK))


async def _checked(connection: asyncpg.Connection, numbers: list[str]) -> list[float]:
    """Seconds between each limit and the filing of its breach."""
    rows = await connection.fetch(
        "select e.stream, e.at, e.filed_at, s.due_at, s.due_real_at from event e"
        " join case_step s on s.case_no = e.stream and s.code = 'registration'"
        " where e.stream like 'CLIFF-%' and e.kind = $1 and e.clock = $2",
        EventKind.DEADLINE_BREACHED.value,
        CLOCK,
    )
    if sorted(row["stream"] for row in rows) != numbers:
        raise RuntimeError(f"{len(numbers)} 个到期，{len(rows)} 条超时记录")
    if wrong := [row["stream"] for row in rows if row["at"] != row["due_at"]]:
        raise RuntimeError(f"{len(wrong)} 条超时记录的时刻不是法定时刻，如 {wrong[0]}")
    return [(row["filed_at"] - row["due_real_at"]) / timedelta(seconds=1) for row in rows]
