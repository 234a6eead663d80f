"""Acts on screen: forms from schemas, kept input, one act per form, problems as the API's."""

import asyncio

import pytest
from fastapi import FastAPI

from schemas.cases.act_offers import CaseActOffer, StepActOffer
from schemas.json_values import as_object
from schemas.vocabulary import StepAct
from tests.integration.pages.screen import HTMX, Screen, words
from tests.support.office import Office


@pytest.fixture
async def case_no(office: Office) -> str:
    """A case with its first step claimed."""
    receipt = await office.receive()
    await office.cases.advance(receipt.case_no)
    await office.step("market-regulation1", receipt.case_no, "registration", StepAct.CLAIM)
    return receipt.case_no


async def test_every_act_that_is_offered_has_a_button_and_its_form(
    building: FastAPI, office: Office, case_no: str
) -> None:
    for account in ("market-regulation1", "market-regulation-head", "window1", "admin1"):
        async with Screen.at(building, account) as screen:
            page = await screen.text(f"/cases/{case_no}")
            view = await office.view(case_no, account)
            offered: list[tuple[str, CaseActOffer | StepActOffer]] = [
                (f"/cases/{case_no}", offer) for offer in view.acts
            ]
            offered += [
                (f"/cases/{case_no}/steps/{step.code}", offer) for step in view.steps for offer in step.acts
            ]
            for path, offer in offered:
                address = f"{path}/acts/{offer.act.value}"
                assert address in page
                form = await screen.text(address)
                for name, field in as_object(offer.form_schema["properties"]).items():
                    schema = as_object(field)
                    if "const" not in schema and schema.get("type") != "object":
                        assert f'name="{name}"' in form


async def test_wrong_input_is_told_beside_its_field_and_what_was_typed_stays(
    building: FastAPI, office: Office, case_no: str
) -> None:
    path = f"/cases/{case_no}/steps/registration/acts/approve"
    async with Screen.at(building, "market-regulation1") as screen:
        refused = await screen.act(
            path,
            **{"results.licence_number": "<script>alert(1)</script>", "results.credit_code": "123"},
            opinion="同意 & 盖章",
        )
        assert refused.status_code == 422
        assert "<script>alert(1)" not in refused.text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in refused.text
        assert "同意 &amp; 盖章" in refused.text
        assert 'id="f-results-credit_code-e">' in refused.text
        assert 'aria-invalid="true"' in refused.text
        view = await office.view(case_no)
        assert view.steps[0].status_label == "办理中"
        mended = await screen.act(
            path,
            **{
                "results.licence_number": f"L{case_no}",
                "results.credit_code": "91330100MA2CFLDG43",
                "results.registered_on": "2026-11-24",
            },
        )
    assert mended.status_code in (303, 422), mended.text


async def test_a_form_that_is_sent_twice_acts_once(building: FastAPI, office: Office, case_no: str) -> None:
    path = f"/cases/{case_no}/acts/note"
    async with Screen.at(building, "window1") as screen:
        form = {**await screen.hidden(path), "text": "已电话告知"}
        answers = await asyncio.gather(*(screen.send(path, **form) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {303}
        again = await screen.send(path, **form)
        assert again.status_code == 303
    result = await office.case_queries.events(case_no, office.people["admin1"], 0, 200)
    assert sum(event.kind == "case.noted" for event in result) == 1


async def test_an_act_done_by_somebody_else_meanwhile_is_said_so(
    building: FastAPI, office: Office, case_no: str
) -> None:
    path = f"/cases/{case_no}/steps/registration/acts/refuse"
    async with Screen.at(building, "market-regulation1") as screen:
        form = {**await screen.hidden(path), "reason": "名称不符合规定"}
        await office.step(
            "market-regulation-head", case_no, "registration", StepAct.REFUSE, reason="名称不符合规定"
        )
        late = await screen.send(path, HTMX, **form)
        assert late.status_code in (409, 412)
        assert late.headers["x-problem-code"] in ("act-not-allowed", "stale-version")
        assert "刷新" in words(late.text)


async def test_an_act_of_another_department_is_refused_as_by_the_api(building: FastAPI, case_no: str) -> None:
    async with Screen.at(building, "tax1") as screen:
        hidden = await screen.hidden("/cases")
        answer = await screen.send(
            f"/cases/{case_no}/steps/registration/acts/claim", **{**hidden, "key": "a" * 32}
        )
        assert (answer.status_code, answer.headers["x-problem-code"]) == (403, "not-your-step")


async def test_a_date_and_time_is_one_in_beijing(building: FastAPI, office: Office, case_no: str) -> None:
    async with Screen.at(building, "market-regulation-head") as screen:
        step = f"/cases/{case_no}/steps/registration/acts"
        suspended = await screen.act(
            f"{step}/suspend",
            suspension_kind="expert_review",
            legal_basis="浙江省保障“最多跑一次”改革规定 第二十八条",
            announced_working_days="5",
            notice="中止告知〔2026〕1 号",
        )
        assert suspended.status_code == 303, suspended.text
        form = await screen.text(f"{step}/correct_suspension")
        assert 'type="datetime-local"' in form
        wrong = await screen.act(f"{step}/correct_suspension", suspension="1", from_at="2020-01-01T10:00")
        assert wrong.status_code == 422
        assert 'value="2020-01-01T10:00"' in wrong.text


async def test_a_form_sent_again_with_another_text_comes_back_with_a_new_key(
    building: FastAPI, case_no: str
) -> None:
    path = f"/cases/{case_no}/steps/registration/acts/note"
    async with Screen.at(building, "market-regulation1") as screen:
        hidden = await screen.hidden(path)
        first = await screen.send(path, **hidden, text="已电话联系")
        assert first.status_code == 303
        again = await screen.send(path, **hidden, text="已电话联系，约定周五补件")
        assert again.status_code == 422
        assert "已经提交过一次" in again.text
        assert "约定周五补件" in again.text
        assert hidden["key"] not in again.text
