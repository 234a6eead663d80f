"""The trace of a case: a pure function of its event log.

Every span is complete at one event and never changes afterwards, so a consumer that has processed the log
up to some event knows exactly which spans are still missing. Parents are zero-length spans emitted at the
start, so that a trace never has missing parents while a case runs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from schemas.cases.case import CasePlan, JointCase
from schemas.cases.events.course import CaseProcessingStarted
from services.domain.cases.apply.case import apply, received
from services.domain.traces.clock_spans import ClockSpans
from services.domain.traces.entries import CalendarsAt, Entry
from services.domain.traces.spans import SERVICE, Span, compute_span_id, root_span_id, span_attributes
from services.domain.traces.step_spans import StepSpans


def build_trace(
    case_no: str, region: str, plan: CasePlan, log: Iterable[Entry], calendars_at: CalendarsAt
) -> list[Span]:
    """Build every span that is complete by the end of the log, in order of completion.

    Args:
        calendars_at: the calendars as known at a moment (wall-clock time). Used and remaining amounts are
            computed with those of the day on which the event was stored, not with later ones.
    """
    return list(TraceBuilder(case_no, region, plan, calendars_at).emit(log))


def build_running_trace(
    case_no: str,
    region: str,
    plan: CasePlan,
    log: Iterable[Entry],
    calendars_at: CalendarsAt,
    at: datetime,
    now: datetime,
) -> list[Span]:
    """Build the trace including spans still running at `at` (case time; `now` is wall clock)."""
    builder = TraceBuilder(case_no, region, plan, calendars_at)
    return [*builder.emit(log), *builder.emit_running(at, now)]


@dataclass
class TraceBuilder:
    """Reads the log once and emits each span at the event that completes it."""

    case_no: str
    region: str
    plan: CasePlan
    calendars_at: CalendarsAt
    _case: JointCase | None = None
    _endings: int = 0
    _steps: StepSpans = field(init=False)
    _clocks: ClockSpans = field(init=False)

    def __post_init__(self) -> None:
        """Create the builders of step and clock spans."""
        self._steps = StepSpans(self.case_no, self.plan)
        self._clocks = ClockSpans(self.case_no, self.calendars_at, self._steps)

    def emit(self, log: Iterable[Entry]) -> Iterator[Span]:
        """Yield the spans completed by these further events."""
        for entry in log:
            before = self._case
            if before is None:
                case = received(self.case_no, self.region, self.plan, entry.event)
                yield self._receipt_span(case, entry)
            else:
                case = apply(before, entry.event)
                yield from self._emit_event(before, case, entry)
            self._case = case

    def emit_running(self, at: datetime, now: datetime) -> Iterator[Span]:
        """Yield the spans open after these events, until `at`; `now` is wall-clock time."""
        if self._case is None:
            return
        if not self._case.status.is_closed:
            yield self._case_span(self._case, at, Entry(0, now, CaseProcessingStarted(at=at)))
        yield from self._steps.emit_running(self._case, at, now)
        yield from self._clocks.emit_running(self._case, at, now)

    def _receipt_span(self, case: JointCase, entry: Entry) -> Span:
        facts = span_attributes(
            case_no=case.case_no,
            matter=case.plan.matter,
            matter_version=case.plan.matter_version,
            region=case.region,
            subject=case.plan.matter_name,
            **entry.facts,
        )
        at = entry.event.at
        span_id = root_span_id(case.case_no)
        return Span(
            case.case_no, span_id, None, "case.received", SERVICE, at, at, entry.seq, entry.filed_at, facts
        )

    def _emit_event(self, before: JointCase, case: JointCase, entry: Entry) -> Iterator[Span]:
        event = entry.event
        if event.step is None and (event.clock is None or event.kind.value.startswith("case.")):
            yield self._event_span(case, entry)
        yield from self._steps.emit(before, case, entry)
        yield from self._clocks.emit(before, case, entry)
        if case.status.is_closed and not before.status.is_closed:
            yield self._case_span(case, event.at, entry)
            self._endings += 1

    def _event_span(self, case: JointCase, entry: Entry) -> Span:
        """Return the zero-length span of an event of the whole case, such as its acceptance."""
        at, name = entry.event.at, entry.event.kind.value
        facts = span_attributes(case_no=case.case_no, status=case.status.value, **entry.facts)
        span_id = compute_span_id(case.case_no, entry.seq, name)
        root = root_span_id(case.case_no)
        return Span(case.case_no, span_id, root, name, SERVICE, at, at, entry.seq, entry.filed_at, facts)

    def _case_span(self, case: JointCase, at: datetime, entry: Entry) -> Span:
        """Return the span of the case from receipt to its end, or to now."""
        is_running = True if not entry.seq else None
        facts = span_attributes(
            case_no=case.case_no,
            matter=case.plan.matter,
            region=case.region,
            subject=case.plan.matter_name,
            status=case.status.value,
            outcome=case.outcome.value if case.outcome else None,
            is_running=is_running,
        )
        return Span(
            case.case_no,
            compute_span_id(case.case_no, 1, "case", self._endings),
            root_span_id(case.case_no),
            "case",
            SERVICE,
            case.received_at,
            max(at, case.received_at),
            entry.seq,
            entry.filed_at,
            facts,
        )
