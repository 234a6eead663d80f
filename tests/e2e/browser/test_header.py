"""The bar at the top of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.browser.browsing import BrowserSessions


async def test_the_name_of_the_user_is_written_in_the_colour_of_its_neighbours(
    sessions: BrowserSessions,
) -> None:
    session = await sessions.open("window1")
    await session.page.goto("/window")
    colours: list[str] = await session.page.eval_on_selector_all(
        ".me .who, .me button", "all => [...new Set(all.map(one => getComputedStyle(one).color))]"
    )
    assert colours == ["rgb(255, 255, 255)"]
