"""The enter key in the window's form leads from field to field and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.browser.test_window_desk import begin

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.support.browser.browsing import BrowserSessions


async def _focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement?.name || document.activeElement?.tagName || ''"))


async def _place(page: Page) -> int:
    """Where the focus is among all elements of the page."""
    return int(await page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))


async def test_the_form_opens_with_the_focus_on_its_first_field(sessions: BrowserSessions) -> None:
    session = await sessions.open("window1")
    await begin(session.page)
    first: str = await session.page.eval_on_selector(
        "#intake :is(input:not([type=hidden]), select)", "field => field.name"
    )
    assert await _focused(session.page) == first


async def test_enter_leads_on_from_every_field_to_the_main_button(sessions: BrowserSessions) -> None:
    session = await sessions.open("window1")
    await begin(session.page)
    met, places = [await _focused(session.page)], [await _place(session.page)]
    for _ in range(120):
        is_of_many_lines = await session.page.evaluate("document.activeElement.matches('textarea')")
        await session.page.keyboard.press("Tab" if is_of_many_lines else "Enter")
        focused = await _focused(session.page)
        if focused == "accept":
            break
        place = await _place(session.page)
        assert place > places[-1], f"the enter key stops at {focused}"
        met.append(focused)
        places.append(place)
    assert await _focused(session.page) == "accept"
    assert "form.company.name" in met


async def test_enter_in_a_row_keeps_the_row(sessions: BrowserSessions) -> None:
    session = await sessions.open("window1")
    await begin(session.page)
    name = session.page.locator("[name='form.shareholders.0.name']")
    await name.fill("王小明")
    await name.focus()
    for _ in range(10):
        await session.page.keyboard.press("Enter")
    assert await name.input_value() == "王小明"
