"""Technical spans: short traces that link to their case and say nothing about people."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import httpx2
import pytest
import structlog
from opentelemetry import trace
from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan
from opentelemetry.sdk.trace import TracerProvider

from api.app import make_app
from services.app_context import open_app_context
from services.domain.traces.spans import compute_trace_id, root_span_id
from services.store.traces.spans import Spans
from services.telemetry.about import about_case, add_traces
from services.telemetry.technical import Recorded, hand_over, named, provider_of, recording
from tests.support.api_client import ApiClient
from tests.support.office import REGION, Office, until

SECRET = "口风琴"


@dataclass
class Watched:
    """A door whose requests and statements are recorded."""

    api: ApiClient
    provider: TracerProvider
    recorded: Recorded

    def taken(self) -> dict[str, list[OtlpSpan]]:
        """What was recorded since the last look, by trace."""
        found: dict[str, list[OtlpSpan]] = {}
        for _, span in self.recorded.taken():
            found.setdefault(span.trace_id.hex(), []).append(span)
        return found


@pytest.fixture
async def watched(database_url: str, office: Office) -> AsyncIterator[Watched]:
    assert office.people
    provider, recorded = provider_of("lianban-api", 1.0)
    with recording(provider):
        app = make_app(lambda: open_app_context(database_url, REGION, is_demonstration=True), provider)
        transport = httpx2.ASGITransport(app=app)
        async with (
            app.router.lifespan_context(app),
            httpx2.AsyncClient(transport=transport, base_url="http://door") as client,
        ):
            yield Watched(ApiClient(client), provider, recorded)


async def test_an_act_is_one_short_trace_with_its_statements_linked_to_its_case(watched: Watched) -> None:
    case_no = (await watched.api.hand_in())["case_no"]
    watched.taken()
    fields = {"act": "note", "text": SECRET}
    answer = await watched.api.post("window1", f"/joint-cases/{case_no}/acts", fields)
    assert answer.status_code == 200
    [spans] = watched.taken().values()
    [request] = [span for span in spans if not span.parent_span_id]
    assert request.name == "POST /api/v1/joint-cases/{case_no}/acts"
    [link] = request.links
    assert (link.trace_id.hex(), link.span_id.hex()) == (compute_trace_id(case_no), root_span_id(case_no))
    names = {span.name for span in spans}
    assert {"SELECT joint_case", "INSERT event", "UPDATE joint_case", "COMMIT"} <= names


async def test_handing_in_links_to_the_case_that_came_of_it(watched: Watched) -> None:
    await watched.api.headers("window1")
    await watched.api.example()
    watched.taken()
    case_no = (await watched.api.hand_in())["case_no"]
    requests = [s for spans in watched.taken().values() for s in spans if s.name.startswith("POST")]
    assert [[link.trace_id.hex() for link in one.links] for one in requests] == [[compute_trace_id(case_no)]]


async def test_no_technical_span_says_who_or_what_was_written(watched: Watched) -> None:
    receipt = await watched.api.hand_in()
    await watched.api.get("admin1", "/joint-cases", q=SECRET)
    code = {"code": receipt["query_code"]}
    await watched.api.client.get(f"/api/v1/public/joint-cases/{receipt['case_no']}", params=code)
    await watched.api.post("window1", f"/joint-cases/{receipt['case_no']}/acts", {"act": SECRET})
    result = b"".join(s.SerializeToString() for spans in watched.taken().values() for s in spans)
    shown = result.decode("utf-8", errors="ignore")
    assert receipt["case_no"] in shown
    secrets = (SECRET, receipt["query_code"], "王小明", "33010619850312001X", "13800138000", "window1")
    assert not [secret for secret in secrets if secret in shown]


async def test_statements_outside_of_any_work_and_of_handing_over_are_not_recorded(
    watched: Watched, office: Office
) -> None:
    watched.taken()
    await office.store.ping()
    assert watched.taken() == {}
    await watched.api.get("admin1", "/boards/alarms")
    handed: list[str] = []
    spans = Spans(office.store, 90)

    async def noting(finished: Sequence[tuple[str, OtlpSpan]]) -> None:
        handed.extend(span.trace_id.hex() for _, span in finished)

    handing = asyncio.create_task(hand_over(watched.recorded, spans.take, noting))
    try:
        await until(lambda: _some(handed))
        before = len(handed)
        await asyncio.sleep(1.5)
        assert len(handed) == before
    finally:
        handing.cancel()


async def _some(handed: list[str]) -> bool:
    return bool(handed)


def test_log_lines_carry_the_case_its_trace_and_the_present_span() -> None:
    provider, _ = provider_of("a test", 1.0)
    tracer = provider.get_tracer("a test")
    structlog.contextvars.clear_contextvars()
    with tracer.start_as_current_span("work", kind=trace.SpanKind.SERVER) as span:
        about_case("330100-X")
        line = add_traces(
            None, "info", structlog.contextvars.merge_contextvars(None, "info", {"event": "done"})
        )
    structlog.contextvars.clear_contextvars()
    assert (line["case_no"], line["case_trace_id"]) == ("330100-X", compute_trace_id("330100-X"))
    assert line["trace_id"] == f"{span.get_span_context().trace_id:032x}"


def test_nothing_is_recorded_of_what_is_not_work_or_not_chosen() -> None:
    for share, kind in ((1.0, trace.SpanKind.CLIENT), (0.0, trace.SpanKind.SERVER)):
        provider, recorded = provider_of("a test", share)
        with provider.get_tracer("a test").start_as_current_span("work", kind=kind):
            pass
        assert recorded.taken() == []


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("BEGIN ISOLATION LEVEL READ COMMITTED;", "BEGIN"),
        ("select a from joint_case where x = 1", "SELECT joint_case"),
        ("\n  insert into event (a) values ($1)", "INSERT event"),
        ("select a, (select max(b) from other where c in (1, 2)) from joint_case", "SELECT joint_case"),
        ("update case_step set a = $1", "UPDATE case_step"),
        ("COMMIT;", "COMMIT"),
    ],
)
def test_a_statement_is_named_by_what_it_does_to_what(statement: str, name: str) -> None:
    assert named(statement) == name
