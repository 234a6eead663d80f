"""One step shows one countdown: the same opening hours on the inbox, the board and the case."""

import re
from datetime import datetime

from fastapi import FastAPI

from schemas.demonstration import Demonstration
from services.domain.calendars.calendar import BEIJING
from tests.integration.pages.screen import Screen
from tests.support.office import Office

FRIDAY = Demonstration(starts_at=datetime(2019, 4, 19, 15, 0, tzinfo=BEIJING))
"""The promised limit of the first step ends after the weekend."""
LOOKED_WITHIN = 60


async def _spans(screen: Screen, path: str, row: str) -> list[tuple[int, int]]:
    html = await screen.text(path)
    part = re.findall(r'data-open="([^"]+)"', html[html.index(row) :])[0]
    spans = [span.split("-") for span in part.split(",")]
    return [(int(begins), int(ends)) for begins, ends in spans]


async def test_the_inbox_the_board_and_the_case_count_down_the_same_working_time(
    building: FastAPI, office: Office
) -> None:
    case_no = (await office.receive(demonstration=FRIDAY)).case_no
    await office.cases.advance(case_no)
    row = f'href="/cases/{case_no}"'
    async with Screen.at(building, "market-regulation1") as officer, Screen.at(building, "admin1") as admin:
        inbox = await _spans(officer, "/inbox?page_size=100", row)
        case = await _spans(officer, f"/cases/{case_no}", "承诺期限")
        clocks = await _spans(officer, f"/cases/{case_no}/clocks", "设立登记")
        board = await _spans(admin, "/board?department=market-regulation&matter=enterprise-setup", row)
    assert len(inbox) > 1
    for other in (case, clocks, board):
        assert other[1:] == inbox[1:]
        assert other[0][1] == inbox[0][1]
        assert abs(other[0][0] - inbox[0][0]) < LOOKED_WITHIN
