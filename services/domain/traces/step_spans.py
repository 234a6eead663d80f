"""Spans of steps and stages: opening, events in between, end."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from schemas.cases.case import CasePlan, JointCase
from schemas.cases.events.suspension import StepSuspended
from services.domain.traces.entries import Entry
from services.domain.traces.spans import (
    SERVICE,
    Span,
    SpanEvent,
    Value,
    compute_span_id,
    root_span_id,
    span_attributes,
)


@dataclass
class _OpenSpan:
    """An open step or stage; its span, with the events in between, is emitted at its end."""

    seq: int
    at: datetime
    parent_id: str
    marks: list[SpanEvent] = field(default_factory=list)


@dataclass
class StepSpans:
    """Builds the spans of steps and stages, and knows the parent spans of their clocks.

    `grounds` are the kinds of suspensions, by the suspension's own clock.
    """

    case_no: str
    plan: CasePlan
    grounds: dict[str, str] = field(default_factory=dict)
    _steps: dict[str, _OpenSpan] = field(default_factory=dict)
    _stages: dict[str, _OpenSpan] = field(default_factory=dict)
    _last: dict[tuple[str, str], str] = field(default_factory=dict)

    def parent_of(self, step: str | None, stage: str | None) -> str:
        """Return the parent span of a clock of that step or stage; the root for case clocks."""
        if step is not None:
            stage = self.plan.step(step).stage
            if found := self._last.get(("step", step)):
                return found
        return self._last.get(("stage", stage or ""), root_span_id(self.case_no))

    def emit(self, before: JointCase, case: JointCase, entry: Entry) -> Iterator[Span]:
        """Yield the spans that this event completes."""
        code = entry.event.step
        if code is None or not entry.event.kind.value.startswith("step."):
            yield from self._emit_completed(before, case, entry)
            return
        if isinstance(entry.event, StepSuspended):
            self.grounds[entry.event.suspension_clock] = entry.event.suspension_kind.value
        if code not in self._steps and case.steps[code].status.is_active:
            yield from self._emit_opening(code, entry)
        elif code in self._steps:
            self._steps[code].marks.append(self._span_event(entry))
        else:
            yield self._event_span(code, entry, self.parent_of(code, None))
        yield from self._emit_completed(before, case, entry)

    def emit_running(self, case: JointCase, at: datetime, now: datetime) -> Iterator[Span]:
        """Yield the spans of open steps and stages, until `at`."""
        for code, stage in self._stages.items():
            yield self._stage_span(code, stage, at, 0, now)
        for code, step in self._steps.items():
            yield self._step_span(case, code, step, at, 0, now)

    def _emit_opening(self, code: str, entry: Entry) -> Iterator[Span]:
        stage, at = self.plan.step(code).stage, entry.event.at
        if stage not in self._stages:
            opened = compute_span_id(self.case_no, entry.seq, "stage.opened", stage)
            self._stages[stage] = _OpenSpan(entry.seq, at, opened)
            self._last["stage", stage] = opened
            facts = span_attributes(
                case_no=self.case_no, stage=stage, subject=self._stage_name(stage), **entry.facts
            )
            yield self._span(
                opened, root_span_id(self.case_no), "stage.opened", SERVICE, at, at, entry, facts
            )
        point = self._event_span(code, entry, self._stages[stage].parent_id)
        self._steps[code] = _OpenSpan(entry.seq, at, point.span_id)
        self._last["step", code] = point.span_id
        yield point

    def _emit_completed(self, before: JointCase, case: JointCase, entry: Entry) -> Iterator[Span]:
        """Yield the spans of steps that this event completed, and of stages completed with them."""
        if case.steps is before.steps:
            return
        settled = [code for code in self._steps if case.steps[code].status.is_settled]
        for code in settled:
            step = self._steps.pop(code)
            yield self._step_span(case, code, step, entry.event.at, entry.seq, entry.filed_at)
        for stage in [stage for stage in self._stages if self._is_stage_complete(case, stage)]:
            opened = self._stages.pop(stage)
            yield self._stage_span(stage, opened, entry.event.at, entry.seq, entry.filed_at)

    def _is_stage_complete(self, case: JointCase, stage: str) -> bool:
        return all(case.steps[s.code].status.is_settled for s in self.plan.steps if s.stage == stage)

    def _step_span(
        self, case: JointCase, code: str, step: _OpenSpan, at: datetime, seq: int, filed_at: datetime
    ) -> Span:
        facts = span_attributes(
            **self._work_facts(code),
            status=case.steps[code].status.value,
            label=case.steps[code].status.label,
            is_running=True if not seq else None,
        )
        return Span(
            self.case_no,
            compute_span_id(self.case_no, step.seq, "step", code),
            step.parent_id,
            "step",
            self._service(code),
            step.at,
            max(at, step.at),
            seq,
            filed_at,
            facts,
            tuple(step.marks),
        )

    def _stage_span(self, code: str, stage: _OpenSpan, at: datetime, seq: int, filed_at: datetime) -> Span:
        facts = span_attributes(
            case_no=self.case_no,
            stage=code,
            subject=self._stage_name(code),
            is_running=True if not seq else None,
        )
        name = compute_span_id(self.case_no, stage.seq, "stage", code)
        end = max(at, stage.at)
        return Span(
            self.case_no, name, stage.parent_id, "stage", SERVICE, stage.at, end, seq, filed_at, facts
        )

    def _event_span(self, code: str, entry: Entry, parent: str) -> Span:
        name, at = entry.event.kind.value, entry.event.at
        facts = span_attributes(**self._work_facts(code), **entry.facts, ground=_suspension_kind(entry))
        span_id = compute_span_id(self.case_no, entry.seq, name, code)
        return self._span(span_id, parent, name, self._service(code), at, at, entry, facts)

    def _span_event(self, entry: Entry) -> SpanEvent:
        facts = span_attributes(seq=entry.seq, label=entry.event.kind.label, ground=_suspension_kind(entry))
        return SpanEvent(entry.event.kind.value, entry.event.at, facts)

    def _span(
        self,
        span_id: str,
        parent: str,
        name: str,
        service: str,
        start: datetime,
        end: datetime,
        entry: Entry,
        facts: dict[str, Value],
    ) -> Span:
        return Span(
            self.case_no, span_id, parent, name, service, start, end, entry.seq, entry.filed_at, facts
        )

    def _work_facts(self, code: str) -> dict[str, Value]:
        step = self.plan.step(code)
        return {
            "case_no": self.case_no,
            "stage": step.stage,
            "step": code,
            "department": step.department,
            "subject": step.name,
        }

    def _service(self, code: str) -> str:
        return f"{SERVICE}/{self.plan.step(code).department}"

    def _stage_name(self, code: str) -> str:
        return next((stage.name for stage in self.plan.stages if stage.code == code), code)


def _suspension_kind(entry: Entry) -> str | None:
    """Return the kind of a suspension, a code of the closed list."""
    return entry.event.suspension_kind.value if isinstance(entry.event, StepSuspended) else None
