"""Context of the current work: the case number on log lines and links of spans."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from opentelemetry import trace
from opentelemetry.trace import Link, SpanContext, SpanKind, TraceFlags

from services.domain.traces.spans import compute_trace_id, root_span_id

_TRACER = trace.get_tracer("lianban")


def about_case(case_no: str) -> None:
    """From here on everything that this request or turn says is about the case."""
    structlog.contextvars.bind_contextvars(case_no=case_no)
    span = trace.get_current_span()
    if span.is_recording():
        span.set_attribute("lianban.case_no", case_no)
        span.add_link(_case(case_no))


@contextmanager
def turn_of(case_no: str, name: str) -> Iterator[None]:
    """A turn of the engine for that case, as a short trace of its own that links to the case's."""
    with (
        structlog.contextvars.bound_contextvars(case_no=case_no),
        _TRACER.start_as_current_span(
            name,
            kind=SpanKind.CONSUMER,
            attributes={"lianban.case_no": case_no},
            links=[Link(_case(case_no))],
        ),
    ):
        yield


def add_traces(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Put the present span and the case's trace on every line, so that logs and traces meet."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
        event["span_id"] = f"{context.span_id:016x}"
    if isinstance(case_no := event.get("case_no"), str):
        event["case_trace_id"] = compute_trace_id(case_no)
    return event


def _case(case_no: str) -> SpanContext:
    return SpanContext(
        int(compute_trace_id(case_no), 16),
        int(root_span_id(case_no), 16),
        is_remote=True,
        trace_flags=TraceFlags(TraceFlags.SAMPLED),
    )
