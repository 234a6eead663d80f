"""Spans as plain values, their identities, and the list of what may be said in them.

An identity is derived from the case number and from the number of the event that gave rise to
the span, so that whoever reads the log, however often, makes the same span again.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

SERVICE = "lianban"
"""Whose the case's own spans are; a department's are `lianban/<department>`."""

Value = str | int | float | bool

ALLOWED = frozenset(
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
"""Everything that a case's span may say: codes, words of the catalogue, moments and figures.

Never a person's name, number or phone, and never what somebody typed.
"""


@dataclass(frozen=True)
class Mark:
    """Something that happened within a span (OpenTelemetry calls it a span event)."""

    name: str
    at: datetime
    attributes: Mapping[str, Value]


@dataclass(frozen=True)
class Span:
    """One span of a case's trace.

    Attributes:
        start, end: legal moments in the case's own time; equal for what has no length.
        corrects: the span of the former revision, which this one puts right.
        seq: the event by which the span was complete; it never changes after that.
        filed_at: when that event was filed; real time.
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
    marks: tuple[Mark, ...] = ()
    corrects: str | None = None
    is_error: bool = False

    @property
    def trace_id(self) -> str:
        """The trace that the span belongs to: the case's."""
        return trace_id_of(self.case_no)

    @property
    def is_running(self) -> bool:
        """Whether the span has no end yet and only shows how far it is."""
        return bool(self.attributes.get("lianban.is_running", False))


def trace_id_of(case_no: str) -> str:
    """The trace of a case, 32 hexadecimal digits: everybody who knows the number knows the trace."""
    return hashlib.sha256(f"lianban/{case_no}".encode()).hexdigest()[:32]


def span_id_of(case_no: str, seq: int, *what: object) -> str:
    """The span that the event of that number gave rise to, 16 hexadecimal digits."""
    named = "/".join(str(part) for part in ("lianban", case_no, seq, *what))
    return hashlib.sha256(named.encode()).hexdigest()[:16]


def root_of(case_no: str) -> str:
    """The root span of a case's trace: its receipt."""
    return span_id_of(case_no, 1, "case.received")


def span_attributes(**facts: Value | None) -> dict[str, Value]:
    """Attributes by their short names (`due_at` is `lianban.due_at`); what is None is left out.

    Raises:
        ValueError: one of them is not on the list of what may be said.
    """
    named = {f"lianban.{name.replace('__', '.')}": value for name, value in facts.items()}
    if unknown := named.keys() - ALLOWED:
        raise ValueError(f"not allowed in a span: {sorted(unknown)}")
    return {name: value for name, value in named.items() if value is not None}
