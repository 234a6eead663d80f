"""Accounts: two administrators for administrators, suspension at once, passwords that are one's own."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from api.streams import stream_access
from deploy.create_admin import run as create_admin
from deploy.up import _demo_password
from schemas.errors import InvalidInput
from services.settings import Settings
from services.store.core.schema.account_tables import account_grant, people_revision
from services.store.core.schema.tables import account as accounts
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office

STRONG = "a long enough one"
OTHER = "quite another phrase"


def _name() -> str:
    return f"t{uuid4().hex[:10]}"


async def _log_in(api: ApiClient, account: str, password: str = STRONG) -> dict[str, str]:
    form = {"username": account, "password": password}
    answer = await api.client.post("/api/v1/token", data=form)
    assert answer.status_code == 200, answer.text
    api._tokens[account] = answer.json()["access_token"]
    return {"Authorization": f"Bearer {api._tokens[account]}"}


async def _open(api: ApiClient, **fields: Any) -> str:
    body = {"account": _name(), "name": "钱小税", "role": "officer", "department": "tax", "password": STRONG}
    body |= fields
    answer = await api.post("admin1", "/people", body)
    assert answer.status_code == 201, answer.text
    await _log_in(api, body["account"])
    return str(body["account"])


async def _propose_administrator(api: ApiClient, by: str = "admin1") -> dict[str, Any]:
    body = {"account": _name(), "name": "新管理员", "role": "administrator", "password": STRONG}
    answer = await api.post(by, "/people", body)
    assert answer.status_code == 201, answer.text
    return {"account": body["account"], **answer.json()}


async def _approve(api: ApiClient, by: str, change: dict[str, Any], digest: str | None = None) -> Any:
    fields = {"digest": digest or change["digest"]}
    return await api.post(by, f"/account-changes/{change['id']}/approve", fields)


async def _administrator(api: ApiClient) -> str:
    change = await _propose_administrator(api)
    assert (await _approve(api, "admin2", change)).status_code == 200
    await _log_in(api, change["account"])
    return str(change["account"])


async def test_an_administrator_is_opened_by_two_who_saw_the_same(api: ApiClient) -> None:
    change = await _propose_administrator(api)
    assert change["awaits_approval"]
    form = {"username": change["account"], "password": STRONG}
    problem(await api.client.post("/api/v1/token", data=form), 401, "not-logged-in")
    listed = (await api.get("admin2", "/account-changes")).json()
    [shown] = [one for one in listed if one["id"] == change["id"]]
    assert (shown["body"]["role"], shown["digest"]) == ("administrator", change["digest"])
    problem(await _approve(api, "admin1", change), 403, "not-permitted")
    problem(await _approve(api, "tax-head", change), 403, "not-permitted")
    problem(await _approve(api, "admin2", change, "0" * 64), 409, "content-changed")
    missing = await api.post("admin2", f"/account-changes/{change['id']}/approve", {})
    assert fields(problem(missing, 422, "invalid-input")) == ["digest"]
    assert (await _approve(api, "admin2", change)).status_code == 200
    problem(await _approve(api, "admin2", change), 409, "act-not-allowed")
    await _log_in(api, change["account"])
    assert (await api.get(change["account"], "/outbox")).status_code == 200


async def test_rights_of_an_administrator_are_given_and_taken_by_two(api: ApiClient) -> None:
    account = await _open(api)
    values = {"name": "钱小税", "role": "administrator"}
    headers = {**await api.headers("admin1"), "Idempotency-Key": uuid4().hex}
    raised = (await api.client.put(f"/api/v1/people/{account}", json=values, headers=headers)).json()
    assert raised["awaits_approval"]
    problem(await api.get(account, "/outbox"), 403, "not-permitted")
    again = await api.client.put(
        f"/api/v1/people/{account}", json=values, headers={**headers, "Idempotency-Key": uuid4().hex}
    )
    assert fields(problem(again, 422, "invalid-input")) == ["account"]
    rejected = await api.post("admin2", f"/account-changes/{raised['id']}/reject", {"reason": "没有必要"})
    assert rejected.status_code == 200, rejected.text
    problem(await _approve(api, "admin2", raised), 409, "act-not-allowed")


async def test_whom_one_opened_is_no_second_pair_of_eyes_for_thirty_days(
    api: ApiClient, office: Office
) -> None:
    """Neither in the other direction, nor over several accounts, nor two of one's own making."""
    first = await _administrator(api)
    second = await _administrator(api)
    for proposer, approver in (
        ("admin1", first),
        (first, "admin1"),
        ("admin2", first),
        (first, second),
    ):
        change = await _propose_administrator(api, proposer)
        problem(await _approve(api, approver, change), 403, "not-permitted")
    change = await _propose_administrator(api, first)
    async with office.store.transaction() as connection:
        ages = account_grant.c.granted_at - timedelta(days=31)
        mine = account_grant.c.account.in_((first, second))
        await connection.execute(update(account_grant).where(mine).values(granted_at=ages))
        await connection.execute(update(people_revision).values(value=people_revision.c.value + 1))
    assert (await _approve(api, "admin1", change)).status_code == 200


async def test_an_account_with_work_in_hand_is_suspended_at_once_and_its_tokens_stay_dead(
    api: ApiClient,
) -> None:
    account = await _open(api, department="market-regulation")
    case_no = (await api.hand_in())["case_no"]
    assert (await api.act(account, case_no, "registration", act="claim")).status_code == 200
    needed = await api.post("admin1", f"/people/{account}/acts", {"act": "close"})
    assert "在办环节" in problem(needed, 422, "invalid-input")["detail"]
    for reason in ("", "  ", "..", "。"):
        refused = await api.post("admin1", f"/people/{account}/acts", {"act": "suspend", "reason": reason})
        assert fields(problem(refused, 422, "invalid-input")) == ["reason"]
    values = {"act": "suspend", "reason": "账号疑似被盗用"}
    problem(await api.post("tax-head", f"/people/{account}/acts", values), 403, "not-permitted")
    assert (await api.post("admin1", f"/people/{account}/acts", values)).status_code == 200
    problem(await api.get(account, "/me"), 401, "not-logged-in")
    listed = (await api.get("market-regulation-head", "/people", page_size=200)).json()["items"]
    [person] = [one for one in listed if one["account"] == account]
    assert (person["is_active"], person["open_steps"], person["must_hand_over"]) == (False, 1, True)
    assigned = await api.act(
        "market-regulation-head", case_no, "registration", act="assign", assignee="market-regulation2"
    )
    assert assigned.status_code == 200, assigned.text
    assert (await api.post("admin1", f"/people/{account}/acts", {"act": "reopen"})).status_code == 200
    problem(await api.get(account, "/me"), 401, "not-logged-in")
    await _log_in(api, account)
    assert (await api.get(account, "/me")).status_code == 200


async def test_a_deputy_with_a_part_in_absences_is_suspended_at_once_too(api: ApiClient) -> None:
    absent, deputy = await _open(api), await _open(api)
    times = {"from_at": "2026-01-01T00:00:00+08:00", "until_at": "2098-01-01T00:00:00+08:00"}
    away = {"account": absent, "deputy": deputy, **times}
    assert (await api.post("admin1", "/absences", away)).status_code == 201
    fields = {"act": "suspend", "reason": "离职"}
    assert (await api.post("admin1", f"/people/{deputy}/acts", fields)).status_code == 200


async def test_a_changed_password_ends_every_other_log_in(api: ApiClient) -> None:
    account = await _open(api)
    old = await _log_in(api, account)
    values = {"current": STRONG, "password": OTHER}
    wrong = await api.client.post(
        "/api/v1/me/password", json={**values, "current": "not that one"}, headers=old
    )
    assert fields(problem(wrong, 422, "invalid-input")) == ["current"]
    changed = await api.client.post("/api/v1/me/password", json=values, headers=old)
    assert changed.status_code == 200, changed.text
    problem(await api.client.get("/api/v1/me", headers=old), 401, "not-logged-in")
    fresh = {"Authorization": f"Bearer {changed.json()['access_token']}"}
    assert (await api.client.get("/api/v1/me", headers=fresh)).status_code == 200
    await _log_in(api, account, OTHER)


@pytest.mark.parametrize(
    "password", ["1234567890", "password12", " " * 10, "aaaaaaaaaa", "9876543210", "abcdefghij", "short"]
)
async def test_a_password_that_anybody_would_try_is_refused(api: ApiClient, password: str) -> None:
    body = {"account": _name(), "name": "某某", "role": "officer", "department": "tax", "password": password}
    refused = await api.post("admin1", "/people", body)
    assert fields(problem(refused, 422, "invalid-input")) == ["password"]
    account = await _open(api)
    values = {"current": STRONG, "password": f"{account}x"}
    named = await api.post(account, "/me/password", values)
    assert fields(problem(named, 422, "invalid-input")) == ["password"]


async def test_a_stream_ends_with_the_account_that_opened_it(
    open_door: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_access, "CHECK_SECONDS", 0.1)
    account = await _open(open_door, role="head")
    headers = await open_door.headers(account)
    async with open_door.client.stream("GET", "/api/v1/boards/sla/stream", headers=headers) as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 1000"
        fields = {"act": "suspend", "reason": "账号疑似被盗用"}
        assert (await open_door.post("admin1", f"/people/{account}/acts", fields)).status_code == 200
        async with asyncio.timeout(20):
            async for _ in lines:
                pass


async def test_the_first_administrator_changes_the_password_before_anything_else(
    api: ApiClient, database_url: str
) -> None:
    account, printed = _name(), list[str]()
    settings = Settings(database_url=database_url)
    await asyncio.to_thread(create_admin, settings, account, "首任管理员", printed.append)
    password = printed[0].rpartition("：")[2]
    headers = await _log_in(api, account, password)
    problem(await api.get(account, "/outbox"), 403, "password-change-required")
    problem(await api.post(account, "/people", {}), 403, "password-change-required")
    assert (await api.get(account, "/me")).json()["must_change_password"]
    fields = {"current": password, "password": OTHER}
    changed = await api.client.post("/api/v1/me/password", json=fields, headers=headers)
    assert changed.status_code == 200, changed.text
    await _log_in(api, account, OTHER)
    assert (await api.get(account, "/outbox")).status_code == 200
    with pytest.raises(InvalidInput, match="已存在"):
        await asyncio.to_thread(create_admin, settings, account, "", printed.append)
    with pytest.raises(InvalidInput, match="小写字母"):
        await asyncio.to_thread(create_admin, settings, "Admin Zhang", "", printed.append)


async def test_every_demonstration_account_has_its_own_salt(office: Office) -> None:
    names = list(office.people)
    query = select(func.count(), func.count(func.distinct(accounts.c.password_hash)))
    async with office.store.autocommit() as connection:
        found = (await connection.execute(query.where(accounts.c.account.in_(names)))).one()
    assert tuple(found) == (len(names), len(names))


def test_demonstration_accounts_exist_with_the_flag_only() -> None:
    assert _demo_password(Settings(demonstration=False)) is None
    assert _demo_password(Settings(demonstration=False, demo_password="chosen by hand")) is None
    assert _demo_password(Settings(demonstration=True, demo_password="chosen by hand")) == "chosen by hand"
