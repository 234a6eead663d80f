"""Every page at every size: no console error, nothing that axe finds, nothing wider than the screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.e2e.browser.conftest import RESULTS
from tests.support.browser.browsing import BrowserSessions
from tests.support.browser.faults import axe_violations, misdrawn_shapes, wider_than_screen
from tests.support.browser.pages import AXE_AT, PAGES, SIZES, Shown
from tests.support.browser.pictures import palette_png


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
async def test_a_page_has_no_fault_at_any_size(
    shown: Shown, sessions: BrowserSessions, cases: dict[str, str], pytestconfig: pytest.Config
) -> None:
    pictures: Path | None = pytestconfig.getoption("--pictures", default=None)
    session = await sessions.open(shown.account)
    found: list[str] = []
    session.faults.expected.add(shown.status)
    answer = await session.page.goto(shown.path.format(**cases))
    assert answer is not None
    assert answer.status == shown.status
    if shown.form:
        async with session.page.expect_navigation():
            await session.page.eval_on_selector(
                shown.form, "form => { form.target = '_self'; form.submit(); }"
            )
    for width, height in SIZES:
        await session.page.set_viewport_size({"width": width, "height": height})
        await session.page.locator(shown.ready).first.wait_for()
        found += [f"{width}: {wide}" for wide in await wider_than_screen(session.page)]
        found += [f"{width}: {wrong}" for wrong in await misdrawn_shapes(session.page)]
        if width in AXE_AT:
            found += [f"{width}: {wrong}" for wrong in await axe_violations(session.page)]
        png = await session.page.screenshot(path=RESULTS / f"{shown.name}-{width}.png")
        if pictures and shown.picture == width:
            await asyncio.to_thread(kept, pictures / f"{shown.name}.png", png)
    assert found == []


def kept(picture: Path, png: bytes) -> None:
    """Keep a screenshot for the README."""
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(palette_png(png))
