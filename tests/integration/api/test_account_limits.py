"""Heavy reads: few at once per account, stopped when they take too long, and no sibling is forgotten."""

import asyncio
import re
from contextlib import AsyncExitStack
from typing import cast

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import text
from starlette.requests import Request

from api.app import make_app
from api.limits.account_limits import AccountLimits, ReadKind, read_kind_of
from api.limits.work_kind import WorkKind
from api.problems import install
from api.web.shell.error_pages import error_page
from schemas.errors import TooBusy
from services.app_context import open_app_context
from tests.support.api_client import ROOT, ApiClient, problem
from tests.support.office import REGION, Office, until

HEAVY = re.compile(r".*(\.xlsx|/archive|/statistics|/indicators.*|/plan|/plan/annex|/returns|/lint)")
REPLAYED = re.compile(r".*(/trace|/clocks|/events|/time-account)")


def _request(path: str, query: str = "") -> Request:
    scope = {"type": "http", "path": path, "query_string": query.encode(), "headers": []}
    return Request({**scope, "server": ("testserver", 80), "scheme": "http", "root_path": ""})


def test_every_sibling_of_a_heavy_read_has_a_kind() -> None:
    app = make_app(lambda: open_app_context("", REGION, is_demonstration=True))
    paths = {str(route.path) for route in iter_route_contexts(app.routes)}
    heavy = {path for path in paths if HEAVY.fullmatch(path)}
    replayed = {path for path in paths if REPLAYED.fullmatch(path)}
    assert len(heavy) > 14
    assert len(replayed) > 5
    assert {path for path in heavy if read_kind_of(_request(path)) is not ReadKind.HEAVY} == set()
    assert {path for path in replayed if read_kind_of(_request(path)) is None} == set()


@pytest.mark.parametrize("path", ["/api/v1/joint-cases", "/api/v1/inbox", "/cases", "/inbox"])
def test_a_list_is_a_search_when_words_are_looked_for(path: str) -> None:
    assert read_kind_of(_request(path)) is None
    assert read_kind_of(_request(path, "q=%25_")) is ReadKind.SEARCH


async def test_one_more_waits_and_too_many_are_refused_for_that_account_alone() -> None:
    limits = AccountLimits(longest_wait=30)
    first, later = AsyncExitStack(), asyncio.Event()
    for _ in range(ReadKind.HEAVY.at_once):
        await first.enter_async_context(limits.one("a", ReadKind.HEAVY))

    async def wait() -> None:
        async with limits.one("a", ReadKind.HEAVY):
            later.set()

    waiting = [asyncio.create_task(wait()) for _ in range(ReadKind.HEAVY.at_once)]
    await asyncio.sleep(0)
    with pytest.raises(TooBusy):
        async with limits.one("a", ReadKind.HEAVY):
            pass
    async with limits.one("b", ReadKind.HEAVY), limits.one("a", ReadKind.SEARCH), limits.one("a", None):
        assert not later.is_set()
    await first.aclose()
    await asyncio.gather(*waiting)
    assert not limits._running
    assert not limits._places


async def test_who_waits_too_long_is_refused_and_leaves_no_place_taken() -> None:
    limits = AccountLimits(longest_wait=0.01)
    async with AsyncExitStack() as held:
        for _ in range(ReadKind.HEAVY.at_once):
            await held.enter_async_context(limits.one("a", ReadKind.HEAVY))
        with pytest.raises(TooBusy):
            async with limits.one("a", ReadKind.HEAVY):
                pass
    assert not limits._running


@pytest.mark.parametrize("path", ["/joint-cases.xlsx", "/inbox.xlsx"])
async def test_heavy_reads_of_one_account_are_bounded_over_http(open_app: FastAPI, path: str) -> None:
    transport = httpx2.ASGITransport(app=open_app)
    async with (
        open_app.router.lifespan_context(open_app),
        httpx2.AsyncClient(transport=transport, base_url="http://door") as client,
    ):
        api = ApiClient(client)
        limits = cast("AccountLimits", open_app.state.account_limits)
        limits._longest_wait = 0.01
        async with AsyncExitStack() as held:
            for _ in range(ReadKind.HEAVY.at_once):
                await held.enter_async_context(limits.one("market-regulation-head", ReadKind.HEAVY))
            refused = await api.get("market-regulation-head", path)
            problem(refused, 429, "too-busy")
            assert int(refused.headers["Retry-After"]) > 0
            assert (await api.get("market-regulation-head", "/inbox")).status_code == 200
            assert (await api.get("tax-head", path)).status_code == 200
        assert (await api.get("market-regulation-head", path)).status_code == 200
        assert not limits._running, "given back when the answer was sent"


async def test_a_heavy_read_that_takes_too_long_is_stopped_in_the_database_too(office: Office) -> None:
    app = FastAPI()
    install(app, error_page)
    app.add_middleware(WorkKind, longest=0.5)

    @app.get(f"{ROOT}/statistics")
    async def slow() -> None:
        async with office.store.autocommit() as connection:
            await connection.execute(text("select pg_sleep(60) as slow_read"))

    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://door") as client:
        refused = await client.get(f"{ROOT}/statistics")
    assert "用时过长" in problem(refused, 429, "too-busy")["detail"]

    async def is_ended() -> bool:
        running = text(
            "select count(*) from pg_stat_activity where state = 'active' and query like '%slow\\_read%'"
            " and pid <> pg_backend_pid()"
        )
        async with office.store.autocommit() as connection:
            return int((await connection.execute(running)).scalar_one()) == 0

    await until(is_ended, 20)
