"""The board on screen: who watches what, and a wall's pass that opens nothing else."""

from datetime import datetime

from fastapi import FastAPI

from api.web.shell import display_tokens
from schemas.demonstration import Demonstration
from schemas.supervision.sla_board import Scope
from schemas.vocabulary import CaseAct
from services.domain.calendars.calendar import BEIJING
from tests.integration.pages.screen import Screen, words
from tests.support.office import Office
from tests.unit.domain.cases.builders import PEOPLE

MORNING = Demonstration(starts_at=datetime(2019, 4, 22, 9, 0, tzinfo=BEIJING))


async def test_the_board_shows_departments_and_the_worst(building: FastAPI, office: Office) -> None:
    late = (await office.receive(demonstration=MORNING)).case_no
    await office.cases.advance(late)
    await office.act("admin1", late, CaseAct.ADVANCE_CLOCK, minutes=400)
    async with Screen.at(building, "admin1") as screen:
        assert (await screen.see("/")).headers["location"] == "/board"
        page = await screen.text("/board?department=market-regulation")
        assert f'href="/cases/{late}"' in page
        assert "市市场监管局" in words(page)
        assert 'sse-connect="/board/stream?department=market-regulation"' in page
        assert "系统每分钟核对记录" in await screen.text("/board/alarms")
        assert (await screen.see("/board.xlsx")).status_code == 200
    async with Screen.at(building, "tax-head") as screen:
        assert late not in await screen.text("/board")
        assert (await screen.see("/board?department=bank")).status_code == 403
        assert (await screen.see("/board/alarms")).status_code == 403
    async with Screen.at(building, "window1") as screen:
        assert (await screen.see("/board")).status_code == 403


async def test_a_pass_opens_the_screen_and_nothing_else(building: FastAPI, office: Office) -> None:
    async with Screen.at(building, "admin1") as screen:
        hidden = await screen.hidden("/board")
        opened = await screen.send("/board/screen", csrf=hidden["csrf"])
        assert opened.headers["location"] == "/screen"
        allowed = screen.client.cookies[display_tokens.COOKIE]
    async with Screen.at(building) as wall:
        assert (await wall.see("/screen")).headers["location"].startswith("/login")
        wall.client.cookies.set(display_tokens.COOKIE, allowed)
        assert "承诺时限实时监测" in await wall.text("/screen")
        assert (await wall.see("/board")).headers["location"].startswith("/login")
        forged = display_tokens.issue("another key of sufficient length", Scope(), PEOPLE["admin1"])
        wall.client.cookies.clear()
        wall.client.cookies.set(display_tokens.COOKIE, forged)
        assert (await wall.see("/screen")).status_code == 303
