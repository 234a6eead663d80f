"""The department's desk on screen: filters, views, many at once, and being overtaken."""

import re
from typing import Any

import pytest
from fastapi import FastAPI

from schemas.vocabulary import StepAct
from tests.integration.pages.screen import HTMX, Screen, words
from tests.support.office import Office
from tests.support.results import fresh

ROW = re.compile(r'name="row" value="([^"]+)"')


@pytest.fixture
async def numbers(office: Office) -> list[str]:
    """Two cases whose registration waits."""
    found = [(await office.receive()).case_no for _ in range(2)]
    for case_no in found:
        await office.cases.advance(case_no)
    return found


async def test_the_desk_shows_filters_and_keeps_them_as_a_view(building: FastAPI, numbers: list[str]) -> None:
    async with Screen.at(building, "market-regulation2") as screen:
        assert (await screen.see("/")).headers["location"] == "/inbox"
        page = await screen.text(f"/inbox?q={numbers[0]}&sla_status=&colour=red&cursor=")
        assert ROW.findall(page) == [f"{numbers[0]}/registration/0"]
        assert int(await screen.text("/inbox/count?idle=1") or 0) >= 0
        hidden = await screen.hidden("/inbox?status=open")
        kept = await screen.send(
            "/inbox/views", csrf=hidden["csrf"], name="待我签收", query="status=open&cursor=x&x=1"
        )
        assert kept.headers["location"] == "/inbox?status=open&done=saved"
        assert '<a href="/inbox?status=open">★ 待我签收</a>' in await screen.text("/inbox")
        nameless = await screen.send("/inbox/views", csrf=hidden["csrf"], name=" ", query="status=open")
        assert nameless.status_code == 422
        await screen.send("/inbox/views/1/drop", csrf=hidden["csrf"])
        assert "待我签收" not in await screen.text("/inbox")
        assert (await screen.see("/inbox.xlsx?status=open&cursor=x")).status_code == 200
    async with Screen.at(building, "window1") as screen:
        assert (await screen.see("/inbox")).status_code == 403


async def test_many_are_claimed_and_approved_with_a_result_per_row(
    building: FastAPI, office: Office, numbers: list[str]
) -> None:
    first, second = numbers
    async with Screen.at(building, "market-regulation1") as screen:
        rows = [f"{first}/registration/0", f"{second}/registration/0"]
        hidden = await screen.hidden(f"/inbox?q={first}")
        await office.step("market-regulation2", second, "registration", StepAct.CLAIM)
        form = {"csrf": hidden["csrf"], "key": hidden["key"]}
        shown = words((await screen.send("/inbox/bulk", **form, act="claim", row=rows)).text)
        assert "成功 1 项，未办理 1 项" in shown
        assert f"{second} 未办理 他人已先行处理" in shown
        again = words((await screen.send("/inbox/bulk", **form, act="claim", row=rows)).text)
        assert "成功 1 项，未办理 1 项" in again
        approving = await screen.send("/inbox/bulk", **form, act="approve", row=f"{first}/registration/1")
        assert 'name="rows.0.licence_number"' in approving.text
        [key] = re.findall(r'name="key" value="([^"]+)"', approving.text)
        results: dict[str, Any] = {f"rows.0.{name}": value for name, value in fresh("registration").items()}
        done = await screen.send(
            "/inbox/bulk/approve", csrf=form["csrf"], key=key, row=f"{first}/registration/1", **results
        )
        assert "成功 1 项。" in words(done.text)
    assert (await office.view(first)).steps[0].status == "approved"


async def test_being_overtaken_is_told_with_what_happened(
    building: FastAPI, office: Office, numbers: list[str]
) -> None:
    path = f"/cases/{numbers[0]}/steps/registration/acts/claim"
    async with Screen.at(building, "market-regulation1") as screen:
        form = await screen.hidden(f"/cases/{numbers[0]}")
        await office.step("market-regulation2", numbers[0], "registration", StepAct.CLAIM)
        for headers in (None, HTMX):
            result = await screen.send(path, headers, **form)
            assert result.status_code in (409, 412)
            shown = words(result.text)
            assert "已有新进展" in shown
            assert "市市场监管局经办二" in shown
            assert "签收" in shown
            assert "没有生效" in shown


async def test_an_address_that_makes_no_sense_shows_the_list_without_it(building: FastAPI) -> None:
    odd = "?q=%00&page=-1&page_size=1000000&sla_status=purple&status=x&level=x&case_no=%00&colour=red"
    async with Screen.at(building, "admin1") as admin, Screen.at(building, "tax1") as tax:
        for screen, path in ((admin, "/cases"), (admin, "/supervision"), (tax, "/inbox"), (tax, "/cases")):
            assert (await screen.see(path + odd)).status_code == 200, path
