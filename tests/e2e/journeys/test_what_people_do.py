"""What people do beside the straight way, on real parts with time moved ahead."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from services.store.audits.invariants import violations
from services.store.cases.results import has_broken_promise
from services.store.core.schema.tables import joint_case
from services.worker_context import WorkerContext
from tests.support.api_client import ApiClient, problem
from tests.support.examples import put_on_file
from tests.support.office import Office, until
from tests.support.results import fresh
from tests.unit.domain.cases.builders import MONDAY
from tests.unit.domain.cases.walks.ways import FIRST, SECOND, two_steps

DAY = 24 * 60
MORNING = {"starts_at": "2019-04-22T09:00:00+08:00"}
ONLY_FOUR = {"company_kind": "limited", "filed_by": "self"}
OFFICER = "market-regulation1"


async def _say(api: ApiClient, account: str, case_no: str, act: str, **fields: Any) -> None:
    answer = await api.post(account, f"/joint-cases/{case_no}/acts", {"act": act, **fields})
    assert answer.status_code == 200, answer.text


async def _step(
    api: ApiClient, account: str, case_no: str, act: str, code: str = FIRST, **fields: Any
) -> None:
    answer = await api.act(account, case_no, code, act=act, **fields)
    assert answer.status_code == 200, answer.text


async def _later(api: ApiClient, case_no: str, minutes: int) -> None:
    await _say(api, "admin1", case_no, "advance_clock", minutes=minutes)


async def _until(api: ApiClient, case_no: str, status: str, code: str | None = None) -> None:
    async def is_so() -> bool:
        case = (await api.get("admin1", f"/joint-cases/{case_no}")).json()
        found = case if code is None else next(step for step in case["steps"] if step["code"] == code)
        return bool(found["status"] == status)

    await until(is_so, within=60)


async def _events(api: ApiClient, case_no: str, kind: str) -> list[dict[str, Any]]:
    events = (await api.get("admin1", f"/joint-cases/{case_no}/events", limit=1000)).json()
    return [event for event in events if event["kind"] == kind]


async def _handed_in(api: ApiClient, **changes: Any) -> str:
    receipt = await api.hand_in(demonstration=MORNING, answers=ONLY_FOUR, **changes)
    return str(receipt["case_no"])


async def _owes(office: Office, case_no: str) -> bool:
    query = select(joint_case.c.has_open_obligations).where(joint_case.c.case_no == case_no)
    async with office.store.autocommit() as connection:
        return bool((await connection.execute(query)).scalar_one())


async def test_a_gap_is_filled_in_time_and_another_ends_its_case(
    api: ApiClient, staff: WorkerContext
) -> None:
    example = await api.example()
    some = [one for one in example["materials"] if one["code"] != "address-proof"]
    filled, left = [await _handed_in(api, materials=some, accept=False) for _ in range(2)]
    refused = await api.post("window1", f"/joint-cases/{filled}/acts", {"act": "accept"})
    assert "address-proof" in problem(refused, 409, "act-not-allowed")["detail"]
    gaps = {"gaps": ["address-proof"], "gap_working_days": 3, "notice": "容缺 1 号"}
    unlisted = await api.post(
        "window1",
        f"/joint-cases/{filled}/acts",
        {"act": "accept_with_gaps", **gaps, "gaps": ["articles", "address-proof"]},
    )
    assert problem(unlisted, 422, "invalid-input")["facts"]["errors"][0]["field"] == "gaps"
    for case_no in (filled, left):
        await _say(api, "window1", case_no, "accept_with_gaps", **gaps)
        await _until(api, case_no, "open", FIRST)
        await _step(api, OFFICER, case_no, "claim")
    early = await api.act(OFFICER, filled, FIRST, act="approve", results=fresh(FIRST))
    assert "容缺材料补齐前不能准予" in problem(early, 409, "act-not-allowed")["detail"]
    await _say(api, "window1", filled, "submit_deferred_material")
    await _step(api, OFFICER, filled, "approve", results=fresh(FIRST))
    await _later(api, left, 2 * DAY)
    await _until(api, left, "acceptance_revoked")
    [revoked] = await _events(api, left, "case.acceptance_revoked")
    assert revoked["at"] == "2019-04-23T09:00:00Z"  # cut to the promised day
    assert revoked["facts"]["gaps"] == ["address-proof"]
    assert "review_until" not in revoked["facts"], "the time to contest runs from knowledge, not from the act"


async def test_one_notice_and_a_supply_that_comes_too_late(api: ApiClient, staff: WorkerContext) -> None:
    twice, late = [await _handed_in(api, accept=False) for _ in range(2)]
    notice = {"missing": ["公司章程：缺第 3 页"], "supply_working_days": 5, "notice": "补正 1 号"}
    for case_no in (twice, late):
        await _say(api, "window1", case_no, "notify_supplement", **notice)
    await _say(api, "window1", twice, "submit_supplement")
    again = await api.post("window1", f"/joint-cases/{twice}/acts", {"act": "notify_supplement", **notice})
    assert "只能一次性告知" in problem(again, 409, "act-not-allowed")["detail"]
    await _later(api, late, 8 * DAY)
    await _until(api, late, "deemed_withdrawn")
    too_late = await api.post("window1", f"/joint-cases/{late}/acts", {"act": "submit_supplement"})
    problem(too_late, 409, "act-not-allowed")
    other = {"reason": "属省级权限", "right_agency": "省市场监督管理局"}
    await _say(api, "window1", twice, "decline_no_jurisdiction", **other)
    [result] = await _events(api, twice, "case.rejected_no_jurisdiction")
    assert result["facts"]["right_agency"] == "省市场监督管理局"


async def test_a_promise_is_inspected_revoked_and_remembered(
    api: ApiClient, staff: WorkerContext, office: Office
) -> None:
    case_no, applicant = "330100-20190422-VOWS-000001-0", uuid4().hex
    await put_on_file(office, case_no, two_steps(), id_number=applicant, starts_at=MONDAY)
    await _say(api, "window1", case_no, "accept")
    await _until(api, case_no, "open", FIRST)
    await _step(api, OFFICER, case_no, "claim")
    await _step(api, OFFICER, case_no, "approve_on_promise", promise="承诺 1 号")
    await _until(api, case_no, "open", SECOND)
    await _step(api, "window1", case_no, "skip", SECOND, reason="暂不办理")
    await _until(api, case_no, "approved")
    await _say(api, "window1", case_no, "deliver", receiver="王小明")
    await _until(api, case_no, "closed")
    assert await _owes(office, case_no)
    clocks = (await api.get("admin1", f"/joint-cases/{case_no}/clocks")).json()
    inspection = next(clock for clock in clocks if clock["kind"] == "inspection")
    assert inspection["due_at"] == "2019-07-17T09:00:00Z"  # the 54th working day is 9 July (domain.md §4.3)
    await _later(api, case_no, 30 * DAY)
    order: dict[str, Any] = {"reason": "与承诺不符", "rectify_working_days": 5, "notice": "整改 1 号"}
    await _step(api, OFFICER, case_no, "order_rectification", **order)
    await _later(api, case_no, 10 * DAY)
    basis = "浙江省保障“最多跑一次”改革规定 第十四条"
    head = "market-regulation-head"
    await _step(api, head, case_no, "revoke", reason="逾期未改", legal_basis=basis)
    await _until(api, case_no, "revoked")
    assert not await _owes(office, case_no)
    async with office.store.autocommit() as connection:
        assert await has_broken_promise(connection, applicant)
        assert await has_broken_promise(connection, applicant, on=date(2024, 5, 31))
        assert not await has_broken_promise(connection, applicant, on=date(2024, 6, 10)), "five years on"
        assert not await has_broken_promise(connection, uuid4().hex)
    await _step(api, head, case_no, "repair_promise", text="信用修复〔2019〕1 号")
    async with office.store.autocommit() as connection:
        assert not await has_broken_promise(connection, applicant), "a repaired entry bars nobody"


async def test_a_department_that_was_asked_stays_silent_and_the_step_goes_on(
    api: ApiClient, staff: WorkerContext
) -> None:
    case_no = await _handed_in(api)
    await _until(api, case_no, "open", FIRST)
    await _step(api, OFFICER, case_no, "claim")
    asked: dict[str, Any] = {
        "departments": ["tax", "statistics"],
        "opinion_working_days": 1,
        "text": "住所能否登记",
    }
    await _step(api, OFFICER, case_no, "consult", **asked)
    waiting = (await api.get("statistics1", "/inbox/requests")).json()["items"]
    assert case_no in [row["case_no"] for row in waiting]
    await _step(api, "tax1", case_no, "reply", verdict="agree", text="无异议")
    early = await api.act(OFFICER, case_no, FIRST, act="close_consultation")
    assert "statistics" in problem(early, 409, "act-not-allowed")["detail"]
    await _later(api, case_no, 2 * DAY)

    async def is_named() -> bool:
        breaches = await _events(api, case_no, "deadline.breached")
        return ["statistics"] in [breach["facts"].get("silent") for breach in breaches]

    await until(is_named, within=60)
    await _step(api, OFFICER, case_no, "close_consultation")
    [summed_up] = await _events(api, case_no, "step.consultation_closed")
    assert summed_up["facts"] == {"replies": {"tax": "agree"}, "silent": ["statistics"]}
    problem(
        await api.act("statistics1", case_no, FIRST, act="reply", verdict="agree", text="补"),
        409,
        "act-not-allowed",
    )
    await _step(api, OFFICER, case_no, "approve", results=fresh(FIRST))


async def test_nobody_checks_their_own_work_nor_visits_alone(api: ApiClient, staff: WorkerContext) -> None:
    case_no = await _handed_in(api)
    await _until(api, case_no, "open", FIRST)
    await _step(api, OFFICER, case_no, "claim")
    alone = await api.act(
        OFFICER, case_no, FIRST, act="record_site_visit", visitors=[OFFICER, OFFICER], text="已核查"
    )
    assert "两名以上" in problem(alone, 422, "invalid-input")["detail"]
    stranger = await api.act(
        OFFICER, case_no, FIRST, act="record_site_visit", visitors=[OFFICER, "tax1"], text="已核查"
    )
    problem(stranger, 422, "invalid-input")
    await _step(
        api, OFFICER, case_no, "record_site_visit", visitors=[OFFICER, "market-regulation2"], text="已核查"
    )
    await _step(api, OFFICER, case_no, "request_review", opinion="拟准予")
    problem(await api.act(OFFICER, case_no, FIRST, act="approve_review"), 403, "not-permitted")
    await _step(api, "market-regulation2", case_no, "approve_review")
    await _step(api, OFFICER, case_no, "approve", results=fresh(FIRST))
    await _step(api, OFFICER, case_no, "recall")
    await _step(api, OFFICER, case_no, "approve", results=fresh(FIRST))


async def test_a_batch_keyed_in_a_day_later_was_not_late(
    api: ApiClient, staff: WorkerContext, office: Office
) -> None:
    case_no = await _handed_in(api)
    await _until(api, case_no, "open", FIRST)
    await _step(api, OFFICER, case_no, "claim")
    await _later(api, case_no, DAY)
    assert (await api.step("admin1", case_no, FIRST))["sla_status"] == "red"
    happened = MONDAY + timedelta(hours=2)
    fields: dict[str, Any] = {
        "happened_at": happened.isoformat(),
        "outside_system": "登记系统",
        "results": fresh(FIRST),
    }
    early = {**fields, "happened_at": (MONDAY - timedelta(hours=1)).isoformat()}
    refused = await api.act(OFFICER, case_no, FIRST, act="record_outside_result", **early)
    assert problem(refused, 422, "invalid-input")["facts"]["errors"][0]["field"] == "happened_at"
    await _step(api, OFFICER, case_no, "record_outside_result", **fields)
    step = await api.step("admin1", case_no, FIRST)
    assert step["sla_status"] == "done_in_time"
    assert datetime.fromisoformat(step["settled_at"]) == happened
    assert [event["clock"] for event in await _events(api, case_no, "deadline.breach_annulled")] == [
        f"{FIRST}/promised"
    ]
    await _until(api, case_no, "open", "seal")
    seal = await api.step("admin1", case_no, "seal")
    assert datetime.fromisoformat(seal["opened_at"]) >= MONDAY + timedelta(days=1)
    assert [line async for line in violations(office.store)] == []


async def test_a_case_that_is_late_itself_is_escalated_after_its_steps_breach_was_annulled(
    api: ApiClient, staff: WorkerContext, office: Office
) -> None:
    case_no = await _handed_in(api)
    await _until(api, case_no, "open", FIRST)
    await _step(api, OFFICER, case_no, "claim")
    await _later(api, case_no, 2 * DAY)
    await _step(
        api,
        OFFICER,
        case_no,
        "record_outside_result",
        happened_at=(MONDAY + timedelta(hours=2)).isoformat(),
        outside_system="登记系统",
        results=fresh(FIRST),
    )
    await _until(api, case_no, "open", "seal")
    [handed_over] = await _events(api, case_no, "escalation.handed_over")
    assert handed_over["clock"] == "case/promised"
    escalated = await _events(api, case_no, "deadline.escalated")
    assert "case/promised" in {event["clock"] for event in escalated}
    assert [line async for line in violations(office.store)] == []


async def test_a_bad_rating_is_called_back_and_mended_in_time(
    api: ApiClient, staff: WorkerContext, office: Office
) -> None:
    case_no = "330100-20190422-RATE-000001-0"
    await put_on_file(office, case_no, two_steps(), starts_at=MONDAY)
    await _say(api, "window1", case_no, "accept")
    await _until(api, case_no, "open", FIRST)
    await _step(api, OFFICER, case_no, "claim")
    await _step(api, OFFICER, case_no, "approve")
    await _until(api, case_no, "open", SECOND)
    await _step(api, "window1", case_no, "skip", SECOND, reason="暂不办理")
    await _until(api, case_no, "approved")
    posted = {"receiver": "王小明", "way": "courier", "tracking_number": "EMS1234567890CN"}
    await _say(api, "window1", case_no, "deliver", **posted)
    await _until(api, case_no, "closed")
    assert await _owes(office, case_no)
    await _later(api, case_no, 3 * DAY)
    signed = (MONDAY + timedelta(days=2)).isoformat()
    await _say(api, "window1", case_no, "confirm_receipt", receiver="王小明", happened_at=signed)
    await _say(api, "window1", case_no, "rate", rating="5", text="等了三天")
    again = await api.post("window1", f"/joint-cases/{case_no}/acts", {"act": "rate", "rating": "1"})
    problem(again, 409, "act-not-allowed")
    hasty = await api.post("admin1", f"/joint-cases/{case_no}/acts", {"act": "remediate", "text": "已整改"})
    problem(hasty, 409, "act-not-allowed")
    await _later(api, case_no, 6 * 60)
    await _say(api, "admin1", case_no, "call_back", text="已回访", is_founded=True)
    assert await _owes(office, case_no)
    await _later(api, case_no, 10 * DAY)
    await _say(api, "admin1", case_no, "remediate", text="已改为当场送达")
    assert not await _owes(office, case_no)
    await _say(api, "window1", case_no, "rate", rating="1")
    assert await _events(api, case_no, "deadline.breached") == []
