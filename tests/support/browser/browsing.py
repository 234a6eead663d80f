"""One browser per test process, and people who sit at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browser.faults import Faults
from tests.support.office import PASSWORD

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page

OFFICER = {"width": 1366, "height": 768}
PATIENCE = 20_000
"""Milliseconds that anything may take on a loaded machine before it counts as broken."""
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """The browser's path; skips the test where there is none."""
    wanted = os.environ.get("CHROMIUM")
    found = next(
        (path for name in ([wanted] if wanted else _CHROMIUMS) if (path := shutil.which(name))), None
    )
    if found is None:
        pytest.skip(
            "没有浏览器，先运行 sh deploy/browser.sh。No browser here: sh deploy/browser.sh installs one."
        )
    return found


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A browser, closed at the end of the block."""
    pytest.importorskip(
        "playwright", reason="先运行 sh deploy/bootstrap.sh e2e。The e2e group is not installed."
    )
    from playwright.async_api import async_playwright

    path = chromium()
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class BrowserSession:
    """Somebody's page, and what it did that it must not do."""

    page: Page
    faults: Faults
    account: str | None

    @property
    def context(self) -> BrowserContext:
        """The browser context: cookies, network."""
        return self.page.context


@dataclass
class BrowserSessions:
    """Gives people a page of their own, logged in; each account logs in once per test process."""

    browser: Browser
    url: str
    _stack: AsyncExitStack
    _logged_in: dict[str, Any] = field(default_factory=dict)
    taken: list[BrowserSession] = field(default_factory=list)

    async def open(self, account: str | None = None, **options: Any) -> BrowserSession:
        """A fresh page of that account's; None for somebody who is not logged in."""
        settings = {
            "base_url": self.url,
            "locale": "zh-CN",
            "timezone_id": "Asia/Shanghai",
            "viewport": OFFICER,
        }
        state = self._logged_in.get(account) if account else None
        context = await self.browser.new_context(**{**settings, "storage_state": state, **options})
        self._stack.push_async_callback(context.close)
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        session = BrowserSession(page, Faults(page), account)
        self.taken.append(session)
        if account is not None and state is None:
            await log_in(page, account)
            self._logged_in[account] = await context.storage_state()
        return session


async def log_in(page: Page, account: str, password: str = PASSWORD) -> None:
    """Type account and password, as people do."""
    await page.goto("/login")
    await page.get_by_label("账号").fill(account)
    await page.get_by_label("口令").fill(password)
    await page.get_by_role("button", name="登录", exact=True).click()
    await page.wait_for_url(lambda url: "/login" not in url)
