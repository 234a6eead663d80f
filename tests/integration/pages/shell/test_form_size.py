"""Forms of any size: what is large is checked in a process of its own, so that nothing else waits."""

import pytest

from tests.integration.pages.screen import Screen
from tests.support.held_loop import held_at_most

HELD_SECONDS = 0.4


@pytest.mark.parametrize("lines", [2_000, 20_000])
async def test_a_window_form_of_any_size_leaves_the_loop_free(window: Screen, lines: int) -> None:
    hidden = await window.hidden("/window")
    started = await window.send("/window/start", csrf=hidden["csrf"], matter="enterprise-setup")
    path = started.headers["location"].partition("?")[0]
    large = {**await window.hidden(path), "form.company.scope": "a\n" * lines, "matter": "enterprise-setup"}
    async with held_at_most() as held:
        answer = await window.send(f"{path}/hand-in", **large)
    assert answer.status_code == 422
    assert held.seconds < HELD_SECONDS
