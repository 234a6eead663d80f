"""The plan on screen: the annex cell by cell, filters by day, readings that a second person confirms."""

import io
import re
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from python_calamine import CalamineWorkbook

from services.reference_data.indicators import load_annex
from tests.integration.pages.screen import Screen, words


@pytest.fixture
async def first(building: FastAPI) -> AsyncIterator[Screen]:
    """One administrator."""
    async with Screen.at(building, "admin1") as one:
        yield one


@pytest.fixture
async def second(building: FastAPI) -> AsyncIterator[Screen]:
    """Another one."""
    async with Screen.at(building, "admin2") as one:
        yield one


async def test_the_printed_annex_agrees_cell_by_cell(first: Screen) -> None:
    page = await first.text("/plan/annex?until=2019-06-30")
    printed = [
        [words(cell).strip() for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2], re.DOTALL)
    ]
    assert [row[:6] for row in printed] == [
        [str(int(row.number)), row.category, row.name, row.target, row.lead.replace(";", " "), row.due]
        for row in load_annex().values()
    ]


async def test_the_spreadsheet_has_the_same_rows(first: Screen) -> None:
    answer = await first.see("/plan/annex.xlsx?until=2019-06-30")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[3] for row in rows[1:]] == [row.target for row in load_annex().values()]


async def test_the_scoreboard_stands_as_it_stood_on_a_day(first: Screen) -> None:
    june = words(await first.text("/plan?until=2019-06-15&sla_status=due_soon"))
    assert "获得用水" in june
    assert "投资者权益保护" not in june
    assert "共 0 项" not in june
    late = await first.text("/plan?until=2019-07-15&sla_status=unreported&lead=市数据资源局")
    assert "77 种电子证照" in words(late) or "电子证照" in words(late)
    assert "逾期未填报" in words(late), "nobody entered anything: that is no missed target"
    assert re.search(r"逾期未填报 [1-9]\d* 项", words(late))
    assert (await first.see("/plan?until=1999-01-01")).status_code == 422


async def test_a_reading_is_entered_by_one_and_confirmed_by_another(first: Screen, second: Screen) -> None:
    hidden = await first.hidden("/plan/46")
    form = {**hidden, "subject": "T46b", "read_on": "2019-06-01", "value": "62.5"}
    wrong = await first.send("/plan/46/readings", **form)
    assert wrong.status_code == 422
    assert 'value="62.5"' in wrong.text, "what was typed stays"
    sent = await first.send("/plan/46/readings", **form, evidence="掌上办理事项清单")
    assert sent.status_code == 303
    await first.send("/plan/46/readings", **form, evidence="掌上办理事项清单")
    mine = await first.text("/plan/46")
    assert mine.count("掌上办理事项清单") == 1, "a double click files one reading"
    assert "待他人确认" in mine
    theirs = await second.text("/plan/46")
    [confirm] = re.findall(r'action="(/plan/46/readings/\d+/confirm)"', theirs)
    hidden = await second.hidden("/plan/46")
    [digest] = re.findall(r'name="digest" value="([0-9a-f]{64})"', theirs)
    refused = await first.send(confirm, **await first.hidden("/plan/46"), digest=digest)
    assert refused.status_code == 403
    assert (await second.send(confirm, **hidden, digest=digest)).status_code == 303
    shown = words(await first.text("/plan/46?until=2019-06-30"))
    assert "62.5%" in shown
    assert "admin2 确认" in shown


async def test_the_plan_is_the_administrators(window: Screen) -> None:
    assert (await window.see("/plan")).status_code == 403


async def test_statistics_are_shown_to_administrators_and_heads(building: FastAPI, first: Screen) -> None:
    assert "好差评" in words(await first.text("/statistics?department=tax"))
    async with Screen.at(building, "tax-head") as head:
        shown = words(await head.text("/statistics"))
        assert "税务" in shown
        assert "好差评" not in shown
        assert (await head.see("/statistics?department=bank")).status_code == 403
    book = await first.see("/statistics/export.xlsx")
    assert CalamineWorkbook.from_filelike(io.BytesIO(book.content)).sheet_names == ["部门", "人员", "好差评"]
