"""People at the door: accounts, absences with their deputies, and who stands behind a recipient."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from services.domain.calendars.calendar import BEIJING
from tests.integration.api.door import Door, fields, problem
from tests.support.results import fresh

STRONG = "a long enough one"
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def _person(**said: Any) -> dict[str, Any]:
    account = f"tax-{uuid4().hex[:8]}"
    body = {"account": account, "name": "钱小税", "role": "officer", "department": "tax", "password": STRONG}
    return {**body, **said}


def _away(account: str, deputy: str, **said: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    times = {
        "from_at": (now - timedelta(minutes=1)).isoformat(),
        "until_at": (now + timedelta(days=1)).isoformat(),
    }
    return {"account": account, "deputy": deputy, **times, **said}


async def _new(door: Door, **said: Any) -> str:
    body = _person(**said)
    answer = await door.post("admin1", "/people", body)
    assert answer.status_code == 201, answer.text
    return str(body["account"])


async def _log_in(door: Door, account: str) -> None:
    form = {"username": account, "password": STRONG}
    token = (await door.client.post("/api/v1/token", data=form)).json()["access_token"]
    door._tokens[account] = token


async def _put(door: Door, account: str, path: str, body: Any) -> httpx2.Response:
    headers = {**await door.headers(account), "Idempotency-Key": uuid4().hex}
    return await door.client.put(f"/api/v1{path}", json=body, headers=headers)


async def test_a_deputy_finishes_what_the_absent_one_holds_and_the_log_says_for_whom(door: Door) -> None:
    absent, deputy = (
        await _new(door, department="market-regulation"),
        await _new(door, department="market-regulation"),
    )
    for who in (absent, deputy):
        await _log_in(door, who)
    case_no = (await door.hand_in())["case_no"]
    await door.act(absent, case_no, "registration", act="claim")
    said = {"act": "approve", "results": fresh("registration")}
    problem(await door.act(deputy, case_no, "registration", **said), 403, "not-permitted")
    entered = await door.post("market-regulation-head", "/absences", _away(absent, deputy))
    assert entered.status_code == 201, entered.text
    offers = [offer["act"] for offer in (await door.step(deputy, case_no, "registration"))["acts"]]
    assert "approve" in offers
    answer = await door.act(deputy, case_no, "registration", **said)
    assert answer.status_code == 200, answer.text
    events = (await door.get("admin1", f"/joint-cases/{case_no}/events")).json()
    [approved] = [event for event in events if event["kind"] == "step.approved"]
    assert (approved["actor"], approved["facts"]["acted_for"]) == (deputy, absent)
    number = entered.json()["id"]
    ended = await door.post("admin1", f"/absences/{number}/acts", {"act": "cancel"})
    assert ended.status_code == 200, ended.text
    again = await door.post("admin1", f"/absences/{number}/acts", {"act": "cancel"})
    problem(again, 404, "not-found")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"deputy": "tax1"}, ["deputy"]),
        ({"deputy": "bank1"}, ["deputy"]),
        ({"until_at": "2020-01-01T00:00:00+08:00"}, ["until_at"]),
        ({"account": "nobody-here"}, ["account"]),
        ({"until_at": "whenever"}, ["until_at"]),
    ],
)
async def test_a_wrong_absence_is_refused_by_its_field(
    door: Door, said: dict[str, Any], wrong: list[str]
) -> None:
    answer = await door.post("admin1", "/absences", {**_away("tax1", "tax2"), **said})
    assert fields(problem(answer, 422, "invalid-input")) == wrong


async def test_two_who_would_stand_in_for_each_other_are_refused(door: Door) -> None:
    first, second = await _new(door), await _new(door)
    assert (await door.post("admin1", "/absences", _away(first, second))).status_code == 201
    circle = problem(await door.post("admin1", "/absences", _away(second, first)), 422, "invalid-input")
    assert fields(circle) == ["deputy"]
    assert "成环" in circle["detail"]


async def test_people_are_the_administrators_and_absences_also_the_heads(door: Door) -> None:
    for account in ("tax-head", "tax1", "window1"):
        problem(await door.post(account, "/people", _person()), 403, "not-permitted")
    problem(await door.post("bank-head", "/absences", _away("tax1", "tax2")), 403, "not-permitted")
    problem(await door.get("tax1", "/people"), 403, "not-permitted")
    seen = (await door.get("tax-head", "/people")).json()
    assert {person["department"] for person in seen} == {"tax"}
    assert [row["code"] for row in (await door.get("tax-head", "/departments")).json()] == ["tax"]


async def test_an_account_that_is_closed_logs_in_no_more_and_may_come_back(door: Door) -> None:
    account = await _new(door)
    await _log_in(door, account)
    closed = await door.post("admin1", f"/people/{account}/acts", {"act": "close"})
    assert closed.status_code == 200, closed.text
    problem(await door.get(account, "/me"), 401, "not-logged-in")
    again = await door.post("admin1", f"/people/{account}/acts", {"act": "close"})
    problem(again, 409, "act-not-allowed")
    assert (await door.post("admin1", f"/people/{account}/acts", {"act": "reopen"})).status_code == 200
    changed = {"name": "钱大税", "role": "head", "department": "tax"}
    assert (await _put(door, "admin1", f"/people/{account}", changed)).status_code == 200
    person = next(p for p in (await door.get("admin1", "/people")).json() if p["account"] == account)
    assert (person["name"], person["role_label"], person["is_active"]) == ("钱大税", "部门负责人", True)


async def test_an_account_is_entered_once_and_rightly(door: Door) -> None:
    account, key = _person(), uuid4().hex
    first = await door.post("admin1", "/people", account, key=key)
    assert (await door.post("admin1", "/people", account, key=key)).json() == first.json()
    assert fields(problem(await door.post("admin1", "/people", account), 422, "invalid-input")) == ["account"]
    for said, field in (({"department": None}, "department"), ({"password": "short"}, "password")):
        answer = await door.post("admin1", "/people", _person(**said))
        assert fields(problem(answer, 422, "invalid-input")) == [field]


async def test_a_recipient_is_mapped_for_a_department_and_back_again(door: Door) -> None:
    said = {"recipient": "head", "department": "statistics", "accounts": ["statistics1"]}
    assert (await _put(door, "admin1", "/role-mappings", said)).status_code == 200
    mapped = (await door.get("admin1", "/role-mappings")).json()
    assert [m["accounts"] for m in mapped if m["department"] == "statistics"] == [["statistics1"]]
    assert any(m["recipient"] == "administrator" and "admin1" in m["accounts"] for m in mapped)
    needed = await door.post("admin1", "/people/statistics1/acts", {"act": "close"})
    assert "唯一对应人员" in problem(needed, 422, "invalid-input")["detail"]
    back = await _put(door, "admin1", "/role-mappings", {**said, "accounts": []})
    assert back.status_code == 200
    stranger = await _put(door, "admin1", "/role-mappings", {**said, "accounts": ["tax1"]})
    assert fields(problem(stranger, 422, "invalid-input")) == ["accounts"]
    top = {"recipient": "supervision-office", "accounts": []}
    refused = problem(await _put(door, "admin1", "/role-mappings", top), 422, "invalid-input")
    assert "最高一级" in refused["detail"]


async def test_a_department_is_added_named_anew_and_closed_only_when_nothing_uses_it(door: Door) -> None:
    today = datetime.now(UTC).astimezone(BEIJING).date().isoformat()
    code, document = (
        f"office-{uuid4().hex[:6].translate(_LETTERS)}",
        {"since": today, "document": "市编委〔2026〕9 号"},
    )
    body = {"code": code, "name": f"市{code}", "short": code[-6:], "kind": "government", **document}
    problem(await door.post("tax-head", "/departments", body), 403, "not-permitted")
    added = await door.post("admin1", "/departments", body)
    assert added.status_code == 201, added.text
    assert added.json()["stream"] == f"department/{code}"
    twice = await door.post("admin1", "/departments", body)
    assert fields(problem(twice, 422, "invalid-input")) == ["code"]
    clerk = await _new(door, department=code, account=f"x-{uuid4().hex[:8]}")
    renamed = await _put(
        door, "admin1", f"/departments/{code}", {"name": f"市{code}局", "short": "局", **document}
    )
    assert renamed.status_code == 200, renamed.text
    rows = (await door.get("admin1", "/departments")).json()
    assert f"市{code}局" in [row["name"] for row in rows]
    close = {"act": "close", **document}
    refused = problem(await door.post("admin1", f"/departments/{code}/acts", close), 409, "in-use")
    assert clerk in refused["detail"]
    assert (await door.post("admin1", f"/people/{clerk}/acts", {"act": "close"})).status_code == 200
    assert (await door.post("admin1", f"/departments/{code}/acts", close)).status_code == 200
    gone = await door.post("admin1", "/people", _person(department=code))
    assert "department" in fields(problem(gone, 422, "invalid-input"))
    problem(await door.post("admin1", f"/departments/{code}/acts", close), 404, "not-found")


async def test_a_department_in_use_is_refused_with_all_that_uses_it(door: Door) -> None:
    await door.hand_in()
    document = {"since": "2040-01-01", "document": "市编委〔2026〕9 号"}
    body = {"act": "close", **document}
    answer = await door.post("admin1", "/departments/market-regulation/acts", body)
    uses = "；".join(problem(answer, 409, "in-use")["facts"]["used_by"])
    for what in ("企业开办（第 1 版）", "未办结的环节", "market-regulation-head"):
        assert what in uses, uses
