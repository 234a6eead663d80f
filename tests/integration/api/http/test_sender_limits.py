"""What a sender tried too often rests for that sender alone, and no answer tells what exists."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

import httpx2
import pytest
from fastapi import FastAPI, Request
from starlette.types import ASGIApp

from api.limits.sender import sender_of
from api.server import make_server
from schemas.cases.acts import Officer
from schemas.errors import TooManyAttempts
from schemas.vocabulary import Role
from services.settings import Settings
from services.store.applicants.attempts import Attempts, Counted
from services.store.applicants.refusals import Refusals
from services.store.core.engine import Store
from tests.support.api_client import ROOT, ApiClient
from tests.support.office import PASSWORD, Office
from tests.support.phones import forget_codes

From = Callable[[str], httpx2.AsyncClient]


@pytest.fixture
async def sent_from(api: ApiClient, office: Office) -> From:
    """A client at an address of the test's choice."""
    await forget_codes(office.store)
    app = cast("httpx2.ASGITransport", api.client._transport).app

    def client(address: str) -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=app, client=(address, 40_000))
        return httpx2.AsyncClient(transport=transport, base_url="http://door")

    return client


def _said(answer: httpx2.Response) -> tuple[int, Any]:
    """What an answer tells, but for the number of its trace and the name that was asked for."""
    body = answer.json()
    return answer.status_code, (body.get("code"), body.get("detail"), sorted(body.get("facts", ())))


async def _log_in(client: httpx2.AsyncClient, account: str, password: str) -> httpx2.Response:
    return await client.post(f"{ROOT}/token", data={"username": account, "password": password})


async def test_log_ins_of_a_stranger_do_not_lock_the_owner_out(sent_from: From, office: Office) -> None:
    stranger, owner = sent_from("192.0.2.1"), sent_from("192.0.2.2")
    answers = [await _log_in(stranger, "tax1", "not that one") for _ in range(7)]
    assert [one.status_code for one in answers] == [401] * 5 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert (await _log_in(stranger, "tax1", PASSWORD)).status_code == 429
    assert (await _log_in(owner, "tax1", PASSWORD)).status_code == 200


async def test_no_answer_tells_which_accounts_exist(sent_from: From, office: Office) -> None:
    gone = Officer(account="gone1", name="已离职", role=Role.OFFICER, department="tax")
    await office.accounts.seed([gone], PASSWORD)
    client = sent_from("192.0.2.3")
    fields = {
        account: [_said(await _log_in(client, account, "not that one")) for _ in range(6)]
        for account in ("tax1", "admin1", "gone1", "never-was", "x")
    }
    assert len({str(one) for one in fields.values()}) == 1


async def test_one_sender_cannot_try_every_account(sent_from: From, office: Office) -> None:
    client = sent_from("192.0.2.4")
    answers = [await _log_in(client, f"guessed{at}", "password") for at in range(Counted.LOG_IN.allowed)]
    assert {one.status_code for one in answers} == {401}
    assert (await _log_in(client, "tax1", PASSWORD)).status_code == 429


async def test_a_stranger_does_not_lock_an_applicant_out(sent_from: From, api: ApiClient) -> None:
    receipt, phone = await api.hand_in(), (await api.example())["applicant"]["phone"]
    path = f"{ROOT}/public/joint-cases/{receipt['case_no']}"
    unknown = f"{ROOT}/public/joint-cases/330100-20190422-QYKB-999999-9"
    claim = {"code": "AAAAAAAA", "phone": "13900000000"}
    client = sent_from("192.0.2.5")
    here = [_said(await client.post(f"{path}/phone-code", json=claim)) for _ in range(7)]
    there = [_said(await client.post(f"{unknown}/phone-code", json=claim)) for _ in range(7)]
    assert [status for status, _ in here] == [404] * 5 + [429] * 2
    assert here == there
    right = {"code": receipt["query_code"], "phone": phone}
    mine = await sent_from("192.0.2.6").post(f"{path}/phone-code", json=right)
    assert mine.status_code == 200, mine.text


async def test_wrong_codes_for_a_case_are_counted_from_wherever_they_come(
    sent_from: From, api: ApiClient
) -> None:
    receipt = await api.hand_in()
    for number in (receipt["case_no"], "330100-20190422-QYKB-999998-8"):
        path = f"{ROOT}/public/joint-cases/{number}?code="
        answers = [
            await sent_from(f"198.51.{at // 200}.{at % 200}").get(f"{path}AAAAAAAA")
            for at in range(Counted.CASE.allowed + 2)
        ]
        assert [one.status_code for one in answers] == [404] * Counted.CASE.allowed + [429] * 2
        assert len({str(_said(one)) for one in answers}) == 2
    path = f"{ROOT}/public/joint-cases/{receipt['case_no']}?code={receipt['query_code']}"
    assert (await sent_from("203.0.113.9").get(path)).status_code == 200


async def test_a_refused_sender_is_answered_without_the_database() -> None:
    refusals, now = Refusals(lambda: now), 0.0
    attempts = Attempts(cast("Store", None), refusals=refusals)
    with pytest.raises(TooManyAttempts), refusals.guard((Counted.QUERY, "x"), 1, "often"):
        raise TooManyAttempts("often")
    with pytest.raises(TooManyAttempts):
        await attempts.reserve(Counted.QUERY, "x")
    with ExitStack() as under_way:
        for _ in range(Counted.QUERY.allowed):
            under_way.enter_context(refusals.guard((Counted.QUERY, "y"), Counted.QUERY.allowed, "often"))
        with pytest.raises(TooManyAttempts):
            await attempts.reserve(Counted.QUERY, "y")
    now = 60.0
    with pytest.raises(AttributeError):
        await attempts.reserve(Counted.QUERY, "x")


@pytest.mark.parametrize(
    ("proxies", "sender"),
    [((), "127.0.0.1"), (("127.0.0.1",), "203.0.113.7"), (("10.0.0.0/8",), "127.0.0.1")],
)
async def test_forwarded_addresses_count_from_trusted_proxies_only(
    proxies: tuple[str, ...], sender: str
) -> None:
    app = FastAPI()

    @app.get("/")
    async def who(request: Request) -> str:
        return sender_of(request)

    config = make_server(app, Settings(trusted_proxies=proxies)).config
    config.load()
    transport = httpx2.ASGITransport(app=cast("ASGIApp", config.loaded_app))
    async with httpx2.AsyncClient(transport=transport, base_url="http://door") as client:
        answer = await client.get("/", headers={"X-Forwarded-For": "203.0.113.7"})
    assert answer.json() == sender


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_sender_has_one_name_however_its_address_is_written(address: str, sender: str) -> None:
    assert sender_of(Request({"type": "http", "client": (address, 1), "headers": []})) == sender
