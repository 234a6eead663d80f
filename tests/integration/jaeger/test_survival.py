"""Show 4: a case's trace after worker, reader, collector and queries were each killed with -9.

Told through Jaeger's interface, as OTLP/JSON at the door and at a real collector: every stage, every
stretch of every clock with its true times, the breach at its legal moment; none missing, and none at
the collector twice with different content.
"""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from services.domain.calendars.calendar import BEIJING
from services.domain.traces.spans import Span, compute_trace_id
from services.reference_data.calendars import load_changes
from services.store.calendars.history import CalendarHistory
from services.store.core.engine import Store
from services.store.traces.case_traces import CaseTraces
from services.telemetry.otlp import as_otlp, nanoseconds
from tests.integration.jaeger.receiver import Receiver
from tests.support.bench.visitor import Visitor, visiting, whole_case
from tests.support.office import until
from tests.support.results import fresh
from tests.support.system import Part, System

WITHIN = 90.0
CLOSE_BY = 8
"""Cases that go through meanwhile."""


@dataclass
class Place:
    """The system, the collector that it sends to, and its record."""

    system: System
    receiver: Receiver
    store: Store

    async def kill(self, part: Part) -> None:
        """Kill every process of that part; the owner starts it again."""
        for pid in self.system.pids(part):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    async def scenario(self, *case_nos: str) -> list[Span]:
        """What the logs of these cases tell."""
        return await CaseTraces(self.store, CalendarHistory(load_changes())).of(case_nos)

    async def kept(self, *case_nos: str) -> dict[str, bytes]:
        """What the store holds of them."""
        ids = [compute_trace_id(case_no) for case_no in case_nos]
        query = text("select trace_id || '/' || span_id as id, body from span where trace_id = any(:ids)")
        async with self.store.autocommit() as connection:
            return {row.id: row.body for row in await connection.execute(query, {"ids": ids})}

    async def queried(self, path: str, **asked: str) -> dict[str, Any]:
        """What Jaeger's interface answers."""
        async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:
            answer = await client.get(f"http://127.0.0.1:{self.system.jaeger_port}{path}", params=asked)
        answer.raise_for_status()
        return dict(answer.json())


@pytest.fixture
async def place_of_trial(tmp_path: Path) -> AsyncIterator[Place]:
    receiver = Receiver(tmp_path / "received.txt")
    receiver.start()
    system = System(tmp_path, settings={"LIANBAN_OTLP_ENDPOINT": receiver.endpoint})
    await system.start()
    store = Store.open(system.runtime.database_url, pool_size=4)
    try:
        yield Place(system, receiver, store)
    finally:
        await store.close()
        system.stop()
        receiver.stop()


@pytest.mark.timeout(240)
async def test_nothing_of_a_trace_is_lost_or_told_in_two_ways(place_of_trial: Place) -> None:
    place = place_of_trial
    async with visiting(place.system) as visitor:
        passing = [asyncio.create_task(whole_case(visitor)) for _ in range(CLOSE_BY)]
        case_no = await _late_case(visitor, place)
        others = await asyncio.gather(*passing)
        for other in others:
            await until(partial(_is_closed, visitor, other), WITHIN)  # by the engine, after delivery
        scenario = await place.scenario(case_no, *others)
        expected = {f"{one.trace_id}/{one.span_id}": _bytes(one) for one in scenario}
        await until(lambda: _is_complete(place, expected.keys(), [case_no, *others]), WITHIN)
        assert await place.kept(case_no, *others) == expected
        received = place.receiver.spans()
        assert {one: received[one] for one in expected} == {one: {body} for one, body in expected.items()}
        await _shows_the_breach(place, visitor, case_no)


async def _late_case(visitor: Visitor, place: Place) -> str:
    """A case of 2019 whose registration is late, with each part killed in the middle of it."""
    case_no = await visitor.hand_in_on(datetime(2019, 4, 22, 9, tzinfo=BEIJING))
    await visitor.until_open(case_no, "registration")
    await place.kill(Part.WORKER)
    await visitor.advance_clock(case_no, 200)
    await visitor.act(case_no, "registration", "claim")
    place.receiver.kill()
    await place.kill(Part.TRACES)
    await visitor.advance_clock(case_no, 60)
    await asyncio.sleep(1)
    await place.kill(Part.WORKER)
    place.receiver.start()
    await visitor.act(case_no, "registration", "approve", results=fresh("registration"))
    await visitor.until_open(case_no, "seal", "tax")
    place.receiver.kill()
    for code in ("seal", "tax"):
        await visitor.settle(case_no, code)
    await visitor.until_open(case_no, "bank-account")
    place.receiver.start()
    await visitor.settle(case_no, "bank-account")
    await visitor.until_decided(case_no)
    await visitor.deliver(case_no)
    await until(lambda: _is_closed(visitor, case_no), WITHIN)
    return case_no


async def _is_closed(visitor: Visitor, case_no: str) -> bool:
    return bool((await visitor.view(case_no))["closed_at"])


async def _is_complete(place: Place, expected: Any, case_nos: list[str]) -> bool:
    received = place.receiver.spans().keys()
    return expected <= received and len(await place.kept(*case_nos)) >= len(expected)


async def _shows_the_breach(place: Place, visitor: Visitor, case_no: str) -> None:
    """The same through both interfaces: the breach at noon, red until the approval."""
    noon = datetime(2019, 4, 22, 12, tzinfo=BEIJING)
    asked = {"service": "lianban/market-regulation", "operation": "sla.breached"}
    found = await place.queried("/api/traces", **asked, tags=json.dumps({"lianban.case_no": case_no}))
    [trace] = found["data"]
    spans = {(span["operationName"], _tag(span, "lianban.clock")): span for span in trace["spans"]}
    clock = "registration/promised"
    breached = spans["sla.breached", clock]
    assert (breached["startTime"], breached["duration"]) == (nanoseconds(noon) // 1000, 0)
    assert _tag(breached, "error") is True
    [step] = [
        s for s in trace["spans"] if (s["operationName"], _tag(s, "lianban.step")) == ("step", "registration")
    ]
    overdue = spans["sla.overdue", clock]
    assert overdue["startTime"] == nanoseconds(noon) // 1000
    assert overdue["startTime"] + overdue["duration"] == step["startTime"] + step["duration"]
    assert not [span for span in trace["spans"] if span["warnings"]]
    otlp = await visitor.get("admin1", f"/joint-cases/{case_no}/trace")
    rows = [s for r in otlp["resourceSpans"] for scope in r["scopeSpans"] for s in scope["spans"]]
    assert {span["spanId"] for span in rows} == {span["spanID"] for span in trace["spans"]}
    assert {"case.received", "stage.opened", "stage", "step.opened", "step", "case"} <= {
        s["name"] for s in rows
    }


def _bytes(span: Span) -> bytes:
    return as_otlp(span).SerializeToString(deterministic=True)


def _tag(span: dict[str, Any], key: str) -> Any:
    return next((tag["value"] for tag in span["tags"] if tag["key"] == key), None)
