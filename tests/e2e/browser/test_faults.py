"""The harness itself: it hears what a page does wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest

from tests.support.browser.faults import Faults, axe_violations, wider_than_screen

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route

_HEAD = '<!doctype html><html lang="zh-CN"><head><title>页面</title>'
_STYLE = '<style>p { color: red }</style><script src="/gone.js"></script></head>'
_BODY = (
    '<body><main><h1>页</h1><img src="/gone.png"><table><td>%s</table></main><script>1</script></body></html>'
)
WRONG = _HEAD + _STYLE + _BODY % ("W" * 200)
RIGHT = _HEAD + "</head><body><main><h1>页面</h1></main></body></html>"


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A page of a site that is served from here, under a strict policy."""
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    policy = {"Content-Security-Policy": "default-src 'self'"}

    async def serve(route: Route) -> None:
        bodies = {"/wrong": WRONG, "/right": RIGHT, "/favicon.ico": ""}
        body = bodies.get(route.request.url.removeprefix("http://site.test"))
        status = 404 if body is None else 200
        await route.fulfill(
            status=status, body=body or "", headers=policy, content_type="text/html;charset=utf-8"
        )

    await context.route("**/*", serve)
    yield await context.new_page()
    await context.close()


async def test_a_wrong_page_is_heard(page: Page) -> None:
    faults = Faults(page)
    await page.goto("http://site.test/wrong")
    result = "\n".join(faults.errors)
    assert "404: GET http://site.test/gone.js" in result
    assert "404: GET http://site.test/gone.png" in result
    assert result.count("Content Security Policy") == 2, result
    assert any(wide.startswith("table") for wide in await wider_than_screen(page))
    assert any(found.startswith("image-alt") for found in await axe_violations(page))


async def test_a_right_page_is_not(page: Page) -> None:
    faults = Faults(page)
    await page.goto("http://site.test/right")
    assert faults.errors == []
    assert await wider_than_screen(page) == []
    assert await axe_violations(page) == []
