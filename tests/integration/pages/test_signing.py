"""Signatures on the case page (加签, 会签): what the signer reads, and what other departments do not."""

import re
from typing import Any

from fastapi import FastAPI

from schemas.vocabulary import StepAct
from tests.integration.pages.screen import Screen, words
from tests.support.office import Office

OFFICER, FIRST = "market-regulation1", "registration"
REQUEST, OPINION, ANSWER = "请核对经营范围的表述", "拟同意设立并核发执照", "范围表述无误"
_CARD = re.compile(r'<section class="card[^"]*" aria-labelledby="signing-.*?</section>', re.DOTALL)


async def _opened(office: Office) -> str:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    await office.step(OFFICER, case_no, FIRST, StepAct.CLAIM)
    return case_no


async def _add(office: Office, case_no: str, department: str, position: str, text: str = REQUEST) -> None:
    signer: dict[str, Any] = {"department": department, "position": position, "working_hours": 1}
    await office.step(OFFICER, case_no, FIRST, StepAct.ADD_SIGNER, **signer, text=text)


async def _card(building: FastAPI, account: str, case_no: str) -> str:
    async with Screen.at(building, account) as screen:
        [card] = _CARD.findall(await screen.text(f"/cases/{case_no}"))
    return words(card)


async def test_the_signer_reads_the_request_and_others_do_not(building: FastAPI, office: Office) -> None:
    case_no = await _opened(office)
    await _add(office, case_no, "tax", "before")
    asked = await _card(building, "tax1", case_no)
    assert "请签署：" in asked
    assert REQUEST in asked
    async with Screen.at(building, "bank1") as other:
        assert REQUEST not in await other.text(f"/cases/{case_no}")
        assert REQUEST not in await other.text(f"/cases/{case_no}/log")
    await office.step("tax1", case_no, FIRST, StepAct.SIGN, verdict="agree", text=ANSWER)
    for account in (OFFICER, "tax1"):
        signed = await _card(building, account, case_no)
        assert ANSWER in signed
        assert "：会签" in signed
    assert ANSWER not in await _card(building, "bank1", case_no)


async def test_every_signer_of_a_draft_reads_the_proposed_opinion(building: FastAPI, office: Office) -> None:
    """The second one as well, whom the draft's event does not name."""
    case_no = await _opened(office)
    await _add(office, case_no, "tax", "after", "请先审阅")
    await _add(office, case_no, "bank", "after")
    draft = {"decision": "approve", "opinion": OPINION}
    await office.step(OFFICER, case_no, FIRST, StepAct.DRAFT_DECISION, **draft)
    first = await _card(building, "tax1", case_no)
    assert "请先审阅" in first
    assert OPINION in first
    await office.step("tax1", case_no, FIRST, StepAct.SIGN, verdict="agree", text=ANSWER)
    second = await _card(building, "bank1", case_no)
    assert REQUEST in second
    assert OPINION in second
    assert "请先审阅" not in second
    assert OPINION not in await _card(building, "housing-fund1", case_no)
