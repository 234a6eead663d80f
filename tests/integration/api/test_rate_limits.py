"""Everything public has a limit per sender: found by walking the routes, and felt by a sender."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, cast

import httpx2
import pytest
from fastapi.routing import iter_route_contexts
from starlette.types import ASGIApp

from api.app import make_app
from api.auth import account_holder
from api.limits.rate_limits import RATES, PublicLimit, Rates, limit_of
from api.web.shell.request_context import user
from services.app_context import open_app_context
from tests.support.api_client import ROOT, ApiClient, problem
from tests.support.office import REGION

LOG_INS = {account_holder, user}
"""The dependencies that let nobody pass without an account."""


def _calls(dependant: Any) -> Iterator[Callable[..., Any] | None]:
    yield dependant.call
    for one in dependant.dependencies:
        yield from _calls(one)


def _routes() -> list[tuple[str, str, bool]]:
    """Method, path and whether a log-in is needed, of every route of the application."""
    app = make_app(lambda: open_app_context("", REGION, is_demonstration=True))
    found = []
    for route in iter_route_contexts(app.routes):
        dependant = getattr(route, "dependant", None)
        is_staff = dependant is not None and bool(LOG_INS & set(_calls(dependant)))
        found += [(method, str(route.path), is_staff) for method in sorted(route.methods or ())]
    return found


def test_every_route_without_a_log_in_has_a_limit() -> None:
    public = [(method, path) for method, path, is_staff in _routes() if not is_staff]
    assert len(public) > 40
    assert [one for one in public if limit_of(*one) is None] == []


def test_no_route_behind_a_log_in_is_limited_as_a_public_one() -> None:
    behind = [(method, path) for method, path, is_staff in _routes() if is_staff]
    assert len(behind) > 100
    assert [one for one in behind if limit_of(*one) is not None] == []


def _client(api: ApiClient, address: str) -> httpx2.AsyncClient:
    app: ASGIApp = cast("httpx2.ASGITransport", api.client._transport).app
    transport = httpx2.ASGITransport(app=app, client=(address, 40_000))
    return httpx2.AsyncClient(transport=transport, base_url="http://door")


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass for the counts, however slow the machine is."""
    monkeypatch.setattr(RATES, "_clock", lambda: 1000.0)


async def _until_refused(client: httpx2.AsyncClient, sender: str, limit: PublicLimit, path: str) -> None:
    """Use all of a sender's burst up, the last by a real request."""
    for _ in range(limit.rate.burst - 1):
        assert RATES.wait(limit, sender) == 0.0
    assert (await client.post(path, content=b"{")).status_code != 429


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize(
    ("limit", "path"),
    [
        (PublicLimit.CODES, f"{ROOT}/public/phone-codes"),
        (PublicLimit.QUERIES, f"{ROOT}/public/documents/verification"),
        (PublicLimit.UPLOADS, f"{ROOT}/public/files"),
        (PublicLimit.ACTS, f"{ROOT}/public/joint-cases"),
    ],
)
async def test_a_sender_that_asks_too_often_is_refused_alone(
    api: ApiClient, limit: PublicLimit, path: str
) -> None:
    client = _client(api, "192.0.2.70")
    await _until_refused(client, "192.0.2.70", limit, path)
    refused = await client.post(path, content=b"{")
    said = problem(refused, 429, "too-many-requests")
    assert limit.label in said["detail"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    assert (await _client(api, "192.0.2.71").post(path, content=b"{")).status_code != 429


@pytest.mark.usefixtures("stopped_clock")
async def test_a_person_who_is_refused_sees_a_page(api: ApiClient) -> None:
    client = _client(api, "192.0.2.72")
    await _until_refused(client, "192.0.2.72", PublicLimit.QUERIES, "/verify")
    page = await client.post("/verify", headers={"Accept": "text/html"})
    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) >= 1
    assert "访问过于频繁" in page.text


@pytest.mark.usefixtures("stopped_clock")
async def test_a_refused_body_is_not_read(api: ApiClient) -> None:
    client, path = _client(api, "192.0.2.73"), f"{ROOT}/public/joint-cases"
    await _until_refused(client, "192.0.2.73", PublicLimit.ACTS, path)

    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append(path)
        yield b"{}"

    assert (await client.post(path, content=body())).status_code == 429
    assert read == []


def test_a_sender_goes_on_at_the_rate_and_rests_for_a_burst() -> None:
    now = 0.0
    rates = Rates(lambda: now)
    rate = PublicLimit.ACTS.rate
    assert [rates.wait(PublicLimit.ACTS, "a") for _ in range(rate.burst)] == [0.0] * rate.burst
    late = rates.wait(PublicLimit.ACTS, "a")
    assert late == pytest.approx(60 / rate.per_minute)
    now = late
    assert rates.wait(PublicLimit.ACTS, "a") == 0.0
    assert rates.wait(PublicLimit.ACTS, "a") > 0
    now += 60 * rate.burst / rate.per_minute
    assert [rates.wait(PublicLimit.ACTS, "a") for _ in range(rate.burst)] == [0.0] * rate.burst


def test_no_more_senders_are_remembered_than_there_is_room_for() -> None:
    rates = Rates(lambda: 0.0, most=3)
    for sender in "abcd":
        rates.wait(PublicLimit.ACTS, sender)
    assert len(rates._paid_until) == 3
