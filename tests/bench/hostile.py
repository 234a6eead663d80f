"""What strangers can do to acts: p95 of acts alone and beside hostile requests; printed, never asserted."""

import asyncio
import json
from collections import Counter
from contextlib import suppress

import httpx2

from tests.support.api_client import ROOT
from tests.support.bench.report import Line, quantile
from tests.support.bench.visitor import Visitor, visiting, whole_case
from tests.support.system import System

SECONDS, USERS, STRANGERS, INSIDERS = 20.0, 4, 20, 4
MILLI = 1000.0
_UNLIKE = [{"a": at} for at in range(1000)]


async def measure(system: System) -> list[Line]:
    """Cases without and then with hostile requests from one address, and of one account of a window."""
    async with visiting(system) as visitor:
        await whole_case(visitor)
        alone = await _acts(visitor)
        answers: Counter[int] = Counter()
        insider = await visitor.api.headers("window2")
        body = json.dumps({**visitor.example, "form": {"seals": {"kinds": _UNLIKE}}}).encode()
        async with httpx2.AsyncClient(base_url=system.url, trust_env=False, timeout=60) as client:
            tasks = [asyncio.create_task(_stranger(client, body, answers)) for _ in range(STRANGERS)]
            tasks += [asyncio.create_task(_insider(client, insider, body, answers)) for _ in range(INSIDERS)]
            beside = await _acts(visitor)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    told = "，".join(f"{status} × {count}" for status, count in sorted(answers.items()))
    return [
        Line("操作 p95，无恶意请求", quantile(alone, 0.95) * MILLI, "ms", remark=f"{len(alone)} 次"),
        Line("操作 p95，有恶意请求", quantile(beside, 0.95) * MILLI, "ms", remark=f"{len(beside)} 次"),
        Line("操作最慢，有恶意请求", max(beside) * MILLI, "ms", remark=told),
    ]


async def _acts(visitor: Visitor) -> list[float]:
    """Seconds of every act of a few people who work for a while."""
    visitor.seconds = []

    async def user() -> None:
        async with asyncio.timeout(SECONDS):
            while True:
                await whole_case(visitor)

    await asyncio.gather(*(user() for _ in range(USERS)), return_exceptions=True)
    return visitor.seconds


async def _stranger(client: httpx2.AsyncClient, body: bytes, answers: Counter[int]) -> None:
    """One who has no account and sends whatever costs most, without end."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": "hostile"}
    phone = b'{"phone": "13900000000"}'
    while True:
        for path, content in (
            ("/public/joint-cases", body),
            ("/public/phone-codes", phone),
            ("/public/documents/verification", b"x" * 500_000),
            ("/public/joint-cases/330100-20190422-QYKB-000001-7/phone-code", b"[" * 9000),
        ):
            await _send(client, "POST", ROOT + path, content, headers, answers)
        form = b"username=admin1&password=guessed"
        login = {"Content-Type": "application/x-www-form-urlencoded"}
        await _send(client, "POST", f"{ROOT}/token", form, login, answers)
        await _send(client, "GET", "/apply", b"", {"Accept": "text/html"}, answers)


async def _insider(
    client: httpx2.AsyncClient, headers: dict[str, str], body: bytes, answers: Counter[int]
) -> None:
    """One with an account who sends the worst form and reads exports, without end."""
    sent = {**headers, "Content-Type": "application/json", "Idempotency-Key": "hostile"}
    while True:
        await _send(client, "POST", f"{ROOT}/joint-cases", body, sent, answers)
        await _send(client, "GET", f"{ROOT}/joint-cases.xlsx", b"", headers, answers)


async def _send(
    client: httpx2.AsyncClient,
    method: str,
    path: str,
    content: bytes,
    headers: dict[str, str],
    answers: Counter[int],
) -> None:
    with suppress(httpx2.TransportError):
        answers[(await client.request(method, path, content=content, headers=headers)).status_code] += 1
    await asyncio.sleep(0.01)
