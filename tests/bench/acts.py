"""How long an act takes through HTTP, alone and among twenty, and how soon the next step is open."""

import asyncio
from datetime import datetime, timedelta
from random import Random
from statistics import median

from tests.support.bench.report import Line, quantile
from tests.support.bench.visitor import WAVES, Visitor, visiting, whole_case
from tests.support.system import System

CASES, USERS, BUSY_SECONDS = 40, 20, 40.0
MILLI = 1000.0


async def measure(system: System) -> list[Line]:
    """One user acting as fast as answers come, then twenty acting once a second each."""
    async with visiting(system) as visitor:
        numbers = [await whole_case(visitor) for _ in range(CASES)]
        alone, visitor.seconds = visitor.seconds, []
        waits = [wait for case_no in numbers for wait in await _waits(visitor, case_no)]
        await asyncio.gather(*(_user(visitor, number) for number in range(USERS)))
        busy = visitor.seconds
    return [
        Line("一人操作 p50", median(alone) * MILLI, "ms", 12, remark=f"{len(alone)} 次"),
        Line("一人操作 p95", quantile(alone, 0.95) * MILLI, "ms", 30),
        Line("后一环节开始 p50", median(waits) * MILLI, "ms", 100, remark=f"{len(waits)} 次，按登记时刻"),
        Line("后一环节开始 p95", quantile(waits, 0.95) * MILLI, "ms"),
        Line(
            "二十人每秒一次 p95",
            quantile(busy, 0.95) * MILLI,
            "ms",
            120,
            remark=f"{len(busy) / BUSY_SECONDS:.1f} 次/秒",
        ),
        Line("二十人每秒一次 p50", median(busy) * MILLI, "ms"),
    ]


async def _waits(visitor: Visitor, case_no: str) -> list[float]:
    """Seconds between the filing of an approval and that of the opening it brought about."""
    events = await visitor.get("admin1", f"/joint-cases/{case_no}/events")
    filed = {(e["kind"], e["step"]): datetime.fromisoformat(e["filed_at"]) for e in events}
    pairs = [("registration", "seal"), ("registration", "tax"), ("seal", "bank-account")]
    return [
        (filed["step.opened", later] - filed["step.approved", earlier]) / timedelta(seconds=1)
        for earlier, later in pairs
    ]


async def _user(visitor: Visitor, number: int) -> None:
    """One person who acts once a second, case after case, until time is over."""
    dice = Random(number)  # noqa: S311 - to be repeatable
    loop = asyncio.get_running_loop()
    await asyncio.sleep(dice.random())
    until = loop.time() + BUSY_SECONDS
    while loop.time() < until:
        case_no = await visitor.hand_in()
        for code in (code for wave in WAVES for code in wave):
            await asyncio.sleep(dice.uniform(0.8, 1.2))
            await visitor.until_open(case_no, code)
            await visitor.settle(case_no, code, pause=dice.uniform(0.8, 1.2))
        await visitor.until_decided(case_no)
        await visitor.deliver(case_no)
