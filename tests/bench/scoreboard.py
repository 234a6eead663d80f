"""The scoreboard of indicators and the statistics over a million decided cases, page by page.

The sums are filled as their reader would have left them: each case in the sums of its matter and day, its
duration among those of that day, its four steps under department and person.
"""

import asyncio
import time
from functools import reduce
from pathlib import Path
from statistics import median

import asyncpg

from api.app import make_app
from deploy.embedded.postgres import Postgres
from deploy.migrate import upgrade
from deploy.seeds.people import seed
from services.app_context import open_app_context
from services.reference_data.loader import load_matters
from tests.integration.pages.screen import Screen
from tests.support.bench.report import Line, quantile
from tests.support.office import PASSWORD, REGION

CASES = 1_000_000
LOOKS = 40
BUDGET = 300
DAYS = 2_500
"""From the first of January 2019 on: so many days share the cases."""

PAGES = {
    "指标总览": "/plan",
    "指标总览，过去某日": "/plan?until=2023-06-30",
    "一项指标": "/plan/17",
    "附件样式": "/plan/annex",
    "统计，全部年份": "/statistics?from_day=2019-01-01&until_day=2026-12-31",
    "统计，一个季度": "/statistics?from_day=2023-04-01&until_day=2023-06-30",
    "统计，一个部门的人员": "/statistics?from_day=2019-01-01&until_day=2026-12-31&department=tax",
}
_FILLED = (
    """create unlogged table bench as
        select 'B-' || n as case_no, matter, date '2019-01-01' + (n::bigint * 7919 % $days)::int as day,
        n % 3 = 0 as is_online, n % 97 <> 5 as was_kept,
        round(((n::bigint * 104729 % 100000) / 100000.0 * 5)::numeric, 2) as duration, n
        from generate_series(1, $cases) n
        cross join lateral (select (array[$matters])[1 + n % $count] as matter) m""",
    """insert into joint_case (case_no, region, matter, matter_name, subject, channel, status, seq, plan,
        state, offset_seconds, received_at, closed_at, is_stopped, is_provisional, has_open_obligations,
        promised_due_at, promised_ended_at)
        select case_no, '330100', matter, matter, '', 'window', 'closed', 1, '{}', '{}', 0,
        day - interval '3 days', day, false, false, false, day + interval '1 hour',
        day + case when was_kept then interval '0' else interval '1 day' end from bench""",
    """insert into case_contribution select case_no, matter, day - 3, day, is_online, was_kept, duration, '[]'
        from bench""",
    """insert into matter_day select matter, day, count(*), count(*) filter (where is_online), count(*),
        count(*) filter (where was_kept), count(*) filter (where is_online) from bench group by 1, 2""",
    "insert into matter_duration select matter, day, duration, count(*) from bench group by 1, 2, 3",
    """insert into matter_duration_year
        select matter, extract(year from day)::int, duration, count(*) from bench group by 1, 2, 3""",
    """insert into tally select topic, matter, department, department || (1 + n % 2), day, count(*)
        from bench cross join unnest(array['market-regulation', 'tax', 'bank', 'public-security']) department
        cross join unnest(array['step_settled', 'step_kept']) topic
        where topic = 'step_settled' or was_kept group by 1, 2, 3, 4, 5""",
    """insert into tally select topic, matter, 'market-regulation', '', day, count(*)
        from bench cross join unnest(array['case_finished', 'rated', 'satisfied']) topic
        where topic = 'case_finished' or n % 4 = 0 group by 1, 2, 5""",
)


async def measure(folder: Path) -> list[Line]:
    """Fill a record of its own, then look at each page as the administrator does."""
    postgres = Postgres(folder / "postgres", tests=True)
    postgres.start()
    try:
        await asyncio.to_thread(upgrade, postgres.url())
        await seed(postgres.url(), REGION, PASSWORD)
        app = make_app(lambda: open_app_context(postgres.url(), REGION, is_demonstration=True))
        async with app.router.lifespan_context(app), Screen.at(app, "admin1") as screen:
            empty = [await _looked(screen, name, path) for name, path in PAGES.items()]
            began = time.perf_counter()
            await _fill(postgres.url())
            filling = time.perf_counter() - began
            full = [await _looked(screen, name, path) for name, path in PAGES.items()]
    finally:
        postgres.stop()
    return [
        Line(
            "指标装入", filling, "秒", remark=f"{CASES:,} 件已办结，{DAYS:,} 天，{len(load_matters())} 个事项"
        ),
        *(
            Line(f"{name} p95", p95, "ms", BUDGET, remark=f"p50 {p50:.1f} ms；没有办件时 p50 {before:.1f} ms")
            for name, (p50, p95), (before, _) in zip(PAGES, full, empty, strict=True)
        ),
    ]


async def _looked(screen: Screen, name: str, path: str) -> tuple[float, float]:
    """The median and the 95th percentile of so many looks, in milliseconds."""
    took: list[float] = []
    await screen.text(path)
    for _ in range(LOOKS):
        began = time.perf_counter()
        page = await screen.text(path)
        took.append((time.perf_counter() - began) * 1000)
        if not page:
            raise RuntimeError(f"{name}没有内容")
    return median(took), quantile(took, 0.95)


async def _fill(url: str) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    matters = sorted(load_matters())
    given = {
        "$matters": ", ".join(f"'{code}'" for code in matters),
        "$days": str(DAYS),
        "$cases": str(CASES),
        "$count": str(len(matters)),
    }
    try:
        await connection.execute("set work_mem = '256MB'; set maintenance_work_mem = '256MB'")
        for statement in _FILLED:
            written = reduce(lambda so_far, one: so_far.replace(*one), given.items(), statement)
            await connection.execute(written, timeout=600)
        await connection.execute("vacuum analyze", timeout=600)
    finally:
        await connection.close()
