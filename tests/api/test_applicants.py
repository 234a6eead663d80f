"""The applicant at the door: proved by query code and phone, for one case, for what is theirs to do."""

from collections.abc import Mapping
from uuid import uuid4

import httpx2

from services.store.invariants import violations
from tests.api.door import ROOT, Door, problem
from tests.office import Office

PHONE = "13800138000"


async def _proved(door: Door, case_no: str, code: str, phone: str = PHONE) -> httpx2.Response:
    body = {"code": code, "phone": phone}
    return await door.client.post(f"{ROOT}/public/joint-cases/{case_no}/token", json=body)


async def _act(
    door: Door, token: str, case_no: str, said: Mapping[str, object], step: str = ""
) -> httpx2.Response:
    where = f"{ROOT}/public/joint-cases/{case_no}{f'/steps/{step}' if step else ''}/acts"
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
    return await door.client.post(where, json=said, headers=headers)


async def test_the_applicant_supplies_withdraws_a_step_and_then_the_whole(door: Door, office: Office) -> None:
    receipt = await door.hand_in(accept=False)
    case_no = receipt["case_no"]
    token = (await _proved(door, case_no, receipt["query_code"])).json()["access_token"]
    early = await _act(door, token, case_no, {"act": "supply"})
    problem(early, 409, "act-not-allowed")
    notice = {"act": "notify_supplement", "missing": ["章程缺页"], "supply_working_days": 5, "notice": "1 号"}
    assert (await door.post("window1", f"/joint-cases/{case_no}/acts", notice)).status_code == 200
    assert (await _act(door, token, case_no, {"act": "supply"})).status_code == 200
    accepted = await door.post("window1", f"/joint-cases/{case_no}/acts", {"act": "accept"})
    assert accepted.status_code == 200
    headers = {"Authorization": f"Bearer {token}"}
    offers = (await door.client.get(f"{ROOT}/public/joint-cases/{case_no}/acts", headers=headers)).json()
    assert [offer["act"] for offer in offers["acts"]] == ["withdraw"]
    assert {step["code"] for step in offers["steps"] if step["acts"]} >= {"social-insurance", "tax"}
    said = {"act": "withdraw", "reason": "暂不办理"}
    assert (await _act(door, token, case_no, said, "social-insurance")).status_code == 200
    assert (await _act(door, token, case_no, {**said, "act": "withdraw"})).status_code == 200
    case = (await door.get("window1", f"/joint-cases/{case_no}")).json()
    assert case["status"] == "withdrawn"
    events = (await door.get("admin1", f"/joint-cases/{case_no}/events")).json()
    assert f"applicant/{case_no}" in {event["actor"] for event in events}
    assert [line async for line in violations(office.store)] == []


async def test_a_token_is_for_one_case_and_for_the_applicants_own_acts(door: Door) -> None:
    mine, other = await door.hand_in(), await door.hand_in()
    token = (await _proved(door, mine["case_no"], mine["query_code"])).json()["access_token"]
    said = {"act": "withdraw", "reason": "不办了"}
    problem(await _act(door, token, other["case_no"], said), 401, "not-logged-in")
    problem(await _act(door, token, mine["case_no"], {"act": "note", "text": "你好"}), 403, "not-permitted")
    answer = await door.client.get(f"{ROOT}/me", headers={"Authorization": f"Bearer {token}"})
    problem(answer, 401, "not-logged-in")


async def test_wrong_codes_and_phones_look_the_same_and_lock_after_five(door: Door) -> None:
    receipt = await door.hand_in()
    case_no, code = receipt["case_no"], receipt["query_code"]
    wrong = [await _proved(door, case_no, "AAAAAAAA"), await _proved(door, case_no, code, "13900000000")]
    unknown = await _proved(door, "330100-20190422-QYKB-999999-9", code)
    details = {problem(answer, 404, "not-found")["detail"] for answer in (*wrong, unknown)}
    assert len(details) == 1
    for _ in range(3):
        await _proved(door, case_no, "AAAAAAAA")
    problem(await _proved(door, case_no, code), 423, "account-locked")
