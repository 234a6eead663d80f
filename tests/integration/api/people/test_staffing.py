"""People at the door: accounts, absences with their deputies, and who stands behind a recipient."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from services.domain.calendars.calendar import BEIJING
from tests.support.api_client import ApiClient, fields, problem
from tests.support.results import fresh

STRONG = "a long enough one"
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def _person(**fields: Any) -> dict[str, Any]:
    account = f"tax-{uuid4().hex[:8]}"
    body = {"account": account, "name": "钱小税", "role": "officer", "department": "tax", "password": STRONG}
    return {**body, **fields}


def _away(account: str, deputy: str, **fields: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    times = {
        "from_at": (now - timedelta(minutes=1)).isoformat(),
        "until_at": (now + timedelta(days=1)).isoformat(),
    }
    return {"account": account, "deputy": deputy, **times, **fields}


async def _new(api: ApiClient, **fields: Any) -> str:
    body = _person(**fields)
    answer = await api.post("admin1", "/people", body)
    assert answer.status_code == 201, answer.text
    return str(body["account"])


async def _log_in(api: ApiClient, account: str) -> None:
    form = {"username": account, "password": STRONG}
    token = (await api.client.post("/api/v1/token", data=form)).json()["access_token"]
    api._tokens[account] = token


async def _put(api: ApiClient, account: str, path: str, body: Any) -> httpx2.Response:
    headers = {**await api.headers(account), "Idempotency-Key": uuid4().hex}
    return await api.client.put(f"/api/v1{path}", json=body, headers=headers)


async def test_a_deputy_finishes_what_the_absent_one_holds_and_the_log_says_for_whom(api: ApiClient) -> None:
    absent, deputy = (
        await _new(api, department="market-regulation"),
        await _new(api, department="market-regulation"),
    )
    for who in (absent, deputy):
        await _log_in(api, who)
    case_no = (await api.hand_in())["case_no"]
    await api.act(absent, case_no, "registration", act="claim")
    fields = {"act": "approve", "results": fresh("registration")}
    problem(await api.act(deputy, case_no, "registration", **fields), 403, "not-permitted")
    entered = await api.post("market-regulation-head", "/absences", _away(absent, deputy))
    assert entered.status_code == 201, entered.text
    offers = [offer["act"] for offer in (await api.step(deputy, case_no, "registration"))["acts"]]
    assert "approve" in offers
    answer = await api.act(deputy, case_no, "registration", **fields)
    assert answer.status_code == 200, answer.text
    events = (await api.get("admin1", f"/joint-cases/{case_no}/events")).json()
    [approved] = [event for event in events if event["kind"] == "step.approved"]
    assert (approved["actor"], approved["facts"]["acted_for"]) == (deputy, absent)
    number = entered.json()["id"]
    ended = await api.post("admin1", f"/absences/{number}/acts", {"act": "cancel"})
    assert ended.status_code == 200, ended.text
    again = await api.post("admin1", f"/absences/{number}/acts", {"act": "cancel"})
    problem(again, 404, "not-found")


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"deputy": "tax1"}, ["deputy"]),
        ({"deputy": "bank1"}, ["deputy"]),
        ({"until_at": "2020-01-01T00:00:00+08:00"}, ["until_at"]),
        ({"account": "nobody-here"}, ["account"]),
        ({"until_at": "whenever"}, ["until_at"]),
    ],
)
async def test_a_wrong_absence_is_refused_by_its_field(
    api: ApiClient, values: dict[str, Any], wrong: list[str]
) -> None:
    answer = await api.post("admin1", "/absences", {**_away("tax1", "tax2"), **values})
    assert fields(problem(answer, 422, "invalid-input")) == wrong


async def test_two_who_would_stand_in_for_each_other_are_refused(api: ApiClient) -> None:
    first, second = await _new(api), await _new(api)
    assert (await api.post("admin1", "/absences", _away(first, second))).status_code == 201
    circle = problem(await api.post("admin1", "/absences", _away(second, first)), 422, "invalid-input")
    assert fields(circle) == ["deputy"]
    assert "成环" in circle["detail"]


async def test_people_are_the_administrators_and_absences_also_the_heads(api: ApiClient) -> None:
    for account in ("tax-head", "tax1", "window1"):
        problem(await api.post(account, "/people", _person()), 403, "not-permitted")
    problem(await api.post("bank-head", "/absences", _away("tax1", "tax2")), 403, "not-permitted")
    problem(await api.get("tax1", "/people"), 403, "not-permitted")
    seen = (await api.get("tax-head", "/people", page_size=200)).json()["items"]
    assert {person["department"] for person in seen} == {"tax"}
    assert [row["code"] for row in (await api.get("tax-head", "/departments")).json()] == ["tax"]


async def test_an_account_that_is_closed_logs_in_no_more_and_may_come_back(api: ApiClient) -> None:
    account = await _new(api)
    await _log_in(api, account)
    closed = await api.post("admin1", f"/people/{account}/acts", {"act": "close"})
    assert closed.status_code == 200, closed.text
    problem(await api.get(account, "/me"), 401, "not-logged-in")
    again = await api.post("admin1", f"/people/{account}/acts", {"act": "close"})
    problem(again, 409, "act-not-allowed")
    assert (await api.post("admin1", f"/people/{account}/acts", {"act": "reopen"})).status_code == 200
    changed = {"name": "钱大税", "role": "head", "department": "tax"}
    assert (await _put(api, "admin1", f"/people/{account}", changed)).status_code == 200
    everybody = [one for page in await api.pages("admin1", "/people", page_size=200) for one in page]
    person = next(one for one in everybody if one["account"] == account)
    assert (person["name"], person["role_label"], person["is_active"]) == ("钱大税", "部门负责人", True)


async def test_an_account_is_entered_once_and_rightly(api: ApiClient) -> None:
    account, key = _person(), uuid4().hex
    first = await api.post("admin1", "/people", account, key=key)
    assert (await api.post("admin1", "/people", account, key=key)).json() == first.json()
    assert fields(problem(await api.post("admin1", "/people", account), 422, "invalid-input")) == ["account"]
    for item, field in (({"department": None}, "department"), ({"password": "short"}, "password")):
        answer = await api.post("admin1", "/people", _person(**item))
        assert fields(problem(answer, 422, "invalid-input")) == [field]


async def test_a_recipient_is_mapped_for_a_department_and_back_again(api: ApiClient) -> None:
    values = {"recipient": "head", "department": "statistics", "accounts": ["statistics1"]}
    assert (await _put(api, "admin1", "/role-mappings", values)).status_code == 200
    mapped = (await api.get("admin1", "/role-mappings")).json()
    assert [m["accounts"] for m in mapped if m["department"] == "statistics"] == [["statistics1"]]
    assert any(m["recipient"] == "administrator" and "admin1" in m["accounts"] for m in mapped)
    needed = await api.post("admin1", "/people/statistics1/acts", {"act": "close"})
    assert "唯一对应人员" in problem(needed, 422, "invalid-input")["detail"]
    back = await _put(api, "admin1", "/role-mappings", {**values, "accounts": []})
    assert back.status_code == 200
    stranger = await _put(api, "admin1", "/role-mappings", {**values, "accounts": ["tax1"]})
    assert fields(problem(stranger, 422, "invalid-input")) == ["accounts"]
    top = {"recipient": "supervision-office", "accounts": []}
    refused = problem(await _put(api, "admin1", "/role-mappings", top), 422, "invalid-input")
    assert "最高一级" in refused["detail"]


async def test_a_department_is_added_named_anew_and_closed_only_when_nothing_uses_it(api: ApiClient) -> None:
    today = datetime.now(UTC).astimezone(BEIJING).date().isoformat()
    code, document = (
        f"office-{uuid4().hex[:6].translate(_LETTERS)}",
        {"since": today, "document": "市编委〔2026〕9 号"},
    )
    body = {"code": code, "name": f"市{code}", "short": code[-6:], "kind": "government", **document}
    problem(await api.post("tax-head", "/departments", body), 403, "not-permitted")
    added = await api.post("admin1", "/departments", body)
    assert added.status_code == 201, added.text
    assert added.json()["stream"] == f"department/{code}"
    twice = await api.post("admin1", "/departments", body)
    assert fields(problem(twice, 422, "invalid-input")) == ["code"]
    clerk = await _new(api, department=code, account=f"x-{uuid4().hex[:8]}")
    renamed = await _put(
        api, "admin1", f"/departments/{code}", {"name": f"市{code}局", "short": "局", **document}
    )
    assert renamed.status_code == 200, renamed.text
    rows = (await api.get("admin1", "/departments")).json()
    assert f"市{code}局" in [row["name"] for row in rows]
    close = {"act": "close", **document}
    refused = problem(await api.post("admin1", f"/departments/{code}/acts", close), 409, "in-use")
    assert clerk in refused["detail"]
    assert (await api.post("admin1", f"/people/{clerk}/acts", {"act": "close"})).status_code == 200
    assert (await api.post("admin1", f"/departments/{code}/acts", close)).status_code == 200
    gone = await api.post("admin1", "/people", _person(department=code))
    assert "department" in fields(problem(gone, 422, "invalid-input"))
    problem(await api.post("admin1", f"/departments/{code}/acts", close), 404, "not-found")


async def test_a_department_in_use_is_refused_with_all_that_uses_it(api: ApiClient) -> None:
    await api.hand_in()
    document = {"since": "2040-01-01", "document": "市编委〔2026〕9 号"}
    body = {"act": "close", **document}
    answer = await api.post("admin1", "/departments/market-regulation/acts", body)
    uses = "；".join(problem(answer, 409, "in-use")["facts"]["used_by"])
    for what in ("企业开办（第 1 版）", "未办结的环节", "market-regulation-head"):
        assert what in uses, uses
