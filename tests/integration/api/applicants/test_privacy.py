"""Who may see what: a department its steps, a window its centre, nobody else's identity numbers."""

import asyncio
import json
from collections import Counter
from typing import Any

from schemas.cases.acts import Officer
from schemas.vocabulary import Role
from tests.support.api_client import ApiClient, problem
from tests.support.office import PASSWORD, Office
from tests.support.results import fresh

NUMBERS = ("33010619850312001X", "330106199007081124", "13800138000", "13900139000")
ONLOOKERS = ("market-regulation1", "tax1", "bank-head", "admin1")


def result(case: dict[str, Any]) -> str:
    return json.dumps(case, ensure_ascii=False)


async def test_identity_numbers_and_phones_are_masked_for_all_but_the_serving_window(api: ApiClient) -> None:
    case_no = (await api.hand_in())["case_no"]
    served = result((await api.get("window1", f"/joint-cases/{case_no}")).json())
    assert all(number in served for number in NUMBERS)
    for account in ONLOOKERS:
        seen = result((await api.get(account, f"/joint-cases/{case_no}")).json())
        assert not [number for number in NUMBERS if number in seen]
        assert "138******00" in seen


async def test_no_event_list_or_public_answer_carries_personal_data(api: ApiClient, office: Office) -> None:
    receipt = await api.hand_in()
    case_no = receipt["case_no"]
    await office.cases.advance(case_no)
    public = await api.client.get(
        f"/api/v1/public/joint-cases/{case_no}", params={"code": receipt["query_code"]}
    )
    assert public.status_code == 200
    answers = [
        result(public.json()),
        result((await api.get("admin1", f"/joint-cases/{case_no}/events")).json()),
        result((await api.get("admin1", "/joint-cases", q=case_no)).json()),
        result((await api.get("market-regulation1", "/inbox")).json()),
    ]
    for answer in answers:
        assert case_no in answer or '"seq": 1' in answer
        assert not [secret for secret in (*NUMBERS, "王小明") if secret in answer]


async def test_a_department_without_a_step_knows_of_no_such_case(api: ApiClient, office: Office) -> None:
    stranger = Officer(account="weather1", name="气象局经办", role=Role.OFFICER, department="weather")
    await office.accounts.seed([stranger], PASSWORD)
    case_no = (await api.hand_in())["case_no"]
    for path in (f"/joint-cases/{case_no}", f"/joint-cases/{case_no}/events"):
        problem(await api.get("weather1", path), 404, "not-found")
    assert (await api.get("weather1", "/joint-cases")).json()["total"] == 0
    problem(await api.act("weather1", case_no, "tax", act="claim"), 404, "not-found")


async def test_a_window_sees_its_own_centre_only(api: ApiClient, office: Office) -> None:
    elsewhere = Officer(account="window-far", name="外地窗口", role=Role.WINDOW, centre="330200")
    await office.accounts.seed([elsewhere], PASSWORD)
    case_no = (await api.hand_in())["case_no"]
    problem(await api.get("window-far", f"/joint-cases/{case_no}"), 404, "not-found")
    far = await api.post("window-far", "/joint-cases", await api.example())
    assert far.json()["case_no"].startswith("330200-")
    problem(await api.get("window1", f"/joint-cases/{far.json()['case_no']}"), 404, "not-found")


async def test_results_reach_the_steps_that_need_them_and_nobody_else(api: ApiClient, office: Office) -> None:
    case_no = (await api.hand_in())["case_no"]
    for code, account in (("registration", "market-regulation1"), ("tax", "tax1")):
        await office.cases.advance(case_no)
        await api.act(account, case_no, code, act="claim")
        done = await api.act(account, case_no, code, act="approve", results=fresh(code), opinion="同意")
        assert done.status_code == 200, done.text
    seen = (await api.get("bank1", f"/joint-cases/{case_no}")).json()["results"]
    assert set(seen) == {"registration"}
    assert set((await api.get("tax1", f"/joint-cases/{case_no}")).json()["results"]) == {
        "registration",
        "tax",
    }
    assert set((await api.get("window1", f"/joint-cases/{case_no}")).json()["results"]) == {
        "registration",
        "tax",
    }
    events = (await api.get("bank1", f"/joint-cases/{case_no}/events")).json()
    assert all(event["private"] == {} for event in events if event["step"] == "tax")


async def test_the_public_needs_the_right_code(api: ApiClient) -> None:
    receipt = await api.hand_in()
    path = f"/api/v1/public/joint-cases/{receipt['case_no']}"
    problem(await api.client.get(path, params={"code": "AAAAAAAA"}), 404, "not-found")
    body = (await api.client.get(path, params={"code": receipt["query_code"].lower()})).json()
    assert body["status_label"] in {"已受理", "办理中"}, "steps may be open already"


async def test_a_sender_rests_after_five_wrong_passwords_at_an_account(
    api: ApiClient, office: Office
) -> None:
    clumsy = Officer(account="clumsy1", name="健忘的人", role=Role.OFFICER, department="tax")
    await office.accounts.seed([clumsy], PASSWORD)
    wrong = {"username": "clumsy1", "password": "not that"}
    for _ in range(5):
        problem(await api.client.post("/api/v1/token", data=wrong), 401, "not-logged-in")
    hasty = clumsy.model_copy(update={"account": "hasty1"})
    await office.accounts.seed([hasty], PASSWORD)
    fields = {**wrong, "username": "hasty1"}
    at_once = await asyncio.gather(*(api.client.post("/api/v1/token", data=fields) for _ in range(20)))
    assert Counter(one.status_code for one in at_once) == {401: 5, 429: 15}
    right = {"username": "clumsy1", "password": PASSWORD}
    problem(await api.client.post("/api/v1/token", data=right), 429, "too-many-attempts")


async def test_a_department_sees_no_signatory_buyer_or_seller_and_sees_firms(api: ApiClient) -> None:
    setup = (await api.hand_in())["case_no"]
    transfer = (await api.get("window1", "/matters/property-transfer")).json()["example"]
    sold = (await api.post("window1", "/joint-cases", transfer)).json()["case_no"]
    seen = (await api.get("tax1", f"/joint-cases/{setup}")).json()
    assert seen["form"]["bank"]["signatory"] == "王**"
    assert seen["form"]["company"]["name"] == "杭州晴川软件有限公司"
    assert [one["name"] for one in seen["form"]["shareholders"]] == ["王**", "杭州启明投资有限公司"]
    form = (await api.get("tax1", f"/joint-cases/{sold}")).json()["form"]
    assert (form["buyer"], form["seller"]) == ("王**", "李*")
    served = (await api.get("window1", f"/joint-cases/{sold}")).json()["form"]
    assert (served["buyer"], served["seller"]) == ("王小明", "李静")


async def test_what_is_typed_in_wide_signs_is_kept_and_found_in_narrow_ones(api: ApiClient) -> None:
    person = (await api.example())["applicant"]
    form = (await api.example())["form"]
    company = {**form["company"], "name": "杭州ＡＢＣ科技有限公司　"}
    case_no = (
        await api.hand_in(
            applicant={**person, "name": " 约翰\u200b·史密斯 ", "phone": "138００１３８０００"},
            form={**form, "company": company},
        )
    )["case_no"]
    kept = (await api.get("window1", f"/joint-cases/{case_no}")).json()
    assert kept["subject"] == "杭州ABC科技有限公司"
    assert (kept["applicant"]["name"], kept["applicant"]["phone"]) == ("约翰·史密斯", "13800138000")
    for q in ("ＡＢＣ科技", "abc科技", "约翰\u200b·"):
        found = (await api.get("admin1", "/joint-cases", q=q, page_size=50)).json()["items"]
        assert case_no in [row["case_no"] for row in found], q


async def test_other_scripts_digits_are_refused_with_their_field(api: ApiClient) -> None:
    person = {**(await api.example())["applicant"], "phone": "١٣٨٠٠١٣٨٠٠٠"}
    answer = await api.post("window1", "/joint-cases", {**await api.example(), "applicant": person})
    refused = problem(answer, 422, "invalid-input")
    assert [error["field"] for error in refused["facts"]["errors"]] == ["applicant.phone"]
