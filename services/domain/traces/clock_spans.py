"""Spans of clocks: every stretch with its true start and end, and the milestones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import Event, EventKind
from schemas.cases.events.accountability import StepDelayExplained
from schemas.cases.events.deadlines import DeadlineBreached, DeadlineEscalated, EscalationHandedOver
from services.domain.cases.clocks.clock_pauses import department_of, full_limit
from services.domain.explanation.clocks import subject_of
from services.domain.timing.clocks import sla_status
from services.domain.timing.limits import amount_left
from services.domain.traces.entries import CalendarsAt, Entry
from services.domain.traces.spans import SERVICE, Span, SpanEvent, Value, compute_span_id, span_attributes
from services.domain.traces.step_spans import StepSpans
from services.domain.traces.stretches import SLA_STATUSES, SlaStretch, split_into_stretches

ARMED, CLOCK = "sla.armed", "sla.clock"
_POINT_SPANS: Mapping[EventKind, str] = {
    EventKind.CLOCK_STARTED: ARMED,
    EventKind.CLOCK_RESUMED: ARMED,
    EventKind.CLOCK_MOVED: ARMED,
    EventKind.CLOCK_STOPPED: "sla.stopped",
    EventKind.DEADLINE_WARNING: "sla.warned",
    EventKind.DEADLINE_HELD: "sla.held",
    EventKind.DEADLINE_BREACHED: "sla.breached",
    EventKind.DEADLINE_ESCALATED: "sla.escalated",
    EventKind.DEADLINE_BREACH_ANNULLED: "sla.breach_annulled",
}
"""Events emitted as zero-length spans; the end of a clock is the span of its whole life."""


@dataclass
class _ClockState:
    """State of one clock: the spans emitted so far.

    `stretches` are those of the current revision. When a correction of the clock makes one of them wrong,
    all are emitted again as the next revision.
    """

    seq: int
    armed_id: str
    parent_id: str
    revision: int = 1
    stretches: list[SlaStretch] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    whole: str | None = None
    marks: list[SpanEvent] = field(default_factory=list)


@dataclass
class ClockSpans:
    """Builds the spans of clocks."""

    case_no: str
    calendars_at: CalendarsAt
    steps: StepSpans
    _states: dict[str, _ClockState] = field(default_factory=dict)

    def emit(self, before: JointCase, case: JointCase, entry: Entry) -> Iterator[Span]:
        """Yield the spans that this event completes, for every clock that it changed."""
        event = entry.event
        if event.clock is not None and event.clock in case.clocks and event.kind in _POINT_SPANS:
            yield self._event_span(case, case.clocks[event.clock], entry)
        if case.clocks is before.clocks:
            return
        for name, clock in case.clocks.items():
            if clock is not before.clocks.get(name) and name in self._states:
                yield from self._emit_changes(case, clock, entry)

    def emit_running(self, case: JointCase, at: datetime, now: datetime) -> Iterator[Span]:
        """Yield the current stretch of every running clock, and its whole life so far."""
        for name, state in self._states.items():
            clock = case.clocks[name]
            if not clock.is_running:
                continue
            facts = {"is_running": True}
            for index, stretch in enumerate(split_into_stretches(clock)):
                if stretch.until is None and stretch.since < at:
                    yield self._stretch_span(case, clock, state, index, stretch, at, 0, now, **facts)
            yield self._life_span(case, clock, state, max(at, clock.started_at), 0, now, **facts)

    def _event_span(self, case: JointCase, clock: Clock, entry: Entry) -> Span:
        event, name = entry.event, _POINT_SPANS[entry.event.kind]
        span_id = compute_span_id(self.case_no, entry.seq, name, clock.id)
        state = self._states.get(clock.id)
        if state is None or event.kind is EventKind.CLOCK_STARTED:
            parent = self.steps.parent_of(clock.step, clock.stage)
            state = self._states[clock.id] = _ClockState(entry.seq, span_id, parent)
        else:
            parent = state.armed_id
        facts = _milestone(event)
        state.marks.append(
            SpanEvent(name, event.at, span_attributes(seq=entry.seq, label=event.kind.label, **facts))
        )
        described = self._clock_facts(case, clock, event.at, entry.filed_at)
        attributes = span_attributes(
            **described, **entry.facts, **facts, sla_status=sla_status(clock, event.at).value
        )
        return Span(
            self.case_no,
            span_id,
            parent,
            name,
            self._service(case, clock),
            event.at,
            event.at,
            entry.seq,
            entry.filed_at,
            attributes,
            is_error=event.kind is EventKind.DEADLINE_BREACHED,
        )

    def _emit_changes(self, case: JointCase, clock: Clock, entry: Entry) -> Iterator[Span]:
        """Yield stretches that ended; all of them again after a correction of the clock."""
        state = self._states[clock.id]
        closed = [stretch for stretch in split_into_stretches(clock) if stretch.until is not None]
        runs_again = clock.is_running and state.whole == self._life_span_id(state)
        if runs_again or closed[: len(state.stretches)] != state.stretches:
            state.former = [self._id(state, index) for index in range(len(state.stretches))]
            state.revision, state.stretches = state.revision + 1, []
        for index in range(len(state.stretches), len(closed)):
            end = closed[index].until or entry.event.at
            yield self._stretch_span(case, clock, state, index, closed[index], end, entry.seq, entry.filed_at)
        is_new = closed != state.stretches or state.whole is None
        state.stretches = closed
        if not clock.is_running and is_new:
            whole = self._life_span(
                case, clock, state, clock.ended_at or entry.event.at, entry.seq, entry.filed_at
            )
            state.whole = whole.span_id
            yield whole

    def _stretch_span(
        self,
        case: JointCase,
        clock: Clock,
        state: _ClockState,
        index: int,
        stretch: SlaStretch,
        end: datetime,
        seq: int,
        filed_at: datetime,
        **more: Value,
    ) -> Span:
        facts = span_attributes(
            **self._clock_facts(case, clock, end, filed_at),
            revision=state.revision,
            sla_status=SLA_STATUSES[stretch.name].value,
            label=SLA_STATUSES[stretch.name].label,
            ground=self.steps.grounds.get(stretch.because, stretch.because) or None,
            **more,
        )
        return Span(
            self.case_no,
            self._id(state, index),
            state.armed_id,
            stretch.name,
            self._service(case, clock),
            stretch.since,
            end,
            seq,
            filed_at,
            facts,
            corrects=state.former[index] if index < len(state.former) else None,
        )

    def _life_span(
        self,
        case: JointCase,
        clock: Clock,
        state: _ClockState,
        end: datetime,
        seq: int,
        filed_at: datetime,
        **more: Value,
    ) -> Span:
        facts = span_attributes(
            **self._clock_facts(case, clock, end, filed_at),
            revision=state.revision,
            sla_status=sla_status(clock, end).value,
            label=sla_status(clock, end).label,
            **more,
        )
        return Span(
            self.case_no,
            self._life_span_id(state),
            state.armed_id,
            CLOCK,
            self._service(case, clock),
            clock.started_at,
            end,
            seq,
            filed_at,
            facts,
            tuple(state.marks),
            corrects=state.whole,
            is_error=clock.breached_at is not None,
        )

    def _life_span_id(self, state: _ClockState) -> str:
        return compute_span_id(self.case_no, state.seq, CLOCK, state.revision)

    def _id(self, state: _ClockState, index: int) -> str:
        return compute_span_id(self.case_no, state.seq, "stretch", state.revision, index)

    def _clock_facts(
        self, case: JointCase, clock: Clock, at: datetime, filed_at: datetime
    ) -> dict[str, Value | None]:
        """Return the clock's identity, its limit, and the amounts used and left at `at`."""
        limit, department = full_limit(clock), department_of(case, clock)
        calendar = self.calendars_at(filed_at).of(department)
        remaining = amount_left(limit, clock.due_at, at, calendar)
        return {
            "case_no": self.case_no,
            "step": clock.step,
            "stage": clock.stage,
            "department": department,
            "subject": subject_of(case, clock),
            "clock": clock.id,
            "clock__kind": clock.kind.value,
            "limit": limit.in_words,
            "unit": limit.unit.value,
            "budget": float(limit.amount),
            "used": max(0.0, float(limit.amount - remaining)),
            "left": float(remaining),
            "due_at": clock.due_at.isoformat(),
            "warn_at": clock.warn_at.isoformat() if clock.warn_at else None,
            "original_due_at": clock.original_due_at.isoformat() if clock.original_due_at else None,
            "is_provisional": True if clock.is_provisional else None,
        }

    def _service(self, case: JointCase, clock: Clock) -> str:
        department = department_of(case, clock)
        return f"{SERVICE}/{department}" if department else SERVICE


def _milestone(event: Event) -> dict[str, Value | None]:
    """Return the facts of a milestone: its escalation level, the breach that it joins."""
    match event:
        case DeadlineEscalated():
            return {"level": event.level, "escalation_level": event.name}
        case DeadlineBreached():
            return {"level": event.level, "cause": event.cause}
        case EscalationHandedOver():
            return {"cause": event.cause}
        case StepDelayExplained():
            return {"level": event.level}
        case _:
            return {}
