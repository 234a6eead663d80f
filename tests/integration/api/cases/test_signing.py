"""Signatures through the API: the signer's inbox, the case page's view, and who may see them."""

from typing import Any

from services.store.audits.invariants import violations
from tests.support.api_client import ApiClient, problem
from tests.support.office import Office

OFFICER, FIRST = "market-regulation1", "registration"


async def _opened(api: ApiClient, office: Office) -> str:
    case_no = str((await api.hand_in(answers={"company_kind": "limited", "filed_by": "self"}))["case_no"])
    await office.cases.advance(case_no)
    await _do(api, OFFICER, case_no, "claim")
    return case_no


async def _do(api: ApiClient, account: str, case_no: str, act: str, **fields: Any) -> None:
    answer = await api.act(account, case_no, FIRST, act=act, **fields)
    assert answer.status_code == 200, answer.text


async def _requests(api: ApiClient, account: str, case_no: str) -> list[dict[str, Any]]:
    pages = await api.pages(account, "/inbox/requests", page_size=200)
    return [row for page in pages for row in page if row["case_no"] == case_no]


async def test_a_signer_finds_the_request_with_its_due_time_and_signs(api: ApiClient, office: Office) -> None:
    case_no = await _opened(api, office)
    request = {"position": "before", "working_hours": 1, "text": "请核对经营范围"}
    await _do(api, OFFICER, case_no, "add_signer", department="tax", **request)
    await _do(api, OFFICER, case_no, "add_signer", colleague="market-regulation2", **request)
    [row] = await _requests(api, "tax1", case_no)
    step = await api.step("tax1", case_no, FIRST)
    assert (row["reason"], row["due_at"]) == ("signature", step["signing"]["due_at"])
    assert [offer["act"] for offer in step["acts"]] == ["sign"]
    assert await _requests(api, "market-regulation2", case_no) == [], "not their turn yet"
    await _do(api, "tax1", case_no, "sign", verdict="conditional", text="注明限制项目")
    assert await _requests(api, "tax1", case_no) == []
    assert len(await _requests(api, "market-regulation2", case_no)) == 1
    assert await _requests(api, OFFICER, case_no) == [], "only the asked colleague has it"
    early = problem(await api.act(OFFICER, case_no, FIRST, act="approve"), 409, "act-not-allowed")
    assert "market-regulation2" in early["detail"]
    await _do(api, OFFICER, case_no, "remove_signer", number=2, reason="外出")
    seen = (await api.step(OFFICER, case_no, FIRST))["signing"]["signers"]
    assert [(one["verdict"], one["is_removed"]) for one in seen] == [("conditional", False), (None, True)]
    events = (await api.get("tax1", f"/joint-cases/{case_no}/events", limit=1000)).json()
    [signed] = [event for event in events if event["kind"] == "step.signed"]
    assert "text" not in signed["facts"]
    assert [line async for line in violations(office.store) if case_no in line] == []


async def test_another_department_of_no_step_and_an_unknown_colleague_are_refused(
    api: ApiClient, office: Office
) -> None:
    case_no = await _opened(api, office)
    request = {"act": "add_signer", "position": "before", "working_hours": 1, "text": "请核对"}
    for wrong in (
        {"department": "water"},
        {"colleague": "tax1"},
        {},
        {"department": "tax", "colleague": "x1"},
    ):
        answer = await api.act(OFFICER, case_no, FIRST, **request, **wrong)
        assert answer.status_code == 422, (wrong, answer.text)
    assert (await api.step(OFFICER, case_no, FIRST))["signing"] is None
