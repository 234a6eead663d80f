"""The inbox: filters and counts agree, views are one's own, bulk acts answer for every row."""

from collections import Counter
from typing import Any

import pytest

from tests.integration.api.door import Door, fields, problem
from tests.support.office import Office
from tests.support.results import fresh

DESK = "market-regulation1"


@pytest.fixture
async def open_cases(door: Door, office: Office) -> list[str]:
    """Three cases whose registration waits."""
    numbers = [str((await door.hand_in())["case_no"]) for _ in range(3)]
    for case_no in numbers:
        await office.case_files.advance(case_no)
    return numbers


async def _all(door: Door, account: str = DESK, **wanted: Any) -> list[dict[str, Any]]:
    return [row for page in await door.pages(account, "/inbox", page_size=200, **wanted) for row in page]


async def test_each_count_is_what_a_click_on_it_shows(door: Door, open_cases: list[str]) -> None:
    await door.act(DESK, open_cases[0], "registration", act="claim")
    everything = await _all(door)
    counts = (await door.get(DESK, "/inbox/counts")).json()
    assert counts["total"] == len(everything)
    for told, name in (("sla_statuses", "sla_status"), ("statuses", "status"), ("matters", "matter")):
        assert counts[told] == Counter(row[name] for row in everything)
        for value, count in counts[told].items():
            assert len(await _all(door, **{name: value})) == count, (name, value)
    mine = await _all(door, mine=True)
    assert open_cases[0] in {row["case_no"] for row in mine}
    assert {row["handler"] for row in mine} == {DESK}
    assert counts["mine"] == len(mine)


async def test_a_quick_search_takes_numbers_names_and_matters(door: Door, open_cases: list[str]) -> None:
    found = await _all(door, q=open_cases[1])
    assert [row["case_no"] for row in found] == [open_cases[1]]
    assert set(open_cases) <= {row["case_no"] for row in await _all(door, q=open_cases[1][:15].lower())}
    name = (await door.example())["applicant"]["name"]
    assert set(open_cases) <= {row["case_no"] for row in await _all(door, q=name[:1])}
    assert set(open_cases) <= {row["case_no"] for row in await _all(door, q="企业")}
    about = await _all(door, q="晴川软件")
    assert set(open_cases) <= {row["case_no"] for row in about}
    assert {row["subject"] for row in about} == {"杭州晴川软件有限公司"}
    assert await _all(door, q="晴川硬件") == []
    assert await _all(door, q="%") == []
    assert (await door.get(DESK, "/inbox/counts", q=open_cases[1])).json()["total"] == 1


async def test_views_are_kept_for_their_owner_only(door: Door) -> None:
    headers = await door.headers(DESK)
    view = {"name": "快到期的", "wanted": {"sla_status": "amber", "mine": True}}
    kept = await door.client.put("/api/v1/inbox/views/3", json=view, headers=headers)
    assert kept.json()["wanted"]["sla_status"] == "amber"
    again = await door.client.put("/api/v1/inbox/views/3", json={**view, "name": "黄灯"}, headers=headers)
    assert again.status_code == 200
    listed = (await door.get(DESK, "/inbox/views")).json()
    assert [(one["slot"], one["name"]) for one in listed] == [(3, "黄灯")]
    assert (await door.get("market-regulation2", "/inbox/views")).json() == []
    wrong = await door.client.put("/api/v1/inbox/views/21", json=view, headers=headers)
    assert fields(problem(wrong, 422, "invalid-input")) == ["slot"]
    wrong = await door.client.put("/api/v1/inbox/views/1", json={"name": ""}, headers=headers)
    assert fields(problem(wrong, 422, "invalid-input")) == ["name"]
    assert (await door.client.delete("/api/v1/inbox/views/3", headers=headers)).status_code == 204
    problem(await door.client.delete("/api/v1/inbox/views/3", headers=headers), 404, "not-found")


async def test_a_bulk_act_answers_for_every_row(door: Door, open_cases: list[str]) -> None:
    first, second, third = open_cases
    await door.act("market-regulation2", second, "registration", act="claim")
    rows = [{"case_no": case_no, "step": "registration", "version": 0} for case_no in open_cases]
    body = {"act": "claim", "rows": [*rows, {"case_no": first, "step": "tax"}]}
    answer = await door.post(DESK, "/inbox/bulk", body, key="claim-them")
    told = answer.json()
    assert (told["done"], told["refused"]) == (2, 2)
    assert [row["problem"] and row["problem"]["code"] for row in told["rows"]] == [
        None,
        "stale-version",
        None,
        "not-your-step",
    ]
    again = await door.post(DESK, "/inbox/bulk", body, key="claim-them")
    assert [row["version"] for row in again.json()["rows"]] == [row["version"] for row in told["rows"]]
    other = await door.post(DESK, "/inbox/bulk", {**body, "rows": rows[:1]}, key="claim-them")
    assert other.json()["rows"][0]["problem"]["code"] == "idempotency-key-reused"

    done = {"case_no": first, "step": "registration", "results": fresh("registration")}
    body = {"act": "approve", "rows": [done, {"case_no": third, "step": "registration"}]}
    told = (await door.post(DESK, "/inbox/bulk", body)).json()
    assert told["rows"][0]["status"] == "approved"
    assert told["rows"][1]["problem"]["code"] == "invalid-input"
    assert (await door.step(DESK, third, "registration"))["status"] == "in_progress"


@pytest.mark.parametrize(
    ("body", "field"),
    [({"act": "refuse", "rows": [{"case_no": "x", "step": "tax"}]}, "act"),
     ({"act": "claim", "rows": []}, "rows"),
     ({"act": "claim", "rows": [{"case_no": "x y", "step": "tax"}]}, "rows.0.case_no"),
     ({"act": "claim", "rows": [{"case_no": "x", "step": "tax"}] * 101}, "rows")],
)  # fmt: skip
async def test_a_wrong_bulk_act_is_named(door: Door, body: dict[str, Any], field: str) -> None:
    assert fields(problem(await door.post("tax1", "/inbox/bulk", body), 422, "invalid-input"))[0] == field
