"""A trace in one line, as Jaeger's pages from 2.19 on list what they found."""

from collections.abc import Iterable, Sequence

from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status


def as_summary(spans: Sequence[tuple[str, OtlpSpan]]) -> dict[str, object]:
    """Root, first start to last end, and counts per service; 64-bit numbers as text."""
    known = {span.span_id for _, span in spans}
    roots = [(service, span) for service, span in spans if not span.parent_span_id]
    service, root = min(roots or spans, key=lambda one: one[1].start_time_unix_nano)
    names = dict.fromkeys(service for service, _ in spans)
    return {
        "traceId": root.trace_id.hex(),
        "rootServiceName": service,
        "rootOperationName": root.name,
        "minStartTimeUnixNano": str(min(span.start_time_unix_nano for _, span in spans)),
        "maxEndTimeUnixNano": str(max(span.end_time_unix_nano for _, span in spans)),
        "spanCount": len(spans),
        "errorSpanCount": _errors(span for _, span in spans),
        "orphanSpanCount": sum(
            bool(span.parent_span_id) and span.parent_span_id not in known for _, span in spans
        ),
        "services": [_service(name, [span for owner, span in spans if owner == name]) for name in names],
    }


def _service(name: str, spans: Sequence[OtlpSpan]) -> dict[str, object]:
    return {"name": name, "spanCount": len(spans), "errorSpanCount": _errors(spans)}


def _errors(spans: Iterable[OtlpSpan]) -> int:
    return sum(span.status.code == Status.STATUS_CODE_ERROR for span in spans)
