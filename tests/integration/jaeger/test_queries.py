"""Jaeger's query interface on the real record: what its pages and Grafana send, and who may ask."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from api.auth import issued
from api.jaeger.app import make_app
from api.jaeger.main import opened
from schemas.vocabulary import StepAct
from services.consumers.spans import SpanConsumer
from services.domain.traces.spans import compute_trace_id
from services.reference_data.calendars import load_changes
from services.store.calendars.history import CalendarHistory
from services.store.core.log.consumer_offsets import LogEntry
from services.store.core.secrets import token_key
from services.store.traces.case_traces import CaseTraces
from services.store.traces.spans import Spans
from tests.support.office import Office
from tests.support.results import fresh


@asynccontextmanager
async def _queries(
    database_url: str, *, is_local: bool = True, peer: str = "127.0.0.1"
) -> AsyncIterator[httpx2.AsyncClient]:
    app = make_app(lambda: opened(database_url, is_local=is_local))
    transport = httpx2.ASGITransport(app=app, client=(peer, 1234))
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        yield client


@pytest.fixture
async def queries(database_url: str, office: Office) -> AsyncIterator[httpx2.AsyncClient]:
    """The port of its own, asked from this computer."""
    assert office.people
    async with _queries(database_url) as client:
        yield client


@pytest.fixture
async def case_no(office: Office) -> str:
    """A case whose registration is approved, its spans kept."""
    number = (await office.receive()).case_no
    await office.cases.advance(number)
    await office.step("market-regulation1", number, "registration", StepAct.CLAIM)
    results = fresh("registration")
    await office.step("market-regulation1", number, "registration", StepAct.APPROVE, results=results)
    receipt = await office.cases.advance(number)
    result = SpanConsumer(CaseTraces(office.store, CalendarHistory(load_changes())), Spans(office.store, 90))
    seqs = range(1, receipt.last_seq + 1)
    await result.store_spans([LogEntry(0, "0", seq, number, seq, "") for seq in seqs])
    return number


def _spans(answer: httpx2.Response, case_no: str) -> list[dict[str, Any]]:
    traces = {trace["traceID"]: trace for trace in answer.json()["data"]}
    found: list[dict[str, Any]] = traces.get(compute_trace_id(case_no), {}).get("spans", [])
    return found


async def test_services_are_the_case_and_each_department(queries: httpx2.AsyncClient, case_no: str) -> None:
    assert case_no
    services = (await queries.get("/api/services")).json()["data"]
    assert {"lianban", "lianban/market-regulation", "lianban/tax"} <= set(services)
    asked = "/api/services/lianban/market-regulation/operations"
    operations = (await queries.get(asked)).json()["data"]
    assert {"step.opened", "step", "sla.armed", "sla.in_time", "sla.clock"} <= set(operations)
    newer = await queries.get("/api/operations", params={"service": "lianban/market-regulation"})
    assert {one["name"] for one in newer.json()["data"]} == set(operations)


@pytest.mark.parametrize(
    ("narrowed", "is_found"),
    [
        ({}, True),
        ({"operation": "sla.clock"}, True),
        ({"operation": "sla.escalated"}, False),
        ({"tags": '{"lianban.step":"registration","lianban.budget":"3"}'}, True),
        ({"tags": '{"lianban.step":"registration","lianban.budget":"4"}'}, False),
        ({"tags": '{"error":"true"}'}, False),
        ({"minDuration": "1000h"}, False),
        ({"maxDuration": "1h30m", "lookback": "1h"}, True),
        ({"start": "0", "end": "1000"}, False),
    ],
)
async def test_a_search_narrows(
    queries: httpx2.AsyncClient, case_no: str, narrowed: dict[str, str], *, is_found: bool
) -> None:
    tags = {**json.loads(narrowed.get("tags", "{}")), "lianban.case_no": case_no}
    asked = {"service": "lianban/market-regulation", "limit": "20", **narrowed, "tags": json.dumps(tags)}
    answer = await queries.get("/api/traces", params=asked)
    assert answer.status_code == 200, answer.text
    assert bool(_spans(answer, case_no)) is is_found


async def test_a_trace_is_as_jaeger_draws_it(queries: httpx2.AsyncClient, case_no: str) -> None:
    answer = await queries.get(f"/api/traces/{compute_trace_id(case_no).upper()}")
    spans = {span["spanID"]: span for span in _spans(answer, case_no)}
    roots = [span for span in spans.values() if not span["references"]]
    assert [root["operationName"] for root in roots] == ["case.received"]
    for span in spans.values():
        assert all(reference["spanID"] in spans for reference in span["references"])
        assert span["processID"] in answer.json()["data"][0]["processes"]
        assert {tag["type"] for tag in span["tags"]} <= {"string", "bool", "int64", "float64"}
    running = [span["operationName"] for span in spans.values() if span["warnings"]]
    assert {"case", "stage", "step", "sla.clock", "sla.in_time"} >= set(running) >= {"case", "step"}
    other = await queries.get("/api/traces", params={"traceID": compute_trace_id(case_no)})
    assert len(_spans(other, case_no)) == len(spans)


async def test_the_newer_interface_tells_the_same_in_otlp(queries: httpx2.AsyncClient, case_no: str) -> None:
    body = (await queries.get(f"/api/v3/traces/{compute_trace_id(case_no)}")).json()["result"][
        "resourceSpans"
    ]
    ids = {span["spanId"] for resource in body for scope in resource["scopeSpans"] for span in scope["spans"]}
    older = _spans(await queries.get(f"/api/traces/{compute_trace_id(case_no)}"), case_no)
    assert ids == {span["spanID"] for span in older}
    assert "lianban" in (await queries.get("/api/v3/services")).json()["services"]
    far = "/api/v3/traces?query.service_name=lianban&query.start_time_max=9999-12-31T23:59:59Z"
    assert (await queries.get(far)).json()["result"]["resourceSpans"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/traces", 400),
        ("/api/traces?service=lianban&tags=[1]", 400),
        ("/api/traces?service=lianban&tags=nonsense", 400),
        ("/api/traces?service=lianban&minDuration=5", 400),
        ("/api/traces?service=lianban&limit=0", 400),
        ("/api/traces?traceID=xyz", 400),
        ("/api/traces/not-a-trace", 400),
        ("/api/services/%00/operations", 400),
        ("/api/operations?service=%00", 400),
        ("/api/traces?service=%00", 400),
        ("/api/traces?service=lianban&tags=%7B%22a%22%3A%22%5Cu0000%22%7D", 400),
        ("/api/traces/" + "f" * 32, 404),
        ("/api/nothing", 404),
    ],
)
async def test_what_cannot_be_answered_is_said_as_jaeger_says_it(
    queries: httpx2.AsyncClient, path: str, status: int
) -> None:
    answer = await queries.get(path)
    assert answer.status_code == status
    assert [error["code"] for error in answer.json()["errors"]] == [status]
    assert all(error["msg"] for error in answer.json()["errors"])


@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/api/v3/traces", 400, "query.service_name"),
        ("/api/v3/traces?query.service_name=%00", 400, "query.service_name"),
        ("/api/v3/traces?query.serviceName=%00", 400, "query.serviceName"),
        ("/api/v3/trace-summaries?query.serviceName=lianban&query.durationMin=5", 400, "duration_min"),
        ("/api/v3/trace-summaries?query.service_name=lianban&query.attributes=[1]", 400, "attributes"),
        ("/api/v3/trace-summaries?query.service_name=lianban&query.search_depth=0", 400, "search_depth"),
        ("/api/v3/trace-summaries?query.service_name=lianban&query.start_time_min=no", 400, "start_time_min"),
        ("/api/v3/traces/" + "f" * 32, 404, "轨迹"),
        ("/api/v3/nothing", 404, "地址"),
    ],
)
async def test_version_3_says_what_is_wrong_in_its_own_form(
    queries: httpx2.AsyncClient, path: str, status: int, named: str
) -> None:
    answer = await queries.get(path)
    assert answer.status_code == status
    assert answer.json()["error"]["httpCode"] == status
    assert named in answer.json()["error"]["message"]


_BY_PAGES = {"service_name": "lianban/market-regulation", "num_traces": "20"}
_BY_PROTO = {"serviceName": "lianban/market-regulation", "searchDepth": "20"}


@pytest.mark.parametrize("written", [_BY_PAGES, _BY_PROTO])
@pytest.mark.parametrize(
    ("narrowed", "is_found"),
    [
        ({}, True),
        ({"span_name": "sla.clock"}, True),
        ({"operationName": "sla.escalated"}, False),
        ({"duration_min": "9999h"}, False),
        ({"durationMin": "1000000s"}, False),
        ({"duration_max": "9999h"}, True),
        ({"attributes[lianban.step]": "registration"}, True),
        ({"attributes": '{"lianban.step":"nothing"}'}, False),
        ({"start_time_max": "1971-01-01T00:00:00Z"}, False),
        ({"startTimeMin": "1971-01-01T00:00:00Z"}, True),
    ],
)
async def test_version_3_narrows_traces_and_their_summaries_alike(
    queries: httpx2.AsyncClient,
    case_no: str,
    written: dict[str, str],
    narrowed: dict[str, str],
    *,
    is_found: bool,
) -> None:
    about = (
        {} if "attributes" in "".join(narrowed) else {"attributes": json.dumps({"lianban.case_no": case_no})}
    )
    asked = {f"query.{name}": value for name, value in {**written, **about, **narrowed}.items()}
    lines = (await queries.get("/api/v3/trace-summaries", params=asked)).json()["summaries"]
    mine = [line for line in lines if line["traceId"] == compute_trace_id(case_no)]
    assert bool(mine) is is_found
    whole = (await queries.get("/api/v3/traces", params=asked)).text
    assert (compute_trace_id(case_no) in whole) is is_found


async def test_a_summary_counts_what_the_trace_has(queries: httpx2.AsyncClient, case_no: str) -> None:
    asked = {
        "query.service_name": "lianban",
        "query.attributes": json.dumps({"lianban.case_no": case_no}),
    }
    [line] = (await queries.get("/api/v3/trace-summaries", params=asked)).json()["summaries"]
    spans = _spans(await queries.get(f"/api/traces/{compute_trace_id(case_no)}"), case_no)
    assert (line["rootServiceName"], line["rootOperationName"]) == ("lianban", "case.received")
    assert line["spanCount"] == len(spans) == sum(one["spanCount"] for one in line["services"])
    assert line["orphanSpanCount"] == 0
    starts = [span["startTime"] for span in spans]
    assert int(line["minStartTimeUnixNano"]) // 1_000 == min(starts)
    assert int(line["maxEndTimeUnixNano"]) >= int(line["minStartTimeUnixNano"])


async def test_dependencies_are_those_of_the_plan(queries: httpx2.AsyncClient, case_no: str) -> None:
    assert case_no
    older = (await queries.get("/api/dependencies?endTs=1&lookback=1")).json()["data"]
    newer = (await queries.get("/api/v3/dependencies")).json()["dependencies"]
    assert older == newer
    calls = {(one["parent"], one["child"]): one["callCount"] for one in older}
    assert calls["lianban", "lianban/market-regulation"] >= 1
    assert calls["lianban/market-regulation", "lianban/tax"] >= 1
    assert ("lianban/bank", "lianban/market-regulation") not in calls


async def test_from_elsewhere_only_an_administrator_may_read(database_url: str, office: Office) -> None:
    key = await token_key(office.store)

    async def status(client: httpx2.AsyncClient, **headers: str) -> int:
        return (await client.get("/api/services", headers=headers)).status_code

    admin, officer = (f"Bearer {issued(key, account)}" for account in ("admin1", "tax1"))
    async with _queries(database_url) as local:
        assert await status(local) == 200
        assert await status(local, **{"X-Forwarded-For": "10.0.0.9"}) == 401
        assert await status(local, host="evil.example") == 401
    async with _queries(database_url, is_local=False) as public:
        assert await status(public) == 401
        assert await status(public, Authorization="Bearer nonsense") == 401
        assert await status(public, Authorization=officer) == 403
        assert await status(public, Authorization=admin) == 200
    async with _queries(database_url, peer="10.0.0.9") as stranger:
        assert await status(stranger) == 401
