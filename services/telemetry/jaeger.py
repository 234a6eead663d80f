"""Spans as Jaeger's query interface shows them: what its own pages and Grafana read."""

from collections.abc import Iterable, Sequence

from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from services.domain.traces.spans import Value
from services.telemetry.otlp import value_of

KINDS = {
    OtlpSpan.SPAN_KIND_SERVER: "server",
    OtlpSpan.SPAN_KIND_CLIENT: "client",
    OtlpSpan.SPAN_KIND_PRODUCER: "producer",
    OtlpSpan.SPAN_KIND_CONSUMER: "consumer",
}
_TYPES = {bool: "bool", int: "int64", float: "float64", str: "string"}
_RUNNING = "lianban.is_running"


def as_jaeger(spans: Sequence[tuple[str, OtlpSpan]]) -> dict[str, object]:
    """One trace: its spans with the processes that they are of; times in microseconds."""
    services = list(dict.fromkeys(service for service, _ in spans))
    names = {service: f"p{number}" for number, service in enumerate(services, start=1)}
    return {
        "traceID": spans[0][1].trace_id.hex(),
        "spans": [_span(span, names[service]) for service, span in spans],
        "processes": {name: {"serviceName": service, "tags": []} for service, name in names.items()},
        "warnings": None,
    }


def _span(span: OtlpSpan, process: str) -> dict[str, object]:
    trace_id = span.trace_id.hex()
    is_running = any(one.key == _RUNNING for one in span.attributes)
    return {
        "traceID": trace_id,
        "spanID": span.span_id.hex(),
        "flags": 1,
        "operationName": span.name,
        "references": list(_references(span)),
        "startTime": span.start_time_unix_nano // 1_000,
        "duration": (span.end_time_unix_nano - span.start_time_unix_nano) // 1_000,
        "tags": [*_tags(span.attributes), *_marks(span)],
        "logs": [
            {
                "timestamp": event.time_unix_nano // 1_000,
                "fields": [_tag("event", event.name), *_tags(event.attributes)],
            }
            for event in span.events
        ],
        "processID": process,
        "warnings": ["仍在进行，结束时间为查询时刻"] if is_running else None,
    }


def _references(span: OtlpSpan) -> Iterable[dict[str, str]]:
    if span.parent_span_id:
        yield _reference("CHILD_OF", span.trace_id, span.parent_span_id)
    for link in span.links:
        yield _reference("FOLLOWS_FROM", link.trace_id, link.span_id)


def _reference(kind: str, trace_id: bytes, span_id: bytes) -> dict[str, str]:
    return {"refType": kind, "traceID": trace_id.hex(), "spanID": span_id.hex()}


def _marks(span: OtlpSpan) -> Iterable[dict[str, object]]:
    """What Jaeger knows as tags: the kind of span, and whether it went wrong."""
    yield _tag("span.kind", KINDS.get(span.kind, "internal"))
    if span.status.code == Status.STATUS_CODE_ERROR:
        yield _tag("otel.status_code", "ERROR")
        yield _tag("error", value=True)


def _tags(attributes: Iterable[KeyValue]) -> Iterable[dict[str, object]]:
    for one in attributes:
        yield _tag(one.key, value_of(one.value))


def _tag(key: str, value: Value) -> dict[str, object]:
    return {"key": key, "type": _TYPES[type(value)], "value": value}
