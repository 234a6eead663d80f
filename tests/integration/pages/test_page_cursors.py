"""Cursors in the address of a page: one that the list did not give out is refused, never passed over."""

import pytest
from fastapi import FastAPI

from tests.integration.pages.screen import Screen, words


@pytest.mark.parametrize("path", ["/people", "/cases", "/notifications", "/supervision", "/outbox"])
@pytest.mark.parametrize("cursor", ["%21", "W10", "WzAsImFiY2QiLDFd"])
async def test_a_page_with_a_wrong_cursor_says_so(building: FastAPI, path: str, cursor: str) -> None:
    async with Screen.at(building, "admin1") as screen:
        answer = await screen.see(f"{path}?cursor={cursor}")
        assert answer.status_code == 422
        assert "翻页游标不正确" in words(answer.text)
