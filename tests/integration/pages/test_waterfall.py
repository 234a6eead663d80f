"""The waterfall: the same trace is the same picture, and the README shows one that this test draws."""

import os
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI

from api.web.views.drawing.waterfall import LABELS, PLOT, drawn
from schemas.vocabulary import StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.traces.waterfall import Waterfall, build_waterfall
from tests.integration.pages.screen import Screen
from tests.support.office import Office
from tests.unit.domain.cases.builders import CaseScenario
from tests.unit.domain.cases.test_correcting import SUSPENSION
from tests.unit.domain.traces.telling import trace_running

PICTURE = Path(__file__).parents[3] / "docs" / "waterfall.svg"
SVG = "{http://www.w3.org/2000/svg}"


def _at(hour: int, minute: int = 0) -> datetime:
    return datetime(2019, 4, 22, hour, minute, tzinfo=BEIJING)


def _afternoon() -> CaseScenario:
    """Registration is late by two hours, the seal stands still for an hour, the tax step runs."""
    scenario = CaseScenario.accepted()
    scenario.now = _at(14)
    scenario.approve("registration")
    scenario.step("public-security1", "seal", StepAct.CLAIM)
    scenario.now = _at(14, 15)
    scenario.step("public-security-head", "seal", StepAct.SUSPEND, **SUSPENSION)
    scenario.now = _at(15, 10)
    scenario.step("public-security-head", "seal", StepAct.RESUME)
    scenario.now = _at(15, 25)
    scenario.follow()
    return scenario


def _picture() -> Waterfall:
    scenario = _afternoon()
    return build_waterfall(trace_running(scenario), scenario.now)


def test_the_picture_of_the_readme_is_what_the_code_draws() -> None:
    scenario = drawn(_picture())
    if os.environ.get("LIANBAN_REDRAW"):
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_text(scenario, encoding="utf-8")
    assert PICTURE.read_text(encoding="utf-8") == scenario, "LIANBAN_REDRAW=1 draws it anew"


def test_bars_stand_where_their_time_is() -> None:
    picture = _picture()
    root = ET.fromstring(drawn(picture))  # noqa: S314 - drawn above
    row = next(row for row in picture.rows if row.label == "承诺时限 3 个工作小时")
    assert [bar.tone for bar in row.bars] == ["green", "amber", "red"]
    tones = {"green": "#2e7d32", "amber": "#f0a202", "red": "#c62828"}
    length = picture.end - picture.start
    for bar in row.bars:
        x = LABELS + PLOT * ((bar.start - picture.start) / length)
        width = PLOT * ((bar.end - bar.start) / length)
        found = [one for one in root.iter(f"{SVG}rect") if one.get("fill") == tones[bar.tone]]
        assert any(
            abs(float(one.get("x", 0)) - x) < 0.02 and abs(float(one.get("width", 0)) - width) < 0.02
            for one in found
        )


def test_what_runs_carries_absolute_times_and_no_style_is_inline() -> None:
    scenario = drawn(_picture())
    growing = [one for one in ET.fromstring(scenario).iter(f"{SVG}rect") if one.get("class") == "grows"]  # noqa: S314
    assert str(int(_at(9).timestamp() * 1000)) in {one.get("data-since") for one in growing}
    assert "style=" not in scenario
    assert f'data-now="{int(_at(15, 25).timestamp() * 1000)}"' in scenario


def test_a_suspended_clock_is_grey_and_says_so() -> None:
    row = next(row for row in _picture().rows if [bar.tone for bar in row.bars] == ["green", "grey", "green"])
    assert row.label == "承诺时限 1.5 个工作小时"
    assert row.bars[1].words.startswith("暂停计时")


async def test_the_page_shows_the_picture_and_the_same_in_words(building: FastAPI, office: Office) -> None:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    async with Screen.at(building, "market-regulation1") as screen:
        page = await screen.text(f"/cases/{case_no}/trace")
        assert '<svg xmlns="http://www.w3.org/2000/svg" class="waterfall"' in page
        assert "承诺时限 3 个工作小时" in page
        fragment = await screen.see(f"/cases/{case_no}/trace", {"HX-Request": "true"})
        assert fragment.text.lstrip().startswith('<section class="card" id="waterfall"')
    async with Screen.at(building, "window1") as screen:
        assert (await screen.see("/cases/330100-20190422-QYKB-999999-0/trace")).status_code == 404
        assert f'href="/cases/{case_no}/trace"' in await screen.text(f"/cases/{case_no}")
