"""Pages: the case page beside 20,000 open cases, fifty rows on a slow computer, what a page weighs."""

import asyncio
import time
from statistics import median
from typing import Any

import httpx2

from tests.bench import inbox
from tests.support.bench.report import Line, quantile
from tests.support.bench.visitor import Visitor, visiting
from tests.support.browser.browsing import launched, log_in
from tests.support.system import PASSWORD, System

LOOKS = 300
CASES = 20
SLOWER = 6
SLOW_LOOKS = 7
HEAVIEST = 80
"""kB of script and style, compressed."""
_SHOWN = """
const look = () => {
    if (document.querySelectorAll("main tbody tr").length < 50) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(() => { window.shownAt = performance.now(); }));
};
look();
"""
_WEIGHT = """
performance.getEntriesByType("resource").filter(one => /\\.(js|css)/.test(one.name))
    .reduce((sum, one) => sum + one.encodedBodySize, 0)
"""


async def measure(system: System) -> list[Line]:
    """Everything about pages."""
    await inbox.load_once(system.runtime.database_url)
    async with visiting(system) as visitor:
        served = await _case_page(system, visitor)
    return [*served, *await _slow_table(system)]


async def _case_page(system: System, visitor: Visitor) -> list[Line]:
    numbers = [await visitor.hand_in() for _ in range(CASES)]
    for number in numbers:
        await visitor.until_open(number, "registration")
    async with httpx2.AsyncClient(base_url=system.url, trust_env=False, timeout=30) as client:
        await _enter(client, "market-regulation1")
        seconds: dict[str, list[float]] = {"": [], "/clocks": [], "/log": []}
        for look in range(LOOKS):
            for tab, took in seconds.items():
                began = time.perf_counter()
                answer = await client.get(f"/cases/{numbers[look % CASES]}{tab}")
                took.append(time.perf_counter() - began)
                answer.raise_for_status()
    names = {"": "办件页", "/clocks": "办件页·时限说明", "/log": "办件页·办理经过"}
    return [
        Line(
            f"{names[tab]} p95",
            quantile(took, 0.95) * 1000,
            "ms",
            80 if not tab else None,
            remark=f"p50 {median(took) * 1000:.1f} ms，库中 {inbox.OPEN_STEPS:,} 个在办环节",
        )
        for tab, took in seconds.items()
    ]


async def _enter(client: httpx2.AsyncClient, account: str) -> None:
    form = {"username": account, "password": PASSWORD}
    answer = await client.post("/login", data=form, headers={"Accept": "text/html"})
    if answer.status_code != 303:
        raise RuntimeError(f"登录失败：{answer.status_code}")


async def _slow_table(system: System) -> list[Line]:
    async with launched() as browser:
        context: Any = await browser.new_context(
            base_url=system.url, locale="zh-CN", viewport={"width": 1366, "height": 768}
        )
        page: Any = await context.new_page()
        await log_in(page, "market-regulation1", PASSWORD)
        await context.add_init_script(_SHOWN)
        slow = await context.new_cdp_session(page)
        await slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        shown, weights = [], []
        for _ in range(SLOW_LOOKS):
            await page.goto("/inbox?page_size=50")
            await page.wait_for_function("window.shownAt")
            shown.append(float(await page.evaluate("window.shownAt")))
            weights.append(float(await page.evaluate(_WEIGHT)))
            await asyncio.sleep(0.5)
    return [
        Line(
            f"五十件的表，CPU 慢 {SLOWER} 倍",
            median(shown) / 1000,
            "秒",
            1.2,
            remark=f"第一次 {shown[0] / 1000:.2f}，最慢 {max(shown) / 1000:.2f} 秒",
        ),
        Line("脚本与样式（压缩后）", max(weights) / 1024, "kB", HEAVIEST),
    ]
