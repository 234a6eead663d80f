"""A refused form brings no error to the browser's console."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.browser.test_window_desk import begin

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.e2e.browser.browsing import Seats


async def _style_every_field(page: Page) -> None:
    """Leave a style on every input, as password managers, resized text areas and screenshots do."""
    await page.evaluate(
        """for (const one of document.querySelectorAll("input, textarea, select"))
               one.style.caretColor = "auto";"""
    )


async def test_a_refused_intake_applies_no_inline_style(seats: Seats) -> None:
    seat = await seats.seat("window1")
    seat.faults.expected.add(422)
    await begin(seat.page)
    for _ in range(2):
        await _style_every_field(seat.page)
        async with seat.page.expect_response(lambda answer: answer.url.endswith("/hand-in")) as sent:
            await seat.page.locator("button[name=accept]").first.click()
        assert (await sent.value).status == 422
        await seat.page.locator("#intake-wrong .summary").wait_for()
        await seat.page.wait_for_timeout(300)
    assert seat.faults.heard == []


async def test_a_refused_online_application_applies_no_inline_style(seats: Seats) -> None:
    seat = await seats.seat()
    seat.faults.expected.add(422)
    page = seat.page
    await page.goto("/apply")
    await page.locator("button[value=enterprise-setup]").click()
    await _style_every_field(page)
    async with page.expect_response(lambda answer: answer.url.endswith("/hand-in")) as sent:
        await page.locator(".side-acts button.main").click()
    assert (await sent.value).status == 422
    await page.locator("#intake-wrong .summary").wait_for()
    await page.wait_for_timeout(300)
    assert seat.faults.heard == []
