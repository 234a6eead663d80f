"""What is incomplete is always received; whether it is accepted depends on what is missing."""

from typing import Any

from tests.support.api_client import ApiClient, fields, problem

DEFERRABLE = "address-proof"
INDISPENSABLE = "articles"


async def _without(api: ApiClient, code: str, **changes: Any) -> dict[str, Any]:
    body = await api.example()
    kept = [material for material in body["materials"] if material["code"] != code]
    assert len(kept) < len(body["materials"])
    return {**body, "materials": kept, **changes}


async def test_an_application_without_an_indispensable_material_is_received(api: ApiClient) -> None:
    answer = await api.post("window1", "/joint-cases", await _without(api, INDISPENSABLE, accept=False))
    assert answer.status_code == 201, answer.text
    case = (await api.get("window1", f"/joint-cases/{answer.json()['case_no']}")).json()
    assert case["status"] == "received"
    assert [one["code"] for one in case["missing"]] == [INDISPENSABLE]
    assert "notify_supplement" in {offer["act"] for offer in case["acts"]}
    assert "accept" not in {offer["act"] for offer in case["acts"]}


async def test_it_is_told_once_and_in_full_what_is_missing(api: ApiClient) -> None:
    answer = await api.post("window1", "/joint-cases", await _without(api, INDISPENSABLE, accept=False))
    path = f"/joint-cases/{answer.json()['case_no']}"
    fields = {"act": "notify_supplement", "missing": ["公司章程：未提交"], "supply_working_days": 5}
    assert (await api.post("window1", f"{path}/acts", fields)).status_code == 200
    assert (await api.get("window1", path)).json()["status"] == "supplement"


async def test_it_is_not_accepted_at_once(api: ApiClient) -> None:
    answer = await api.post("window1", "/joint-cases", await _without(api, INDISPENSABLE, accept=True))
    assert fields(problem(answer, 422, "invalid-input")) == [f"materials.{INDISPENSABLE}"]
    assert "只收件" in answer.text


async def test_acceptance_without_a_deferrable_material_is_acceptance_with_gaps(api: ApiClient) -> None:
    answer = await api.post("window1", "/joint-cases", await _without(api, DEFERRABLE, accept=True))
    assert answer.status_code == 201, answer.text
    path = f"/joint-cases/{answer.json()['case_no']}"
    case = (await api.get("window1", path)).json()
    assert case["status"] in {"accepted_with_gaps", "in_progress"}
    assert [one["code"] for one in case["missing"]] == [DEFERRABLE]
    kinds = [event["kind"] for event in (await api.get("window1", f"{path}/events")).json()]
    assert "case.accepted_with_gaps" in kinds
