"""Spans as OpenTelemetry's own messages (OTLP), in protobuf and in JSON.

The same span always becomes the same bytes: a collector that is sent it twice after a crash
cannot tell the two apart.
"""

import base64
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from services.domain.traces.spans import Span, Value

SCOPE = "lianban"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_IDS = frozenset({"traceId", "spanId", "parentSpanId"})


def nanoseconds(moment: datetime) -> int:
    """Nanoseconds since 1970, exact to the microsecond."""
    return (moment - _EPOCH) // _MICROSECOND * 1_000


def as_otlp(span: Span) -> OtlpSpan:
    """One span of a case as a message."""
    trace_id = bytes.fromhex(span.trace_id)
    message = OtlpSpan(
        trace_id=trace_id,
        span_id=bytes.fromhex(span.span_id),
        parent_span_id=bytes.fromhex(span.parent_id or ""),
        name=span.name,
        kind=OtlpSpan.SPAN_KIND_INTERNAL,
        start_time_unix_nano=nanoseconds(span.start),
        end_time_unix_nano=nanoseconds(span.end),
        attributes=key_values(span.attributes),
        events=[
            OtlpSpan.Event(
                name=mark.name, time_unix_nano=nanoseconds(mark.at), attributes=key_values(mark.attributes)
            )
            for mark in span.marks
        ],
    )
    if span.corrects is not None:
        message.links.add(trace_id=trace_id, span_id=bytes.fromhex(span.corrects))
    if span.is_error:
        message.status.code = Status.STATUS_CODE_ERROR
    return message


def request_of(spans: Iterable[tuple[str, OtlpSpan]]) -> ExportTraceServiceRequest:
    """Spans, each with the service that it is of, as one request to a collector."""
    request, of_service = ExportTraceServiceRequest(), {}
    for service, span in spans:
        if service not in of_service:
            resource = request.resource_spans.add()
            resource.resource.attributes.extend(key_values({"service.name": service}))
            scope = resource.scope_spans.add()
            scope.scope.name = SCOPE
            of_service[service] = scope
        of_service[service].spans.append(span)
    return request


def as_json(request: ExportTraceServiceRequest) -> dict[str, object]:
    """The request in OTLP's JSON: hexadecimal ids, 64-bit numbers as text, enums as numbers."""
    found: dict[str, object] = MessageToDict(request, use_integers_for_enums=True)
    for span in _spans(found):
        for one in (span, *_objects(span, "links")):
            for name in one.keys() & _IDS:
                one[name] = base64.b64decode(str(one[name])).hex()
    return found


def key_values(attributes: Mapping[str, Value]) -> list[KeyValue]:
    """Attributes as messages, in their order."""
    return [_pair(name, value) for name, value in attributes.items()]


def value_of(value: AnyValue) -> Value:
    """The value of an attribute; a list becomes text."""
    kind = value.WhichOneof("value")
    if kind in {"string_value", "bool_value", "int_value", "double_value"}:
        found: Value = getattr(value, kind)
        return found
    return str(value).strip()


@lru_cache(maxsize=8_192, typed=True)
def _pair(name: str, value: Value) -> KeyValue:
    """One attribute; many spans share it, and the message copies it."""
    return KeyValue(key=name, value=_any(value))


def _any(value: Value) -> AnyValue:
    if isinstance(value, bool):
        return AnyValue(bool_value=value)
    if isinstance(value, int):
        return AnyValue(int_value=value)
    if isinstance(value, float):
        return AnyValue(double_value=value)
    return AnyValue(string_value=value)


def _spans(found: dict[str, object]) -> Iterator[dict[str, object]]:
    for resource in _objects(found, "resourceSpans"):
        for scope in _objects(resource, "scopeSpans"):
            yield from _objects(scope, "spans")


def _objects(within: dict[str, object], name: str) -> list[dict[str, object]]:
    found = within.get(name)
    return found if isinstance(found, list) else []
