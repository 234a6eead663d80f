"""A refused form brings no error to the browser's console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.browser.test_window_desk import begin

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.support.browser.browsing import BrowserSessions


async def _style_every_field(page: Page) -> None:
    """Leave a style on every input, as password managers, resized text areas and screenshots do."""
    await page.evaluate(
        """for (const one of document.querySelectorAll("input, textarea, select"))
               one.style.caretColor = "auto";"""
    )


async def test_a_refused_intake_applies_no_inline_style(sessions: BrowserSessions) -> None:
    session = await sessions.open("window1")
    session.faults.expected.add(422)
    await begin(session.page)
    for _ in range(2):
        await _style_every_field(session.page)
        async with session.page.expect_response(lambda answer: answer.url.endswith("/hand-in")) as sent:
            await session.page.locator("button[name=accept]").first.click()
        assert (await sent.value).status == 422
        await session.page.locator("#intake-wrong .summary").wait_for()
        await session.page.wait_for_timeout(300)
    assert session.faults.errors == []


async def test_a_refused_online_application_applies_no_inline_style(sessions: BrowserSessions) -> None:
    session = await sessions.open()
    session.faults.expected.add(422)
    page = session.page
    await page.goto("/apply")
    await page.locator("button[value=enterprise-setup]").click()
    await _style_every_field(page)
    async with page.expect_response(lambda answer: answer.url.endswith("/hand-in")) as sent:
        await page.locator(".side-acts button.main").click()
    assert (await sent.value).status == 422
    await page.locator("#intake-wrong .summary").wait_for()
    await page.wait_for_timeout(300)
    assert session.faults.errors == []
