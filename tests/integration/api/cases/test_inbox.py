"""The inbox: filters and counts agree, views are one's own, bulk acts answer for every row."""

from collections import Counter
from typing import Any

import pytest

from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office
from tests.support.results import fresh

OFFICER = "market-regulation1"


@pytest.fixture
async def open_cases(api: ApiClient, office: Office) -> list[str]:
    """Three cases whose registration waits."""
    numbers = [str((await api.hand_in())["case_no"]) for _ in range(3)]
    for case_no in numbers:
        await office.cases.advance(case_no)
    return numbers


async def _all(api: ApiClient, account: str = OFFICER, **wanted: Any) -> list[dict[str, Any]]:
    return [row for page in await api.pages(account, "/inbox", page_size=200, **wanted) for row in page]


async def test_each_count_is_what_a_click_on_it_shows(api: ApiClient, open_cases: list[str]) -> None:
    await api.act(OFFICER, open_cases[0], "registration", act="claim")
    everything = await _all(api)
    counts = (await api.get(OFFICER, "/inbox/counts")).json()
    assert counts["total"] == len(everything)
    for item, name in (("sla_statuses", "sla_status"), ("statuses", "status"), ("matters", "matter")):
        assert counts[item] == Counter(row[name] for row in everything)
        for value, count in counts[item].items():
            assert len(await _all(api, **{name: value})) == count, (name, value)
    mine = await _all(api, mine=True)
    assert open_cases[0] in {row["case_no"] for row in mine}
    assert {row["handler"] for row in mine} == {OFFICER}
    assert counts["mine"] == len(mine)


async def test_a_quick_search_takes_numbers_names_and_matters(api: ApiClient, open_cases: list[str]) -> None:
    found = await _all(api, q=open_cases[1])
    assert [row["case_no"] for row in found] == [open_cases[1]]
    assert set(open_cases) <= {row["case_no"] for row in await _all(api, q=open_cases[1][:15].lower())}
    name = (await api.example())["applicant"]["name"]
    assert set(open_cases) <= {row["case_no"] for row in await _all(api, q=name[:1])}
    assert set(open_cases) <= {row["case_no"] for row in await _all(api, q="企业")}
    about = await _all(api, q="晴川软件")
    assert set(open_cases) <= {row["case_no"] for row in about}
    assert {row["subject"] for row in about} == {"杭州晴川软件有限公司"}
    assert await _all(api, q="晴川硬件") == []
    assert await _all(api, q="%") == []
    assert (await api.get(OFFICER, "/inbox/counts", q=open_cases[1])).json()["total"] == 1


async def test_views_are_kept_for_their_owner_only(api: ApiClient) -> None:
    headers = await api.headers(OFFICER)
    view = {"name": "快到期的", "wanted": {"sla_status": "amber", "mine": True}}
    kept = await api.client.put("/api/v1/inbox/views/3", json=view, headers=headers)
    assert kept.json()["wanted"]["sla_status"] == "amber"
    again = await api.client.put("/api/v1/inbox/views/3", json={**view, "name": "黄灯"}, headers=headers)
    assert again.status_code == 200
    listed = (await api.get(OFFICER, "/inbox/views")).json()
    assert [(one["slot"], one["name"]) for one in listed] == [(3, "黄灯")]
    assert (await api.get("market-regulation2", "/inbox/views")).json() == []
    wrong = await api.client.put("/api/v1/inbox/views/21", json=view, headers=headers)
    assert fields(problem(wrong, 422, "invalid-input")) == ["slot"]
    wrong = await api.client.put("/api/v1/inbox/views/1", json={"name": ""}, headers=headers)
    assert fields(problem(wrong, 422, "invalid-input")) == ["name"]
    assert (await api.client.delete("/api/v1/inbox/views/3", headers=headers)).status_code == 204
    problem(await api.client.delete("/api/v1/inbox/views/3", headers=headers), 404, "not-found")


async def test_a_bulk_act_answers_for_every_row(api: ApiClient, open_cases: list[str]) -> None:
    first, second, third = open_cases
    await api.act("market-regulation2", second, "registration", act="claim")
    rows = [{"case_no": case_no, "step": "registration", "version": 0} for case_no in open_cases]
    body = {"act": "claim", "rows": [*rows, {"case_no": first, "step": "tax"}]}
    answer = await api.post(OFFICER, "/inbox/bulk", body, key="claim-them")
    answer_body = answer.json()
    assert (answer_body["done"], answer_body["refused"]) == (2, 2)
    assert [row["problem"] and row["problem"]["code"] for row in answer_body["rows"]] == [
        None,
        "stale-version",
        None,
        "not-your-step",
    ]
    again = await api.post(OFFICER, "/inbox/bulk", body, key="claim-them")
    assert [row["version"] for row in again.json()["rows"]] == [row["version"] for row in answer_body["rows"]]
    other = await api.post(OFFICER, "/inbox/bulk", {**body, "rows": rows[:1]}, key="claim-them")
    assert other.json()["rows"][0]["problem"]["code"] == "idempotency-key-reused"

    done = {"case_no": first, "step": "registration", "results": fresh("registration")}
    body = {"act": "approve", "rows": [done, {"case_no": third, "step": "registration"}]}
    answer_body = (await api.post(OFFICER, "/inbox/bulk", body)).json()
    assert answer_body["rows"][0]["status"] == "approved"
    assert answer_body["rows"][1]["problem"]["code"] == "invalid-input"
    assert (await api.step(OFFICER, third, "registration"))["status"] == "in_progress"


@pytest.mark.parametrize(
    ("body", "field"),
    [({"act": "refuse", "rows": [{"case_no": "x", "step": "tax"}]}, "act"),
     ({"act": "claim", "rows": []}, "rows"),
     ({"act": "claim", "rows": [{"case_no": "x y", "step": "tax"}]}, "rows.0.case_no"),
     ({"act": "claim", "rows": [{"case_no": "x", "step": "tax"}] * 101}, "rows")],
)  # fmt: skip
async def test_a_wrong_bulk_act_is_named(api: ApiClient, body: dict[str, Any], field: str) -> None:
    assert fields(problem(await api.post("tax1", "/inbox/bulk", body), 422, "invalid-input"))[0] == field
