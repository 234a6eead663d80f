"""An inbox page of fifty over a million closed and twenty thousand open steps, loaded by COPY."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import asyncpg

from tests.support.bench.report import Line, quantile
from tests.support.bench.visitor import Visitor, visiting
from tests.support.system import System

CLOSED_STEPS, OPEN_STEPS, STEPS_PER_CASE = 1_000_000, 20_000, 4
DEPARTMENTS = ("market-regulation", "public-security", "tax", "bank")
LOOKS = 400
CASE_COLUMNS = [
    "case_no",
    "region",
    "matter",
    "matter_name",
    "channel",
    "status",
    "seq",
    "plan",
    "state",
    "offset_seconds",
    "received_at",
    "closed_at",
    "is_provisional",
    "has_open_obligations",
]
STEP_COLUMNS = [
    "case_no",
    "code",
    "name",
    "department",
    "matter",
    "stage",
    "region",
    "status",
    "version",
    "offset_seconds",
    "opened_at",
    "settled_at",
    "due_at",
    "due_real_at",
    "warn_at",
    "is_provisional",
]
DOSSIER_COLUMNS = ["case_no", "applicant", "answers", "form", "materials"]
NOW = datetime.now(UTC)


async def measure(system: System) -> list[Line]:
    """Load, then look at inboxes of every department in turn."""
    began = time.perf_counter()
    await load_once(system.runtime.database_url)
    loading = time.perf_counter() - began
    seconds: dict[str, list[float]] = {"第一页": [], "第十页": []}
    async with visiting(system) as visitor:
        for look in range(LOOKS):
            page = list(seconds)[look % 2]
            account = f"{DEPARTMENTS[look // 2 % len(DEPARTMENTS)]}1"
            cursor = {} if look % 2 == 0 else await _tenth(visitor, account)
            began = time.perf_counter()
            answer = await visitor.get(account, "/inbox", page_size=50, **cursor)
            seconds[page].append(time.perf_counter() - began)
            if len(answer["items"]) != 50:
                raise RuntimeError(f"收件箱只有 {len(answer['items'])} 行")
    remark = f"库中 {CLOSED_STEPS:,} 个已办、{OPEN_STEPS:,} 个在办环节，装入 {loading:.0f} 秒"
    return [
        Line(
            f"收件箱{page} p95",
            quantile(took, 0.95) * 1000,
            "ms",
            50,
            remark=f"p50 {median(took) * 1000:.1f} ms",
        )
        for page, took in seconds.items()
    ] + [Line("收件箱装入", loading, "秒", remark=remark)]


async def load_once(database_url: str) -> None:
    """Load, unless another part of the bench has done so."""
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        if await connection.fetchval(
            "select exists (select from joint_case where case_no = $1)", _case_no(0)
        ):
            return
        await connection.copy_records_to_table("joint_case", records=_cases(), columns=CASE_COLUMNS)
        await connection.copy_records_to_table("case_step", records=_steps(), columns=STEP_COLUMNS)
        await connection.copy_records_to_table("case_dossier", records=_dossiers(), columns=DOSSIER_COLUMNS)
        await connection.execute("analyze joint_case, case_step, case_dossier")
    finally:
        await connection.close()


def _cases() -> Iterator[tuple[Any, ...]]:
    for number, is_open in _numbers():
        closed_at = None if is_open else NOW - timedelta(days=1, seconds=number)
        status = "in_progress" if is_open else "closed"
        received = NOW - timedelta(days=2, seconds=number)
        facts = ("330100", "enterprise-setup", "企业开办", "window", status, 1, "{}", "{}", 0.0)
        yield (_case_no(number), *facts, received, closed_at, False, is_open)


def _steps() -> Iterator[tuple[Any, ...]]:
    for number, is_open in _numbers():
        due = NOW + timedelta(seconds=number)
        opened, settled = NOW - timedelta(days=2), NOW - timedelta(days=1)
        departments = (DEPARTMENTS[number % len(DEPARTMENTS)],) if is_open else DEPARTMENTS
        for department in departments:
            status = "open" if is_open else "approved"
            done = None if is_open else settled
            place = (department, "环节", department, "enterprise-setup", "setup", "330100")
            facts = (*place, status, 1, 0.0, opened, done)
            yield (_case_no(number), *facts, due, due, due - timedelta(minutes=30), False)


def _dossiers() -> Iterator[tuple[str, ...]]:
    for number, is_open in _numbers():
        if is_open:
            yield (_case_no(number), f'{{"name": "杭州第{number}号有限公司"}}', "{}", "{}", "[]")


def _numbers() -> Iterator[tuple[int, bool]]:
    closed = CLOSED_STEPS // STEPS_PER_CASE
    for number in range(closed + OPEN_STEPS):
        yield number, number >= closed


def _case_no(number: int) -> str:
    return f"BENCH-{number:08d}"


async def _tenth(visitor: Visitor, account: str) -> dict[str, str]:
    """The cursor of the tenth page."""
    cursor: dict[str, str] = {}
    for _ in range(9):
        answer = await visitor.get(account, "/inbox", page_size=50, **cursor)
        cursor = {"cursor": answer["next_cursor"]}
    return cursor
