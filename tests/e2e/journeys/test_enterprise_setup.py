"""Enterprise set-up from application to account number, over HTTP, with a real engine behind."""

from typing import Any

from services.worker_context import WorkerContext
from tests.support.api_client import ApiClient
from tests.support.office import until
from tests.support.results import fresh

PEOPLE = {
    "registration": "market-regulation1",
    "seal": "public-security1",
    "tax": "tax1",
    "bank-account": "bank1",
    "social-insurance": "human-resources1",
}
MORNING = {"starts_at": "2019-04-22T09:00:00+08:00"}
ONLY_FOUR = {"company_kind": "limited", "filed_by": "self"}


async def _is(api: ApiClient, case_no: str, code: str | None, status: str) -> bool:
    case = (await api.get("admin1", f"/joint-cases/{case_no}")).json()
    found = case if code is None else next(step for step in case["steps"] if step["code"] == code)
    return bool(found["status"] == status)


async def _settle(api: ApiClient, case_no: str, code: str, act: str = "approve", **fields: Any) -> None:
    account = PEOPLE[code]
    await until(lambda: _is(api, case_no, code, "open"))
    claimed = await api.act(account, case_no, code, act="claim")
    assert claimed.status_code == 200, claimed.text
    if act == "approve":
        fields = {"results": fresh(code), **fields}
    answer = await api.act(account, case_no, code, act=act, **fields)
    assert answer.status_code == 200, answer.text


async def test_a_company_gets_its_account_number(api: ApiClient, staff: WorkerContext) -> None:
    receipt = await api.hand_in(answers=ONLY_FOUR, demonstration=MORNING)
    case_no = receipt["case_no"]
    assert case_no.startswith("330100-20190422-QYKB-")
    assert receipt["promised_due_at"] == "2019-04-23T09:00:00Z"
    for code in ("registration", "seal", "tax", "bank-account"):
        await _settle(api, case_no, code)
    await until(lambda: _is(api, case_no, None, "approved"))
    delivered = await api.post(
        "window1", f"/joint-cases/{case_no}/acts", {"act": "deliver", "receiver": "王小明"}
    )
    assert delivered.status_code == 200
    await until(lambda: _is(api, case_no, None, "closed"))
    case = (await api.get("window1", f"/joint-cases/{case_no}")).json()
    assert case["sla_status"] == "done_in_time"
    assert case["results"]["bank-account"]["account_number"].startswith("622202")
    assert [step["status"] for step in case["steps"]] == ["approved"] * 4 + ["not_needed"] * 3


async def test_seal_and_tax_start_together_when_the_registration_is_settled(
    api: ApiClient, staff: WorkerContext
) -> None:
    case_no = (await api.hand_in(answers=ONLY_FOUR, demonstration=MORNING))["case_no"]
    await _settle(api, case_no, "registration")
    await until(lambda: _is(api, case_no, "seal", "open"))
    registration = await api.step("admin1", case_no, "registration")
    for account, code in (("public-security1", "seal"), ("tax1", "tax")):
        assert (await api.step(account, case_no, code))["opened_at"] == registration["settled_at"]
    assert await _is(api, case_no, "bank-account", "waiting")


async def test_the_bank_may_refuse_and_the_licence_stands(api: ApiClient, staff: WorkerContext) -> None:
    case_no = (await api.hand_in(answers=ONLY_FOUR))["case_no"]
    for code in ("registration", "seal", "tax"):
        await _settle(api, case_no, code)
    await _settle(api, case_no, "bank-account", act="refuse", reason="尽职调查未通过")
    await until(lambda: _is(api, case_no, None, "partly_done"))
    case = (await api.get("window1", f"/joint-cases/{case_no}")).json()
    assert case["results"]["registration"]["licence_number"]
    assert case["outcome"] == "partly_done"


async def test_an_optional_step_is_skipped_on_the_way(api: ApiClient, staff: WorkerContext) -> None:
    case_no = (await api.hand_in())["case_no"]
    await _settle(api, case_no, "registration")
    await until(lambda: _is(api, case_no, "social-insurance", "open"))
    skipped = await api.act("window1", case_no, "social-insurance", act="skip", reason="暂不招用员工")
    assert skipped.status_code == 200
    for code in ("seal", "tax", "bank-account"):
        await _settle(api, case_no, code)
    await until(lambda: _is(api, case_no, None, "approved"))


async def test_a_withdrawn_case_ends_its_workflow_and_its_steps(api: ApiClient, staff: WorkerContext) -> None:
    case_no = (await api.hand_in())["case_no"]
    await until(lambda: _is(api, case_no, "registration", "open"))
    body = {"act": "withdraw", "reason": "股东意见不一致"}
    assert (await api.post("window1", f"/joint-cases/{case_no}/acts", body)).status_code == 200
    case = (await api.get("window1", f"/joint-cases/{case_no}")).json()
    assert {step["status"] for step in case["steps"]} == {"withdrawn", "not_needed"}
    assert case["acts"] == []


async def test_a_slow_step_warns_breaches_and_escalates_by_itself(
    api: ApiClient, staff: WorkerContext
) -> None:
    fast = {**MORNING, "level_minutes": 1}
    case_no = (await api.hand_in(answers=ONLY_FOUR, demonstration=fast))["case_no"]
    await until(lambda: _is(api, case_no, "registration", "open"))

    async def result() -> list[str]:
        events = (await api.get("admin1", f"/joint-cases/{case_no}/events")).json()
        return [event["kind"] for event in events if event["kind"].startswith("deadline.")]

    async def move(by: int) -> None:
        body = {"act": "advance_clock", "minutes": by}
        assert (await api.post("admin1", f"/joint-cases/{case_no}/acts", body)).status_code == 200

    async def so(kinds: list[str]) -> bool:
        return await result() == kinds

    await move(130)
    assert await result() == []
    await move(10)
    await until(lambda: so(["deadline.warning"]))
    await move(150)
    await until(lambda: so(["deadline.warning", "deadline.breached", *["deadline.escalated"] * 4]))
    step = await api.step("market-regulation1", case_no, "registration")
    assert step["sla_status"] == "red"
    assert step["due_at"] == "2019-04-22T04:00:00Z"


async def test_a_suspended_step_stands_still_and_its_clocks_explain_themselves(
    api: ApiClient, staff: WorkerContext
) -> None:
    case_no = (await api.hand_in(answers=ONLY_FOUR, demonstration=MORNING))["case_no"]
    await until(lambda: _is(api, case_no, "registration", "open"))
    head = "market-regulation-head"
    await api.act(head, case_no, "registration", act="claim")
    offers = (await api.step(head, case_no, "registration"))["acts"]
    result = next(offer["example"] for offer in offers if offer["act"] == "suspend")
    assert (await api.act(head, case_no, "registration", **result)).status_code == 200
    before_opening = {"act": "advance_clock", "minutes": 24 * 60 - 10}
    assert (await api.post("admin1", f"/joint-cases/{case_no}/acts", before_opening)).status_code == 200
    assert (await api.step("admin1", case_no, "registration"))["sla_status"] == "grey"
    rows = (await api.get("admin1", "/joint-cases", q=case_no)).json()["items"]
    assert [row["sla_status"] for row in rows] == ["grey"]
    resumed = await api.act(head, case_no, "registration", act="resume")
    assert resumed.status_code == 200, resumed.text
    clocks = {
        clock["id"]: clock for clock in (await api.get("tax1", f"/joint-cases/{case_no}/clocks")).json()
    }
    promised = clocks["registration/promised"]
    assert promised["due_at"].startswith("2019-04-23T03:59:")
    assert promised["original_due_at"] == "2019-04-22T04:00:00Z"
    assert any("暂停计时：专家评审" in line for line in promised["lines"])
    assert (await api.step("admin1", case_no, "registration"))["sla_status"] == "green"
