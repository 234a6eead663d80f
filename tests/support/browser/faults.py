"""What a page must not do: console errors, broken loads, violations of axe, a layout too wide."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage, Page, Response

AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""WCAG 2.2 up to AA, and axe's own best practice."""
_RUN_AXE = f"axe.run({json.dumps({'runOnly': AXE_TAGS, 'resultTypes': ['violations']})})"
_SETTLED = "document.getAnimations().every(one => one.playState !== 'running')"
_WIDER = """
() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const right = one => Math.round(one.getBoundingClientRect().right);
    const scrolls = one =>
        one && (getComputedStyle(one).overflowX !== 'visible' || scrolls(one.parentElement));
    const wide = [...document.body.querySelectorAll('*')].filter(
        one => right(one) > room && !scrolls(one.parentElement));
    const name = one => `${one.tagName.toLowerCase()}.${one.className}`;
    const told = wide.map(one => `${name(one)} reaches ${right(one)} of ${room}`);
    return told.length ? told.slice(0, 5) : ['the document'];
}
"""
_MISDRAWN = """
() => {
    const wrong = [];
    for (const shape of document.querySelectorAll('svg rect[width]')) {
        const given = Number(shape.getAttribute('width'));
        if (Number.isNaN(given) || !shape.checkVisibility()) continue;
        const drawn = shape.getBBox().width;
        const name = `rect.${shape.getAttribute('class')}`;
        if (Math.abs(drawn - given) > 0.5) wrong.push(`${name}: ${drawn} instead of ${given}`);
    }
    return wrong.slice(0, 5);
}
"""


class Faults:
    """Listens to a page from its first request on."""

    def __init__(self, page: Page) -> None:
        """Begin to listen."""
        self.errors: list[str] = []
        self.expected: set[int] = set()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        page.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        # Browser and htmx repeat every failed request on the console; responses tell more.
        if not message.text.startswith(("Failed to load resource", "Response Status Error Code")):
            self.errors.append(f"console: {message.text}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.errors.append(f"{response.status}: {response.request.method} {response.url}")


async def wider_than_screen(page: Page) -> list[str]:
    """Elements that make the page scroll sideways."""
    found: list[str] = await page.evaluate(_WIDER)
    return found


async def misdrawn_shapes(page: Page) -> list[str]:
    """Rectangles of drawings whose width on screen differs from the width that the data gave them."""
    found: list[str] = await page.evaluate(_MISDRAWN)
    return found


async def axe_violations(page: Page) -> list[str]:
    """Everything that axe finds, each with the elements it found it in."""
    from axe_playwright_python.base import AXE_SCRIPT

    async with asyncio.timeout(10):  # waiting inside the page would need eval, which the policy forbids
        while not await page.evaluate(_SETTLED):  # noqa: ASYNC110 - animations end in another process
            await asyncio.sleep(0.05)
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(AXE_SCRIPT)
    answer: dict[str, Any] = await page.evaluate(_RUN_AXE)
    return [_told(one) for one in answer["violations"]]


def _told(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    where = ", ".join(" ".join(map(str, node["target"])) for node in nodes[:5])
    checks = (*nodes[0]["any"], *nodes[0]["all"], *nodes[0]["none"])
    why = " | ".join(check["message"] for check in checks)
    return f"{violation['id']} ({violation['impact']}): {where} {nodes[0]['html'][:200]} {why}"
