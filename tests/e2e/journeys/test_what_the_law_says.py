"""Silence, a special procedure and an extension, on real parts with time moved ahead.

Every date was counted by hand from the notices for 2019 and 2026; the days stand beside it.
"""

import math
from datetime import date, datetime, timedelta
from typing import Any

from services.store.audits.invariants import violations
from services.worker_context import WorkerContext
from tests.support.api_client import ApiClient, problem
from tests.support.matters import example_of
from tests.support.office import Office, until

REFORM, INDUSTRY, PROMOTION = "development-reform", "economy-information", "investment-promotion"
LICENCE = "foreign-investment-approval"
REVIEW = {"suspension_kind": "expert_review", "legal_basis": "行政许可法 第四十五条", "notice": "中止 1 号"}


async def _handed_in(api: ApiClient, matter: str, starts_at: str, *, accept: bool = True) -> str:
    body = example_of(matter, datetime.fromisoformat(starts_at).date())
    demonstration = {"starts_at": f"{starts_at}+08:00"}
    answer = await api.post(
        "window1", "/joint-cases", {**body, "accept": accept, "demonstration": demonstration}
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["case_no"])


async def _case(api: ApiClient, case_no: str) -> dict[str, Any]:
    case: dict[str, Any] = (await api.get("admin1", f"/joint-cases/{case_no}")).json()
    return case


async def _at(api: ApiClient, case_no: str, moment: str) -> None:
    """Move the case's time on until its clock shows that moment in Beijing."""
    now = datetime.fromisoformat((await _case(api, case_no))["now"])
    left = datetime.fromisoformat(f"{moment}+08:00") - now
    moved = {"act": "advance_clock", "minutes": math.ceil(left / timedelta(minutes=1))}
    answer = await api.post("admin1", f"/joint-cases/{case_no}/acts", moved)
    assert answer.status_code == 200, answer.text


async def _step(api: ApiClient, case_no: str, department: str, code: str, act: str, **fields: Any) -> None:
    """Its head does it, as soon as the step is there."""

    async def is_there() -> bool:
        return bool((await api.step("admin1", case_no, code))["status"] in {"open", "in_progress"})

    await until(is_there, within=60)
    answer = await api.act(f"{department}-head", case_no, code, act=act, **fields)
    assert answer.status_code == 200, answer.text


async def _clocks(api: ApiClient, case_no: str) -> dict[str, dict[str, Any]]:
    clocks = (await api.get("admin1", f"/joint-cases/{case_no}/clocks")).json()
    return {clock["id"]: clock for clock in clocks}


async def _events(api: ApiClient, case_no: str, kind: str) -> list[dict[str, Any]]:
    events = (await api.get("admin1", f"/joint-cases/{case_no}/events", limit=1000)).json()
    return [event for event in events if event["kind"] == kind]


async def _suspended(api: ApiClient, starts_at: str, morning: str, days: int) -> str:
    """A licence with twenty working days by law; it stands still from that morning, before the hall opens."""
    case_no = await _handed_in(api, LICENCE, starts_at)
    await _step(api, case_no, REFORM, "project", "claim")
    await _at(api, case_no, morning)
    await _step(api, case_no, REFORM, "project", "suspend", announced_working_days=days, **REVIEW)
    assert (await _clocks(api, case_no))["project/statutory"]["sla_status"] == "grey"
    return case_no


async def test_five_working_days_of_silence_are_acceptance_from_the_day_of_receipt(
    api: ApiClient, staff: WorkerContext, office: Office
) -> None:
    case_no = await _handed_in(api, LICENCE, "2019-05-06T10:00", accept=False)
    await _at(api, case_no, "2019-05-13T16:40")
    assert (await _case(api, case_no))["status"] == "received"
    assert sorted(await _clocks(api, case_no)) == ["case/intake"]
    await _at(api, case_no, "2019-05-13T17:01")

    async def is_open() -> bool:
        return bool((await api.step("admin1", case_no, "project"))["status"] == "open")

    await until(is_open, within=60)
    [deemed] = await _events(api, case_no, "case.deemed_accepted")
    # 7, 8, 9, 10, 13 May: five, until the hall closes
    assert (deemed["actor"], deemed["at"]) == ("system", "2019-05-13T09:00:00Z")
    case = await _case(api, case_no)
    assert (case["status"], case["accepted_at"]) == ("in_progress", "2019-05-06T02:00:00Z")
    fields = {
        name: (clock["started_at"], clock["due_at"]) for name, clock in (await _clocks(api, case_no)).items()
    }
    assert fields == {
        "case/intake": ("2019-05-06T02:00:00Z", "2019-05-13T09:00:00Z"),
        # forty-five from the receipt (domain.md §4.3)
        "case/statutory": ("2019-05-06T02:00:00Z", "2019-07-09T09:00:00Z"),
        # the hall has closed: the first day is Tue 14, not counted; then 15, 16, 17, 20, 21
        "case/promised": ("2019-05-13T09:00:00Z", "2019-05-21T09:00:00Z"),
        "project/promised": ("2019-05-13T09:00:00Z", "2019-05-17T09:00:00Z"),
        "industry-opinion/promised": ("2019-05-13T09:00:00Z", "2019-05-16T09:00:00Z"),
        # twenty: 15 to 17, 20 to 24, 27 to 31, 3 to 6 June, Fri 7 off, 10, 11, 12
        "project/statutory": ("2019-05-13T09:00:00Z", "2019-06-12T09:00:00Z"),
    }
    assert [line async for line in violations(office.store)] == []


async def test_a_matter_that_the_law_has_ended_takes_no_new_case_and_keeps_its_old_ones(
    api: ApiClient,
) -> None:
    """外商投资法 第四十二条: in force on 2020-01-01."""
    assert await _handed_in(api, LICENCE, "2019-12-31T16:00")
    body = example_of(LICENCE, date(2020, 1, 2))
    late = {**body, "demonstration": {"starts_at": "2020-01-02T09:00:00+08:00"}}
    refused = problem(await api.post("window1", "/joint-cases", late), 404, "not-found")
    assert "停用" in refused["detail"]
    problem(await api.get("window1", f"/matters/{LICENCE}"), 404, "not-found")


async def test_a_special_procedure_across_may_day_gives_back_its_working_days(
    api: ApiClient, staff: WorkerContext, office: Office
) -> None:
    case_no = await _suspended(api, "2019-04-26T09:00", "2019-04-29T08:30", 3)
    clocks = await _clocks(api, case_no)
    # it begins when Mon 29 opens, and takes three whole days: 29, 30, 1 to 4 May off, Sun 5 worked
    assert clocks["project/suspension/1"]["due_at"] == "2019-05-05T09:00:00Z"
    # Sun 28 worked, 29, 30, Sun 5 worked: four; 6 to 10, 13 to 17, 20 to 24, 27: twenty
    assert clocks["project/statutory"]["due_at"] == "2019-05-27T09:00:00Z"
    await _at(api, case_no, "2019-05-05T18:00")
    await _step(api, case_no, REFORM, "project", "resume")
    statutory = (await _clocks(api, case_no))["project/statutory"]
    # stood still on 29, 30 and Sun 5: three more are 28, 29, 30 May
    assert statutory["due_at"] == "2019-05-30T09:00:00Z"
    assert statutory["original_due_at"] == "2019-05-27T09:00:00Z"
    assert [line async for line in violations(office.store)] == []


async def test_a_review_that_runs_out_lets_the_limit_go_on_by_itself(
    api: ApiClient, staff: WorkerContext, office: Office
) -> None:
    case_no = await _suspended(api, "2019-05-06T09:00", "2019-05-10T08:30", 6)
    await _at(api, case_no, "2019-05-17T17:01")

    async def goes_on() -> bool:
        return (await _clocks(api, case_no))["project/statutory"]["stopped_at"] is None

    await until(goes_on, within=60)
    clocks = await _clocks(api, case_no)
    assert clocks["project/suspension/1"]["breached_at"] == "2019-05-17T09:00:00Z"
    # 7, 8, 9: three; stood still 10 and 13 to 17; 20 to 24, 27 to 31, 3 to 6 June, 7 off, 10, 11, 12: twenty
    assert clocks["project/statutory"]["due_at"] == "2019-06-12T09:00:00Z"
    assert clocks["project/statutory"]["original_due_at"] == "2019-06-03T09:00:00Z"


async def test_the_head_extends_once_and_the_first_due_date_is_kept(
    api: ApiClient, staff: WorkerContext, office: Office
) -> None:
    case_no = await _handed_in(api, LICENCE, "2019-05-06T09:00")
    approved = {"project": {"approval_number": "杭发改外资〔2019〕1 号"}, "industry-opinion": {}}
    for department, code in ((REFORM, "project"), (INDUSTRY, "industry-opinion")):
        await _step(api, case_no, department, code, "claim")
        await _step(api, case_no, department, code, "approve", results=approved[code])
    await _step(api, case_no, PROMOTION, "approval", "claim")
    await _at(api, case_no, "2019-05-20T09:00")
    before = await _clocks(api, case_no)
    # 7 to 10, 13 to 17, 20 to 24, 27 to 31, 3 June
    assert before["approval/statutory"]["due_at"] == "2019-06-03T09:00:00Z"
    by_an_officer = await api.act(f"{PROMOTION}1", case_no, "approval", act="extend", reason="情形复杂")
    problem(by_an_officer, 403, "not-permitted")
    await _step(api, case_no, PROMOTION, "approval", "extend", reason="情形复杂")
    after = await _clocks(api, case_no)
    # ten more: 4, 5, 6 June, Fri 7 off, 10 to 14, 17, 18
    assert after["approval/statutory"]["due_at"] == "2019-06-18T09:00:00Z"
    assert after["approval/statutory"]["original_due_at"] == "2019-06-03T09:00:00Z"
    assert after["approval/promised"]["due_at"] == before["approval/promised"]["due_at"]
    again = await api.act(f"{PROMOTION}-head", case_no, "approval", act="extend", reason="再延长")
    assert "只能延长一次" in problem(again, 409, "act-not-allowed")["detail"]
    assert (await _clocks(api, case_no))["approval/statutory"]["due_at"] == "2019-06-18T09:00:00Z"
    assert len(await _events(api, case_no, "step.extended")) == 1
    assert [line async for line in violations(office.store)] == []
