"""Technical spans: requests, workflow turns and statements, in short traces of their own.

They are for operators and may be lost with a process; a case's own trace comes from its log.
Each links to the trace of the case that it is about.
"""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import (
    Decision,
    ParentBased,
    Sampler,
    SamplingResult,
    TraceIdRatioBased,
)
from opentelemetry.trace import SpanKind
from opentelemetry.util.types import Attributes

log = structlog.get_logger(__name__)

Finished = tuple[str, OtlpSpan]
Taker = Callable[[Sequence[Finished]], Awaitable[None]]
"""Takes finished spans; what it cannot take is lost."""

ALLOWED = frozenset(
    {
        "http.request.method",
        "http.route",
        "http.response.status_code",
        "error.type",
        "exception.type",
        "db.system",
        "lianban.case_no",
    }
)
"""Never an address with its query, a statement's text or a failure's message: they may name people."""
BUFFERED = 20_000
HAND_OVER_SECONDS = 1.0
_PARENTHESES = re.compile(r"\([^()]*\)")
_TABLE = re.compile(r"\b(?:from|into|update)\s+(?:only\s+)?([a-z_]+)", re.IGNORECASE)


class _Within(Sampler):
    """Begins a trace with a request or a turn only, and with that share of them."""

    def __init__(self, share: float) -> None:
        self._share = TraceIdRatioBased(share)

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        *rest: Any,
        **more: Any,
    ) -> SamplingResult:
        """Statements of readers and of housekeeping begin none: they never end."""
        if kind not in {SpanKind.SERVER, SpanKind.CONSUMER}:
            return SamplingResult(Decision.DROP)
        return self._share.should_sample(parent_context, trace_id, name, kind, attributes, *rest, **more)

    def get_description(self) -> str:
        """What it is, for the resource."""
        return "Within"


class Recorded(SpanProcessor):
    """Finished spans that wait to be handed over; when there are too many the oldest are lost."""

    def __init__(self) -> None:
        """Nothing waits yet."""
        self._waiting: deque[ReadableSpan] = deque(maxlen=BUFFERED)

    def on_end(self, span: ReadableSpan) -> None:
        """Keep it until it is handed over."""
        if span.context is not None and span.context.trace_flags.sampled:
            self._waiting.append(span)

    def taken(self) -> list[Finished]:
        """All waiting spans, as messages without personal data."""
        spans = [self._waiting.popleft() for _ in range(len(self._waiting))]
        return [_finished(span) for span in spans]


def provider_of(service: str, share: float) -> tuple[TracerProvider, Recorded]:
    """A provider that records that share of requests and turns, and what it recorded."""
    within = _Within(share)
    sampler = ParentBased(root=within, remote_parent_sampled=within, remote_parent_not_sampled=within)
    provider = TracerProvider(sampler=sampler, resource=Resource({"service.name": service}))
    recorded = Recorded()
    provider.add_span_processor(recorded)
    return provider, recorded


@contextmanager
def recording(provider: TracerProvider) -> Iterator[None]:
    """Record statements under that provider while the block runs; one per process."""
    instrumentor = AsyncPGInstrumentor()  # type: ignore[no-untyped-call]
    instrumentor.instrument(tracer_provider=provider)
    try:
        yield
    finally:
        instrumentor.uninstrument()


@asynccontextmanager
async def telling(service: str, share: float, *takers: Taker) -> AsyncIterator[None]:
    """While the block runs, record that share of the work and pass it to the exporters."""
    if not share:
        yield
        return
    provider, recorded = provider_of(service, share)
    trace.set_tracer_provider(provider)
    handing = asyncio.create_task(hand_over(recorded, *takers))
    try:
        with recording(provider):
            yield
    finally:
        handing.cancel()
        await asyncio.gather(handing, return_exceptions=True)


async def hand_over(recorded: Recorded, *takers: Taker) -> None:
    """Until cancelled, pass recorded spans to each exporter once a second, untraced."""
    with suppress_instrumentation():
        while True:
            await asyncio.sleep(HAND_OVER_SECONDS)
            if not (spans := recorded.taken()):
                continue
            for taker in takers:
                try:
                    await taker(spans)
                except Exception as failure:  # noqa: BLE001 - telemetry never disturbs the work
                    log.warning("spans.lost", count=len(spans), reason=type(failure).__name__)


def _finished(span: ReadableSpan) -> Finished:
    """The span as a message: attributes from the list, exceptions without their words."""
    [resource] = encode_spans([span]).resource_spans
    message = OtlpSpan()
    message.CopyFrom(resource.scope_spans[0].spans[0])
    statement = str((span.attributes or {}).get("db.statement", ""))
    if statement:
        message.name = named(statement)
    _keep_allowed(message)
    for event in message.events:
        _keep_allowed(event)
    message.status.message = ""
    return str(span.resource.attributes["service.name"]), message


def named(statement: str) -> str:
    """What a statement does to which table, without its text."""
    outermost, inner = statement, 1
    while inner:
        outermost, inner = _PARENTHESES.subn("", outermost)
    table = _TABLE.search(outermost)
    verb = statement.split(maxsplit=1)[0].strip(";").upper()
    return f"{verb} {table[1].lower()}" if table else verb


def _keep_allowed(message: Any) -> None:
    kept = [one for one in message.attributes if one.key in ALLOWED]
    del message.attributes[:]
    message.attributes.extend(kept)
