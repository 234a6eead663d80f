"""The SLA board over twenty thousand open and a million closed cases, read anew each time."""

import time
from datetime import datetime
from statistics import median

import asyncpg

from schemas.supervision.sla_board import Scope
from services.domain.calendars.calendar import BEIJING
from services.store.boards.sla_board import SlaBoardQueries
from services.store.core.engine import Store
from tests.support.bench.copies import columns_of
from tests.support.bench.report import Line, quantile
from tests.support.bench.visitor import Visitor, late_case, visiting
from tests.support.system import System

CLOSED, OPEN, LOOKS = 1_000_000, 20_000, 300
SCOPES = {"全部": Scope(), "一个部门": Scope(department="market-regulation")}
_EMPTY = {"plan": "'{}'::jsonb", "state": "'{}'::jsonb", "milestone_at": "null"}
_DUE = "now() + make_interval(secs => 60 * (n.n % 7000))"


async def measure(system: System) -> list[Line]:
    """Multiply one closed and one open case, then read the board again and again."""
    connection = await asyncpg.connect(system.runtime.database_url.replace("+asyncpg", ""))
    store = Store.open(system.runtime.database_url, pool_size=2)
    try:
        async with visiting(system) as visitor:
            closed = await late_case(visitor)
            opened = await visitor.hand_in_on(datetime(2019, 4, 22, 9, tzinfo=BEIJING))
            await visitor.until_open(opened, "registration")
            began = time.perf_counter()
            await _multiplied(connection, closed, CLOSED, "BOARD-C-", {})
            due = {"due_at": _DUE, "due_real_at": _DUE, "offset_seconds": "0"}
            await _multiplied(connection, opened, OPEN, "BOARD-O-", due)
            await connection.execute("analyze joint_case, case_step")
            loading = time.perf_counter() - began
            lines = [await _looked(store, name, scope) for name, scope in SCOPES.items()]
            lines.append(await _opinions(visitor))
    finally:
        await store.close()
        await connection.close()
    return [
        *lines,
        Line("看板装入", loading, "秒", remark=f"{CLOSED:,} 件已办结、{OPEN:,} 件在办，各一个环节"),
    ]


async def _looked(store: Store, name: str, scope: Scope) -> Line:
    took, boards = [], SlaBoardQueries(store)
    for _ in range(LOOKS):
        began = time.perf_counter()
        await boards.fresh(scope)
        took.append(time.perf_counter() - began)
    if sum(count.count for count in (await boards.of(scope)).steps) < OPEN / 2:
        raise RuntimeError("看板上的环节太少")
    p95, p50 = quantile(took, 0.95) * 1000, median(took) * 1000
    return Line(f"时限看板，{name} p95", p95, "ms", 50, remark=f"p50 {p50:.1f} ms，每次重新读取")


async def _opinions(visitor: Visitor) -> Line:
    took = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        await visitor.get("admin1", "/boards/sla")
        took.append(time.perf_counter() - began)
    return Line(
        "时限看板，接口 p95", quantile(took, 0.95) * 1000, "ms", 50, remark="同一秒内的询问共用一次读取"
    )


async def _multiplied(
    connection: asyncpg.Connection, model: str, count: int, prefix: str, due: dict[str, str]
) -> None:
    """Rows of the case and of its first step under that many numbers, without their plans and states."""
    for table in ("joint_case", "case_step"):
        columns = await columns_of(connection, table)
        given = {**due, **(_EMPTY if table == "joint_case" else {}), "case_no": f"'{prefix}' || n.n"}
        values = [given.get(column, f"m.{column}") for column in columns]
        only = " and m.code = 'registration'" if table == "case_step" else ""
        await connection.execute(
            f"insert into {table} ({', '.join(columns)}) select {', '.join(values)}"  # noqa: S608
            f" from {table} m cross join generate_series(1, $1) as n (n) where m.case_no = $2{only}",
            count,
            model,
        )
