"""The spans of steps and stages: what opened, what was done meanwhile, how it ended."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.cases.case import CasePlan, JointCase
from schemas.cases.events import EventKind
from services.domain.traces.entries import Entry
from services.domain.traces.spans import SERVICE, Mark, Span, Value, root_of, span_attributes, span_id_of


@dataclass
class _Open:
    """A step or a stage since its opening; what happened to it is told when it ends."""

    seq: int
    at: datetime
    parent_id: str
    marks: list[Mark] = field(default_factory=list)


@dataclass
class StepSpans:
    """Tells of steps and stages; knows under which span their clocks stand.

    `grounds` are the kinds of suspensions, by the suspension's own clock.
    """

    case_no: str
    plan: CasePlan
    grounds: dict[str, str] = field(default_factory=dict)
    _steps: dict[str, _Open] = field(default_factory=dict)
    _stages: dict[str, _Open] = field(default_factory=dict)
    _last: dict[tuple[str, str], str] = field(default_factory=dict)

    def parent_of(self, step: str | None, stage: str | None) -> str:
        """The span under which a clock of that step or stage stands; the root's for the case's own."""
        if step is not None:
            stage = self.plan.step(step).stage
            if found := self._last.get(("step", step)):
                return found
        return self._last.get(("stage", stage or ""), root_of(self.case_no))

    def told(self, before: JointCase, case: JointCase, entry: Entry) -> Iterator[Span]:
        """The spans that this event completes."""
        code = entry.event.step
        if code is None or not entry.event.kind.value.startswith("step."):
            yield from self._settled(before, case, entry)
            return
        if entry.event.kind is EventKind.STEP_SUSPENDED:
            self.grounds[entry.event.facts["clock"]] = str(entry.event.facts["kind"])
        if code not in self._steps and case.steps[code].status.is_active:
            yield from self._opened(code, entry)
        elif code in self._steps:
            self._steps[code].marks.append(self._mark(entry))
        else:
            yield self._point(code, entry, self.parent_of(code, None))
        yield from self._settled(before, case, entry)

    def running(self, case: JointCase, at: datetime, now: datetime) -> Iterator[Span]:
        """Steps and stages that are open, until `at`."""
        for code, stage in self._stages.items():
            yield self._stage_span(code, stage, at, 0, now)
        for code, step in self._steps.items():
            yield self._step_span(case, code, step, at, 0, now)

    def _opened(self, code: str, entry: Entry) -> Iterator[Span]:
        stage, at = self.plan.step(code).stage, entry.event.at
        if stage not in self._stages:
            opened = span_id_of(self.case_no, entry.seq, "stage.opened", stage)
            self._stages[stage] = _Open(entry.seq, at, opened)
            self._last["stage", stage] = opened
            facts = span_attributes(
                case_no=self.case_no, stage=stage, subject=self._stage_name(stage), **entry.facts
            )
            yield self._span(opened, root_of(self.case_no), "stage.opened", SERVICE, at, at, entry, facts)
        point = self._point(code, entry, self._stages[stage].parent_id)
        self._steps[code] = _Open(entry.seq, at, point.span_id)
        self._last["step", code] = point.span_id
        yield point

    def _settled(self, before: JointCase, case: JointCase, entry: Entry) -> Iterator[Span]:
        """Steps that this event settled, and stages all of whose steps are."""
        if case.steps is before.steps:
            return
        settled = [code for code in self._steps if case.steps[code].status.is_settled]
        for code in settled:
            step = self._steps.pop(code)
            yield self._step_span(case, code, step, entry.event.at, entry.seq, entry.filed_at)
        for stage in [stage for stage in self._stages if self._is_over(case, stage)]:
            opened = self._stages.pop(stage)
            yield self._stage_span(stage, opened, entry.event.at, entry.seq, entry.filed_at)

    def _is_over(self, case: JointCase, stage: str) -> bool:
        return all(case.steps[s.code].status.is_settled for s in self.plan.steps if s.stage == stage)

    def _step_span(
        self, case: JointCase, code: str, step: _Open, at: datetime, seq: int, filed_at: datetime
    ) -> Span:
        facts = span_attributes(
            **self._of(code),
            status=case.steps[code].status.value,
            label=case.steps[code].status.label,
            is_running=True if not seq else None,
        )
        return Span(
            self.case_no,
            span_id_of(self.case_no, step.seq, "step", code),
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

    def _stage_span(self, code: str, stage: _Open, at: datetime, seq: int, filed_at: datetime) -> Span:
        facts = span_attributes(
            case_no=self.case_no,
            stage=code,
            subject=self._stage_name(code),
            is_running=True if not seq else None,
        )
        name = span_id_of(self.case_no, stage.seq, "stage", code)
        end = max(at, stage.at)
        return Span(
            self.case_no, name, stage.parent_id, "stage", SERVICE, stage.at, end, seq, filed_at, facts
        )

    def _point(self, code: str, entry: Entry, parent: str) -> Span:
        name, at = entry.event.kind.value, entry.event.at
        facts = span_attributes(**self._of(code), **entry.facts, ground=_ground(entry))
        span_id = span_id_of(self.case_no, entry.seq, name, code)
        return self._span(span_id, parent, name, self._service(code), at, at, entry, facts)

    def _mark(self, entry: Entry) -> Mark:
        facts = span_attributes(seq=entry.seq, label=entry.event.kind.label, ground=_ground(entry))
        return Mark(entry.event.kind.value, entry.event.at, facts)

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

    def _of(self, code: str) -> dict[str, Any]:
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


def _ground(entry: Entry) -> str | None:
    """The kind of a suspension, a code of the closed list."""
    kind = entry.event.facts.get("kind")
    return str(kind) if entry.event.kind is EventKind.STEP_SUSPENDED and kind else None
