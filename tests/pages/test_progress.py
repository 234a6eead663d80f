"""Progress for the applicant: plain words, two languages from one place, and nobody guesses."""

import re
from importlib.resources import files

import pytest
from fastapi import FastAPI

from schemas.english import ENGLISH
from schemas.progress import Asked
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus
from tests.office import Office
from tests.pages.screen import Screen, words

PUBLIC = ("base.html", "progress/form.html", "progress/case.html", "progress/_languages.html", "trouble.html")


async def test_the_applicant_reads_where_it_is_what_comes_and_by_when(screen: Screen, office: Office) -> None:
    receipt = await office.receive()
    await office.case_files.advance(receipt.case_no)
    await office.step("market-regulation1", receipt.case_no, "registration", StepAct.CLAIM)
    page = await screen.send("/progress", case_no=receipt.case_no.lower(), code=receipt.query_code.lower())
    assert page.status_code == 200
    said = words(page.text)
    for part in (
        "企业开办",
        "目前不需要您做什么",
        "承诺办结",
        "正在办理",
        "设立登记",
        "接下来",
        "公章刻制备案",
    ):
        assert part in said
    assert "王小明" not in said
    assert "33010619850312001X" not in page.text


async def test_the_same_in_english_has_no_chinese_but_the_numbers_case(
    screen: Screen, office: Office
) -> None:
    receipt = await office.receive()
    await office.case_files.advance(receipt.case_no)
    page = await screen.send("/progress", case_no=receipt.case_no, code=receipt.query_code, lang="en")
    said = words(re.sub(r'<button class="plain" name="lang".*?</button>', "", page.text))
    assert '<html lang="en"' in page.text
    assert "Enterprise set-up" in said
    assert "Being worked on" in said
    assert re.findall(r"[\u4e00-\u9fff]+", said.replace("联", "", 1)) == []


async def test_what_is_asked_changes_with_the_case(screen: Screen, office: Office) -> None:
    receipt = await office.receive(office.application(accept=False))
    await office.act(
        "window1",
        receipt.case_no,
        CaseAct.NOTIFY_SUPPLEMENT,
        missing=("公司章程：缺第 3 页",),
        supply_working_days=5,
        notice="补正〔2026〕1 号",
    )
    page = words((await screen.send("/progress", case_no=receipt.case_no, code=receipt.query_code)).text)
    assert Asked.SUPPLY.label in page
    assert "最晚" in page


async def test_a_wrong_code_and_a_wrong_number_look_the_same_and_are_counted(
    building: FastAPI, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.web.routes import progress
    from api.web.tries import Tries

    monkeypatch.setattr(progress, "_tries", Tries())
    receipt = await office.receive()
    async with Screen.at(building) as guesser:
        one = await guesser.send("/progress", case_no=receipt.case_no, code="AAAAAAAA")
        other = await guesser.send("/progress", case_no="330100-20260101-QYKB-000001-0", code="AAAAAAAA")
        assert (one.status_code, other.status_code) == (404, 404)
        assert words(one.text).replace(receipt.case_no, "") == words(other.text)
        for _ in range(8):
            await guesser.send("/progress", case_no=receipt.case_no, code="AAAAAAAA")
        stopped = await guesser.send("/progress", case_no=receipt.case_no, code=receipt.query_code)
        assert stopped.status_code == 429
        assert (await guesser.send("/progress", case_no="", code="")).status_code == 422


def test_every_public_sentence_has_its_english() -> None:
    folder = files("api.web").joinpath("templates")
    said = {
        sentence
        for name in PUBLIC
        for sentence in re.findall(r't\("([^"]+)"\)', folder.joinpath(name).read_text(encoding="utf-8"))
    }
    assert len(said) > 20
    said |= {term.label for term in (*CaseStatus, *StepStatus, *Asked)}
    assert said - set(ENGLISH) == set()


async def test_personal_data_in_full_needs_a_reason_and_leaves_a_trace(
    building: FastAPI, office: Office
) -> None:
    receipt = await office.receive()
    async with Screen.at(building, "admin1") as admin:
        path = f"/cases/{receipt.case_no}/full"
        hidden = await admin.hidden(path)
        refused = await admin.send(path, csrf=hidden["csrf"], reason=" ")
        assert refused.status_code == 422
        assert "33010619850312001X" not in refused.text
        seen = await admin.send(path, csrf=hidden["csrf"], reason="核对投诉人身份")
        assert "33010619850312001X" in seen.text
        assert "已留痕" in seen.text
    async with Screen.at(building, "education1") as stranger:
        assert (await stranger.see(path)).status_code == 404
