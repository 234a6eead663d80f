"""The applicant at the door: proved by query code and phone, for one case, for what is theirs to do."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from uuid import uuid4

import httpx2
import pytest
from sqlalchemy import text

from schemas.errors import InvalidInput, TooManyAttempts
from services.clock import utc_now
from services.store.applicants.attempts import Attempts, Counted
from services.store.applicants.phone_codes import PhoneCodes
from services.store.audits.invariants import violations
from services.store.core.engine import Store
from tests.support.api_client import ROOT, ApiClient, fields, problem
from tests.support.office import Office
from tests.support.phones import code_sent_to, forget_codes

PHONE = "13800138000"


async def _claimed(api: ApiClient, case_no: str, code: str, phone: str = PHONE) -> httpx2.Response:
    body = {"code": code, "phone": phone}
    return await api.client.post(f"{ROOT}/public/joint-cases/{case_no}/phone-code", json=body)


async def _token(
    api: ApiClient, case_no: str, code: str, phone_code: str, phone: str = PHONE
) -> httpx2.Response:
    body = {"code": code, "phone": phone, "phone_code": phone_code}
    return await api.client.post(f"{ROOT}/public/joint-cases/{case_no}/token", json=body)


async def _proved(api: ApiClient, store: Store, case_no: str, code: str) -> str:
    """A token, by the code that was sent."""
    await forget_codes(store)
    sent = await _claimed(api, case_no, code)
    assert sent.status_code == 200, sent.text
    answer = await _token(api, case_no, code, await code_sent_to(store, PHONE))
    token: str = answer.json()["access_token"]
    return token


async def _act(
    api: ApiClient, token: str, case_no: str, fields: Mapping[str, object], step: str = ""
) -> httpx2.Response:
    where = f"{ROOT}/public/joint-cases/{case_no}{f'/steps/{step}' if step else ''}/acts"
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
    return await api.client.post(where, json=fields, headers=headers)


async def test_the_applicant_supplies_withdraws_a_step_and_then_the_whole(
    api: ApiClient, office: Office
) -> None:
    receipt = await api.hand_in(accept=False)
    case_no = receipt["case_no"]
    token = await _proved(api, office.store, case_no, receipt["query_code"])
    early = await _act(api, token, case_no, {"act": "submit_supplement"})
    problem(early, 409, "act-not-allowed")
    notice = {"act": "notify_supplement", "missing": ["章程缺页"], "supply_working_days": 5, "notice": "1 号"}
    assert (await api.post("window1", f"/joint-cases/{case_no}/acts", notice)).status_code == 200
    assert (await _act(api, token, case_no, {"act": "submit_supplement"})).status_code == 200
    accepted = await api.post("window1", f"/joint-cases/{case_no}/acts", {"act": "accept"})
    assert accepted.status_code == 200
    headers = {"Authorization": f"Bearer {token}"}
    offers = (await api.client.get(f"{ROOT}/public/joint-cases/{case_no}/acts", headers=headers)).json()
    assert [offer["act"] for offer in offers["acts"]] == ["withdraw"]
    assert {step["code"] for step in offers["steps"] if step["acts"]} >= {"social-insurance", "tax"}
    fields = {"act": "withdraw", "reason": "暂不办理"}
    assert (await _act(api, token, case_no, fields, "social-insurance")).status_code == 200
    assert (await _act(api, token, case_no, {**fields, "act": "withdraw"})).status_code == 200
    case = (await api.get("window1", f"/joint-cases/{case_no}")).json()
    assert case["status"] == "withdrawn"
    events = (await api.get("admin1", f"/joint-cases/{case_no}/events")).json()
    assert f"applicant/{case_no}" in {event["actor"] for event in events}
    assert [line async for line in violations(office.store)] == []


async def test_a_token_is_for_one_case_and_for_the_applicants_own_acts(
    api: ApiClient, office: Office
) -> None:
    mine, other = await api.hand_in(), await api.hand_in()
    token = await _proved(api, office.store, mine["case_no"], mine["query_code"])
    fields = {"act": "withdraw", "reason": "不办了"}
    problem(await _act(api, token, other["case_no"], fields), 401, "not-logged-in")
    problem(await _act(api, token, mine["case_no"], {"act": "note", "text": "你好"}), 403, "not-permitted")
    answer = await api.client.get(f"{ROOT}/me", headers={"Authorization": f"Bearer {token}"})
    problem(answer, 401, "not-logged-in")


async def test_wrong_codes_and_phones_look_the_same_and_rest_after_five(api: ApiClient) -> None:
    receipt = await api.hand_in()
    case_no, code = receipt["case_no"], receipt["query_code"]
    wrong = [await _claimed(api, case_no, "AAAAAAAA"), await _claimed(api, case_no, code, "13900000000")]
    unknown = await _claimed(api, "330100-20190422-QYKB-999999-9", code)
    details = {problem(answer, 404, "not-found")["detail"] for answer in (*wrong, unknown)}
    assert len(details) == 1
    for _ in range(3):
        await _token(api, case_no, "AAAAAAAA", "000000")
    problem(await _claimed(api, case_no, code), 429, "too-many-attempts")


async def test_many_tries_at_once_are_counted_like_one_after_the_other(
    api: ApiClient, office: Office
) -> None:
    receipt = await api.hand_in()
    case_no, code = receipt["case_no"], receipt["query_code"]
    answers = await asyncio.gather(*(_claimed(api, case_no, f"AAAAAA{n:02d}") for n in range(30)))
    assert Counter(one.status_code for one in answers) == {404: 5, 429: 25}
    problem(await _claimed(api, case_no, code), 429, "too-many-attempts")
    counting = Attempts(office.store)
    taken = await asyncio.gather(
        *(counting.reserve(Counted.QUERY, "192.0.2.77") for _ in range(30)), return_exceptions=True
    )
    assert Counter(type(one) for one in taken) == {int: 10, TooManyAttempts: 20}
    await counting.release(next(one for one in taken if isinstance(one, int)))
    await counting.reserve(Counted.QUERY, "192.0.2.77")


async def test_a_code_counts_once_five_tries_and_five_minutes(api: ApiClient, office: Office) -> None:
    receipt = await api.hand_in()
    case_no, code = receipt["case_no"], receipt["query_code"]
    await forget_codes(office.store)
    problem(await _token(api, case_no, code, "123456"), 422, "invalid-input")
    assert (await _claimed(api, case_no, code)).json()["phone"] == "138******00"
    problem(await _claimed(api, case_no, code), 429, "too-many-attempts")
    right = await code_sent_to(office.store, PHONE)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(4):
        refused = problem(await _token(api, case_no, code, wrong), 422, "invalid-input")
        assert fields(refused) == ["phone_code"]
    assert (await _token(api, case_no, code, right)).status_code == 200
    problem(await _token(api, case_no, code, right), 422, "invalid-input")
    await forget_codes(office.store)
    assert (await _claimed(api, case_no, code)).status_code == 200
    right = await code_sent_to(office.store, PHONE)
    for _ in range(5):
        await _token(api, case_no, code, wrong if wrong != right else "000000")
    assert "已输错 5 次" in problem(await _token(api, case_no, code, right), 422, "invalid-input")["detail"]


async def test_codes_are_kept_as_hashes_counted_by_phone_and_grow_old(office: Office) -> None:
    now = utc_now()
    codes = PhoneCodes(office.store, lambda: now)
    phone = "13700000001"
    code = ""
    for _ in range(10):
        _, code = await codes.create(phone, "sender")
        now += timedelta(seconds=61)
    with pytest.raises(TooManyAttempts, match="今日"):
        await codes.create(phone, "sender")
    now += timedelta(minutes=5)
    with pytest.raises(InvalidInput, match="已过期"):
        await codes.check(phone, code, "sender")
    now += timedelta(days=1)
    twins = await asyncio.gather(*(codes.create(phone, "one") for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(one, TooManyAttempts) for one in twins) == 2
    with pytest.raises(InvalidInput, match="固定电话"):
        await codes.create("0571-88888888", "one")
    async with office.store.autocommit() as connection:
        kept = str((await connection.execute(text("select phone::text, code::text from phone_code"))).all())
    assert phone not in kept
    assert code.encode().hex() not in kept


async def test_wrong_query_codes_are_counted_for_every_door(office: Office) -> None:
    one, other = Attempts(office.store), Attempts(office.store)
    for _ in range(10):
        await one.reserve(Counted.QUERY, "192.0.2.7")
    with pytest.raises(TooManyAttempts):
        await other.reserve(Counted.QUERY, "192.0.2.7")
    await other.reserve(Counted.QUERY, "192.0.2.8")


async def test_a_wrong_code_is_a_try_at_every_address_that_takes_one(api: ApiClient, office: Office) -> None:
    receipt = await api.hand_in()
    path = f"/api/v1/public/joint-cases/{receipt['case_no']}"
    await forget_codes(office.store)
    try:
        for count in range(10):
            asked = await api.client.get(path, params={"code": f"AAAAAA{count:02d}"})
            problem(asked, 404, "not-found")
        asked = await api.client.get(path, params={"code": receipt["query_code"]})
        problem(asked, 429, "too-many-attempts")
    finally:
        await forget_codes(office.store)

        async with office.store.transaction() as connection:
            await connection.execute(text("delete from attempt where kind = 'query'"))


SETUP_STEP = "设立登记（含名称自主申报）"
BASIS = "浙江省保障“最多跑一次”改革规定 第二十八条"


async def test_the_public_answer_says_why_the_time_does_not_count(api: ApiClient) -> None:
    receipt = await api.hand_in()
    case_no = receipt["case_no"]
    path, query = f"{ROOT}/public/joint-cases/{case_no}", {"code": receipt["query_code"]}
    before = (await api.client.get(path, params=query)).json()
    assert (before["is_late"], before["is_paused"], before["time_notes"]) == (False, False, [])
    acts = f"/joint-cases/{case_no}/steps/registration/acts"
    head = "market-regulation-head"
    suspended = {
        "act": "suspend",
        "suspension_kind": "expert_review",
        "legal_basis": BASIS,
        "announced_working_days": 3,
    }
    for item in ({"act": "claim"}, suspended):
        assert (await api.post(head, acts, item)).status_code == 200
    seen = (await api.client.get(path, params=query)).json()
    [note] = seen["time_notes"]
    assert (note["kind"], note["step"], note["basis"]) == ("paused", SETUP_STEP, BASIS)
    assert seen["is_late"] is False
    registration = next(step for step in seen["steps"] if step["name"] == SETUP_STEP)
    assert registration["is_paused"]
