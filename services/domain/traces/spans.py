"""Spans as plain values, their ids, and the allow-list of their attributes.

A span id is derived from the case number and the sequence number of the event that created the span, so
that reading the log again produces the same spans.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

SERVICE = "lianban"
"""Service name of the case's own spans; a department's are `lianban/<department>`."""

Value = str | int | float | bool

ALLOWED_ATTRIBUTES = frozenset(
    {
        "lianban.case_no",
        "lianban.matter",
        "lianban.matter_version",
        "lianban.region",
        "lianban.event",
        "lianban.label",
        "lianban.seq",
        "lianban.filed_at",
        "lianban.status",
        "lianban.outcome",
        "lianban.stage",
        "lianban.step",
        "lianban.department",
        "lianban.clock",
        "lianban.clock.kind",
        "lianban.subject",
        "lianban.sla_status",
        "lianban.limit",
        "lianban.unit",
        "lianban.budget",
        "lianban.used",
        "lianban.left",
        "lianban.due_at",
        "lianban.warn_at",
        "lianban.original_due_at",
        "lianban.is_provisional",
        "lianban.revision",
        "lianban.level",
        "lianban.escalation_level",
        "lianban.cause",
        "lianban.ground",
        "lianban.is_running",
    }
)
"""Allowed attributes of a case's span: codes, texts of the catalogue, moments and figures.

Never a person's name, number or phone, and never free text.
"""


@dataclass(frozen=True)
class SpanEvent:
    """A span event in the sense of OpenTelemetry: a moment within a span."""

    name: str
    at: datetime
    attributes: Mapping[str, Value]


@dataclass(frozen=True)
class Span:
    """One span of a case's trace.

    Attributes:
        start, end: legal moments in case time; equal for a zero-length span.
        corrects: the id of the span of the previous revision that this one replaces.
        seq: the sequence number of the event that completed the span, which never changes after that.
        filed_at: when that event was stored; wall-clock time.
    """

    case_no: str
    span_id: str
    parent_id: str | None
    name: str
    service: str
    start: datetime
    end: datetime
    seq: int
    filed_at: datetime
    attributes: Mapping[str, Value] = field(default_factory=dict)
    marks: tuple[SpanEvent, ...] = ()
    corrects: str | None = None
    is_error: bool = False

    @property
    def trace_id(self) -> str:
        """The id of the case's trace, to which the span belongs."""
        return compute_trace_id(self.case_no)

    @property
    def is_running(self) -> bool:
        """Whether the span has not ended yet."""
        return bool(self.attributes.get("lianban.is_running", False))


def compute_trace_id(case_no: str) -> str:
    """Compute the trace id of a case, 32 hexadecimal digits, from its number alone."""
    return hashlib.sha256(f"lianban/{case_no}".encode()).hexdigest()[:32]


def compute_span_id(case_no: str, seq: int, *what: object) -> str:
    """Compute the id of the span created by that event, 16 hexadecimal digits."""
    named = "/".join(str(part) for part in ("lianban", case_no, seq, *what))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def root_span_id(case_no: str) -> str:
    """Compute the id of the root span of a case's trace: its receipt."""
    return compute_span_id(case_no, 1, "case.received")


def span_attributes(**facts: Value | None) -> dict[str, Value]:
    """Build attributes from short names (`due_at` is `lianban.due_at`), omitting None.

    Raises:
        ValueError: an attribute is not in `ALLOWED_ATTRIBUTES`.
    """
    named = {f"lianban.{name.replace('__', '.')}": value for name, value in facts.items()}
    if unknown := named.keys() - ALLOWED_ATTRIBUTES:
        raise ValueError(f"not allowed in a span: {sorted(unknown)}")
    return {name: value for name, value in named.items() if value is not None}
