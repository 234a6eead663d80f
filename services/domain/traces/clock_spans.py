"""The spans of clocks: every stretch with its true start and end, and what a clock struck."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import CaseEvent, EventKind
from services.domain.cases.clocks.clock_pauses import department_of, full_limit
from services.domain.explanation.clocks import subject_of
from services.domain.timing.clocks import sla_status
from services.domain.timing.limits import amount_left
from services.domain.traces.entries import CalendarsAt, Entry
from services.domain.traces.spans import SERVICE, Mark, Span, Value, span_attributes, span_id_of
from services.domain.traces.step_spans import StepSpans
from services.domain.traces.stretches import SLA_STATUSES, Stretch, stretches

ARMED, CLOCK = "sla.armed", "sla.clock"
_POINTS: Mapping[EventKind, str] = {
    EventKind.CLOCK_STARTED: ARMED,
    EventKind.CLOCK_RESUMED: ARMED,
    EventKind.CLOCK_MOVED: ARMED,
    EventKind.CLOCK_STOPPED: "sla.stopped",
    EventKind.DEADLINE_WARNING: "sla.warned",
    EventKind.DEADLINE_BREACHED: "sla.breached",
    EventKind.DEADLINE_ESCALATED: "sla.escalated",
    EventKind.DEADLINE_BREACH_ANNULLED: "sla.breach_annulled",
}
"""What is shown, without length, the moment it is filed; the end of a clock is its whole span."""


@dataclass
class _Told:
    """One clock as far as it has been told.

    `stretches` are those of the present revision; when the ledger is corrected so that one of them never
    was, the clock is told anew as the next revision.
    """

    seq: int
    armed_id: str
    parent_id: str
    revision: int = 1
    stretches: list[Stretch] = field(default_factory=list)
    former: list[str] = field(default_factory=list)
    whole: str | None = None
    marks: list[Mark] = field(default_factory=list)


@dataclass
class ClockSpans:
    """Tells of clocks."""

    case_no: str
    calendars_at: CalendarsAt
    steps: StepSpans
    _told: dict[str, _Told] = field(default_factory=dict)

    def told(self, before: JointCase, case: JointCase, entry: Entry) -> Iterator[Span]:
        """The spans that this event completes, for every clock that it changed."""
        event = entry.event
        if event.clock is not None and event.clock in case.clocks and event.kind in _POINTS:
            yield self._point(case, case.clocks[event.clock], entry)
        if case.clocks is before.clocks:
            return
        for name, clock in case.clocks.items():
            if clock is not before.clocks.get(name) and name in self._told:
                yield from self._changed(case, clock, entry)

    def running(self, case: JointCase, at: datetime, now: datetime) -> Iterator[Span]:
        """The stretch that every running clock is in, and its whole life so far."""
        for name, told in self._told.items():
            clock = case.clocks[name]
            if not clock.is_running:
                continue
            facts = {"is_running": True}
            for index, stretch in enumerate(stretches(clock)):
                if stretch.until is None and stretch.since < at:
                    yield self._stretch(case, clock, told, index, stretch, at, 0, now, **facts)
            yield self._whole(case, clock, told, max(at, clock.started_at), 0, now, **facts)

    def _point(self, case: JointCase, clock: Clock, entry: Entry) -> Span:
        event, name = entry.event, _POINTS[entry.event.kind]
        span_id = span_id_of(self.case_no, entry.seq, name, clock.id)
        told = self._told.get(clock.id)
        if told is None or event.kind is EventKind.CLOCK_STARTED:
            parent = self.steps.parent_of(clock.step, clock.stage)
            told = self._told[clock.id] = _Told(entry.seq, span_id, parent)
        else:
            parent = told.armed_id
        facts = _struck(event)
        told.marks.append(
            Mark(name, event.at, span_attributes(seq=entry.seq, label=event.kind.label, **facts))
        )
        described = self._described(case, clock, event.at, entry.filed_at)
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

    def _changed(self, case: JointCase, clock: Clock, entry: Entry) -> Iterator[Span]:
        """Stretches that came to their end; all of them anew when the ledger was corrected."""
        told = self._told[clock.id]
        closed = [stretch for stretch in stretches(clock) if stretch.until is not None]
        runs_again = clock.is_running and told.whole == self._whole_id(told)
        if runs_again or closed[: len(told.stretches)] != told.stretches:
            told.former = [self._id(told, index) for index in range(len(told.stretches))]
            told.revision, told.stretches = told.revision + 1, []
        for index in range(len(told.stretches), len(closed)):
            end = closed[index].until or entry.event.at
            yield self._stretch(case, clock, told, index, closed[index], end, entry.seq, entry.filed_at)
        is_new = closed != told.stretches or told.whole is None
        told.stretches = closed
        if not clock.is_running and is_new:
            whole = self._whole(
                case, clock, told, clock.ended_at or entry.event.at, entry.seq, entry.filed_at
            )
            told.whole = whole.span_id
            yield whole

    def _stretch(
        self,
        case: JointCase,
        clock: Clock,
        told: _Told,
        index: int,
        stretch: Stretch,
        end: datetime,
        seq: int,
        filed_at: datetime,
        **more: Value,
    ) -> Span:
        facts = span_attributes(
            **self._described(case, clock, end, filed_at),
            revision=told.revision,
            sla_status=SLA_STATUSES[stretch.name].value,
            label=SLA_STATUSES[stretch.name].label,
            ground=self.steps.grounds.get(stretch.because, stretch.because) or None,
            **more,
        )
        return Span(
            self.case_no,
            self._id(told, index),
            told.armed_id,
            stretch.name,
            self._service(case, clock),
            stretch.since,
            end,
            seq,
            filed_at,
            facts,
            corrects=told.former[index] if index < len(told.former) else None,
        )

    def _whole(
        self,
        case: JointCase,
        clock: Clock,
        told: _Told,
        end: datetime,
        seq: int,
        filed_at: datetime,
        **more: Value,
    ) -> Span:
        facts = span_attributes(
            **self._described(case, clock, end, filed_at),
            revision=told.revision,
            sla_status=sla_status(clock, end).value,
            label=sla_status(clock, end).label,
            **more,
        )
        return Span(
            self.case_no,
            self._whole_id(told),
            told.armed_id,
            CLOCK,
            self._service(case, clock),
            clock.started_at,
            end,
            seq,
            filed_at,
            facts,
            tuple(told.marks),
            corrects=told.whole,
            is_error=clock.breached_at is not None,
        )

    def _whole_id(self, told: _Told) -> str:
        return span_id_of(self.case_no, told.seq, CLOCK, told.revision)

    def _id(self, told: _Told, index: int) -> str:
        return span_id_of(self.case_no, told.seq, "stretch", told.revision, index)

    def _described(self, case: JointCase, clock: Clock, at: datetime, filed_at: datetime) -> dict[str, Any]:
        """Which clock it is, its budget, and what was used and left of it at `at`."""
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


def _struck(event: CaseEvent) -> dict[str, Any]:
    """What a milestone says of itself: the level of the policy, the breach that it joins."""
    facts = event.facts
    return {"level": facts.get("level"), "escalation_level": facts.get("name"), "cause": facts.get("cause")}
