"""The SLA board: what it counts is what the cases show, to whom, and how soon a change arrives."""

import asyncio
import json
import os
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from api.streams.board_stream import BoardStream
from deploy.embedded.ports import LOOPBACK, free_ports
from deploy.embedded.processes import own_command
from schemas.supervision.sla_board import Scope, SlaBoard
from services.store.boards import sla_board
from services.store.boards.sla_board import SlaBoardQueries
from tests.support.api_client import ROOT, ApiClient, problem
from tests.support.office import Office, until

MONDAY = {"starts_at": "2019-04-22T09:00:00+08:00"}


async def _sla_statuses(api: ApiClient, department: str) -> Counter[str]:
    """The SLA statuses of the department's inbox, read another way."""
    pages = await api.pages(f"{department}1", "/inbox", page_size=200)
    return Counter(row["sla_status"] for page in pages for row in page)


async def test_the_board_counts_what_the_inbox_shows(
    api: ApiClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sla_board, "FRESH_SECONDS", 0.0)
    late = await api.hand_in(demonstration=MONDAY)
    await office.cases.advance(late["case_no"])
    await api.post("admin1", f"/joint-cases/{late['case_no']}/acts", {"act": "advance_clock", "minutes": 400})
    await office.cases.advance(late["case_no"])
    board = (await api.get("admin1", "/boards/sla", department="market-regulation")).json()
    counted: Counter[str] = Counter()
    for row in board["steps"]:
        assert row["department"] == "market-regulation"
        assert row["sla_status_label"]
        counted[row["sla_status"]] += row["count"]
    assert counted == await _sla_statuses(api, "market-regulation")
    assert counted["red"] >= 1
    assert board["worst"][0]["sla_status"] == "red"
    dues = [row["due_real_at"] for row in board["worst"]]
    assert dues == sorted(dues)


async def test_whole_cases_are_counted_by_the_clock_that_rules_them(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sla_board, "FRESH_SECONDS", 0.0)
    before = (await api.get("admin1", "/boards/sla")).json()["cases"]
    waiting = await api.hand_in(accept=False)
    assert waiting["status"] == "received"
    after = (await api.get("admin1", "/boards/sla")).json()["cases"]
    assert sum(row["count"] for row in after) == sum(row["count"] for row in before) + 1
    assert all(row["department"] is None and row["sla_status"] != "not_started" for row in after)


async def test_a_step_without_a_limit_is_shown_and_is_the_worst_of_nothing(
    api: ApiClient, office: Office
) -> None:
    """Works that the owner has yet to begin: no promise, no due date."""
    matter = (await api.get("window1", "/matters/electricity-high-voltage")).json()
    body = {**matter["example"], "accept": True, "demonstration": MONDAY}
    case_no = (await api.post("window1", "/joint-cases", body)).json()["case_no"]
    for code in ("application", "scheme"):
        await office.cases.advance(case_no)
        await api.act("state-grid1", case_no, code, act="claim")
        results = {"scheme_number": "GD2019-0001"} if code == "scheme" else {}
        await api.act("state-grid1", case_no, code, act="approve", results=results)
    await office.cases.advance(case_no)
    rows = (await api.get("state-grid1", "/inbox", q=case_no)).json()["items"]
    assert [(row["due_at"], row["sla_status"]) for row in rows] == [(None, "not_started")]
    board = await api.get("admin1", "/boards/sla")
    assert case_no not in {row["case_no"] for row in board.json()["worst"]}


async def test_a_department_sees_its_own_board_only(api: ApiClient) -> None:
    board = (await api.get("tax1", "/boards/sla")).json()
    assert {row["department"] for row in board["steps"]} <= {"tax"}
    assert board["cases"] == []
    problem(await api.get("tax1", "/boards/sla", department="bank"), 403, "not-your-step")


async def test_alarms_are_for_administrators(api: ApiClient) -> None:
    assert (await api.get("admin1", "/boards/alarms")).status_code == 200
    problem(await api.get("window1", "/boards/alarms"), 403, "not-permitted")


async def test_an_open_stream_does_not_keep_the_server(database_url: str, office: Office) -> None:
    [port] = free_ports(1)
    ours = {
        "LIANBAN_DATABASE_URL": database_url,
        "LIANBAN_TEMPORAL_ADDRESS": "127.0.0.1:1",
        "LIANBAN_PORT": str(port),
    }
    server = await asyncio.create_subprocess_exec(*own_command("api"), env={**os.environ, **ours})
    try:
        async with httpx2.AsyncClient(base_url=f"http://{LOOPBACK}:{port}", trust_env=False) as client:
            await until(lambda: _answers(client), 60)
            headers = await ApiClient(client).headers("admin1")
            async with client.stream("GET", f"{ROOT}/boards/sla/stream", headers=headers) as answer:
                lines = answer.aiter_lines()
                while not (await anext(lines)).startswith("data: "):
                    pass
                server.terminate()
                rest = [line async for line in lines]
            assert not any(line.startswith("event: away") for line in rest)
            assert await asyncio.wait_for(server.wait(), 60) in (0, -signal.SIGTERM)
    finally:
        if server.returncode is None:
            server.kill()


async def _answers(client: httpx2.AsyncClient) -> bool:
    with suppress(httpx2.TransportError):
        return (await client.get("/health/live")).is_success
    return False


@dataclass(frozen=True)
class _HeldBoards(SlaBoardQueries):
    """Boards that are read once, when `open` is set; later reads never return."""

    open: asyncio.Event = field(default_factory=asyncio.Event)
    reads: list[Scope] = field(default_factory=list)

    async def fresh(self, scope: Scope) -> SlaBoard:
        """The board, the first time."""
        await self.open.wait()
        self.reads.append(scope)
        return await (super().fresh(scope) if len(self.reads) == 1 else asyncio.Future())


async def test_streams_of_one_scope_share_one_look(office: Office) -> None:
    boards = _HeldBoards(office.store)
    board_stream = BoardStream(boards)
    streams = [board_stream.listen(Scope(), "json", lambda board: board.model_dump_json()) for _ in range(20)]
    for stream in streams:
        assert (await anext(stream)).startswith(b"retry:")
    boards.open.set()
    results = await asyncio.gather(*(anext(stream) for stream in streams))
    assert len({json.loads(one)["at"] for one in results}) == 1
    board_stream.close()


async def test_the_stream_tells_a_change(open_door: ApiClient, office: Office) -> None:
    fields: list[dict[str, Any]] = []
    arrived = asyncio.Event()

    async def listen() -> None:
        headers = await open_door.headers("admin1")
        async with open_door.client.stream("GET", f"{ROOT}/boards/sla/stream", headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["x-accel-buffering"] == "no"
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    fields.append(json.loads(line.removeprefix("data: ")))
                    arrived.set()

    listening = asyncio.create_task(listen())
    try:
        await asyncio.wait_for(arrived.wait(), 60)
        count = sum(row["count"] for row in fields[-1]["steps"])
        arrived.clear()
        receipt = await open_door.hand_in()
        await office.cases.advance(receipt["case_no"])
        async with asyncio.timeout(60):
            while sum(row["count"] for row in fields[-1]["steps"]) <= count:
                await arrived.wait()
                arrived.clear()
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    assert sum(row["count"] for row in fields[-1]["steps"]) > count
