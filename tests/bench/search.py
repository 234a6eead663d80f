"""Search over a million cases: by number, name, subject, identity, phone, credit and project code.

A further way to search is one line in `_opinions`; what it looks in is one statement in `_FILLED`.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from statistics import median

import asyncpg

from deploy.embedded.postgres import Postgres
from deploy.migrate import upgrade
from schemas.cases.acts import Officer
from schemas.cases.lists import CaseFilter, Paging
from schemas.errors import DatabaseUnavailable
from schemas.vocabulary import Role
from services.domain.cases.case_numbers import case_number
from services.domain.cases.search_words import plain
from services.store.boards.queries import CaseQueries
from services.store.boards.search import Search
from services.store.cases.search_index import SearchIndex
from services.store.core.engine import Store
from tests.support.bench.report import Line, quantile

CASES = 1_000_000
LOOKS = 60
PATIENCE_MS = 5_000
BUDGET = 80
SAMPLED = 997
"""Every so many cases are searched for; a prime, so that they lie everywhere."""
AGENCY = "0571-88888888"
"""The phone of an agency that hands in for others: 20,000 cases have it."""
COMMON = "王小明"
WINDOW = Officer(account="window1", name="窗口", role=Role.WINDOW, centre="330100")
ADMINISTRATOR = Officer(account="admin1", name="审管办", role=Role.ADMINISTRATOR)
TAX = Officer(account="tax1", name="税务", role=Role.OFFICER, department="tax")

_FILLED = (
    """create unlogged table bench as select n, case_no,
        timestamptz '2026-01-01 09:00+08' - n * interval '1 minute' as at,
        case when n % 1000 = 7 then '王小明'
        else chr(19968 + n % 4000) || chr(20000 + n / 3 % 5000) end as person,
        '杭州' || chr(19968 + (n::bigint * 7919 % 6000)::int) || chr(19968 + (n::bigint * 104729 % 6000)::int)
        || chr(19968 + n % 6000) || case when n % 40 = 3 then '科技' else '软件' end || '有限公司' as subject
        from numbers""",
    """insert into joint_case (case_no, region, matter, matter_name, subject, channel, status, seq, plan,
        state, offset_seconds, received_at, closed_at, is_stopped, is_provisional, has_open_obligations)
        select case_no, '330100', 'enterprise-setup', '企业开办', subject, 'window',
        case when n % 50 = 0 then 'in_progress' else 'closed' end, 1, '{}', '{}', 0, at,
        case when n % 50 = 0 then null else at + interval '1 day' end, false, false, n % 50 = 0 from bench""",
    """insert into case_dossier (case_no, applicant, answers, form, materials)
        select case_no, jsonb_build_object('name', person), '{}', '{}', '[]' from bench""",
    """insert into case_step (case_no, code, name, department, stage, matter, region, status, version,
        offset_seconds, is_stopped, is_provisional)
        select case_no, department, '环节', department, 'setup', 'enterprise-setup', '330100', 'approved', 1,
        0, false, false from bench cross join unnest(array['market-regulation', 'tax']) department""",
    """insert into case_search_token select decode(md5(kind || n / 3), 'hex'), case_no
        from bench cross join unnest(array['id', 'phone', 'credit', 'project']) kind order by 1""",
    """insert into case_name select distinct substr(subject, start, 16) collate "C", case_no
        from bench cross join generate_series(1, 10) start order by 1, 2""",
    """insert into unique_result (field, value, case_no, step)
        select 'credit_code', 'B' || lpad(n::text, 17, '0'), case_no, 'registration' from bench""",
)
"""Cases with two steps, three of one applicant each; every thousandth applicant has the common name."""


async def measure(folder: Path) -> list[Line]:
    """Fill a record of its own, then search as a window, an administrator and a department do."""
    postgres = Postgres(folder / "postgres", tests=True)
    postgres.start()
    try:
        await asyncio.to_thread(upgrade, postgres.url())
        store = Store.open(postgres.url(), pool_size=4)
        try:
            return await _measured(postgres.url(), store)
        finally:
            await store.close()
    finally:
        postgres.stop()


async def _measured(url: str, store: Store) -> list[Line]:
    index = SearchIndex()
    began = time.perf_counter()
    await _fill(url, store, index)
    filling = time.perf_counter() - began
    asked = _opinions(Search(store, index), CaseQueries(store))
    lines = [await _timed(name, ask) for name, ask in asked]
    return [Line("查件装入", filling, "秒", remark=f"{CASES:,} 件"), *lines]


async def _timed(name: str, ask: Callable[[int], Awaitable[int]]) -> Line:
    """So many looks, or as many as fit into a few seconds; one that is given up counts with its time."""
    took: list[float] = []
    found = 0
    while len(took) < LOOKS and sum(took) < PATIENCE_MS:
        started = time.perf_counter()
        with suppress(DatabaseUnavailable):
            found = await ask(len(took))
        took.append((time.perf_counter() - started) * 1000)
    remark = f"p50 {median(took):.1f} ms，{len(took)} 次，末次找到 {found}"
    return Line(f"查件·{name} p95", quantile(took, 0.95), "ms", BUDGET, remark=remark)


async def _fill(url: str, store: Store, index: SearchIndex) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        await connection.execute("create unlogged table numbers (n int, case_no text)")
        numbers = ((n, number_of(n)) for n in range(CASES))
        await connection.copy_records_to_table("numbers", records=numbers)
        await connection.execute("set work_mem = '256MB'; set maintenance_work_mem = '256MB'")
        for statement in _FILLED:
            await connection.execute(statement, timeout=600)
        for start in range(0, CASES, SAMPLED):
            for word in (_identity(start), _phone(start), _credit(start), _project(start)):
                hashed = await index.digest(store, plain(word))
                await connection.execute(
                    "insert into case_search_token values ($1, $2)", hashed, number_of(start)
                )
        agency = await index.digest(store, plain(AGENCY))
        await connection.execute(
            "insert into case_search_token select $1, case_no from bench where n % 50 = 1", agency
        )
        await connection.execute("vacuum analyze", timeout=600)
    finally:
        await connection.close()


def _opinions(search: Search, boards: CaseQueries) -> Iterator[tuple[str, Callable[[int], Awaitable[int]]]]:
    """Every way to search, by its name: what the sample-th look asks, and how many it finds."""

    def find(officer: Officer, typed: Callable[[int], str]) -> Callable[[int], Awaitable[int]]:
        async def ask(sample: int) -> int:
            return (await search.find(officer, typed(sample * SAMPLED))).total

        return ask

    def listed(officer: Officer, typed: Callable[[int], str]) -> Callable[[int], Awaitable[int]]:
        async def ask(sample: int) -> int:
            page = await boards.cases(officer, CaseFilter(q=typed(sample * SAMPLED)), Paging())
            return page.total

        return ask

    for who, officer in (("窗口", WINDOW), ("审管办", ADMINISTRATOR), ("部门", TAX)):
        yield f"{who}·编号", find(officer, number_of)
        yield f"{who}·证件号", find(officer, _identity)
        yield f"{who}·电话", find(officer, _phone)
        yield f"{who}·代办电话", find(officer, lambda _: AGENCY)
        yield f"{who}·信用代码", find(officer, _credit)
        yield f"{who}·颁发的信用代码", find(officer, lambda n: f"B{n:017d}")
        yield f"{who}·项目代码", find(officer, _project)
        yield f"{who}·姓名", find(officer, lambda _: COMMON)
        yield f"{who}·姓名开头", find(officer, lambda n: f"王{chr(20000 + n % 5000)}")
        yield (
            f"{who}·企业名称一段",
            find(officer, lambda n: f"{chr(19968 + n * 7919 % 6000)}{chr(19968 + n * 104729 % 6000)}"),
        )
        yield f"{who}·企业名称常见开头", find(officer, lambda _: "杭州")
        yield f"{who}·企业名称常见结尾", find(officer, lambda _: "有限公司")
        yield f"{who}·没有的", find(officer, lambda n: f"查无此名{n}")
        yield f"{who}·列表·编号开头", listed(officer, lambda n: number_of(n)[:24])
        yield f"{who}·列表·地区开头", listed(officer, lambda _: "330100")
        yield f"{who}·列表·姓名", listed(officer, lambda _: COMMON)
        yield f"{who}·列表·企业名称常见开头", listed(officer, lambda _: "杭州")
        yield f"{who}·列表·企业名称较常见一段", listed(officer, lambda _: "科技")
        yield f"{who}·列表·没有的", listed(officer, lambda n: f"查无此名{n}")


def number_of(n: int) -> str:
    """The number of the n-th case."""
    return case_number("330100", date(2025, 1, 1), "QYKB", n)


def _identity(n: int) -> str:
    return f"33010619800101{n % 10_000:04d}{n}"


def _phone(n: int) -> str:
    return f"138{n:08d}"


def _credit(n: int) -> str:
    return f"91330106MA{n:08d}"


def _project(n: int) -> str:
    return f"2019-330100-35-03-{n:06d}-000"
