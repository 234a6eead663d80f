"""The trace of a case: a pure function of its event log.

Every span is complete at one event and never changes afterwards, so a reader that has dealt with
the log up to some event knows exactly which spans it still owes. Parents are spans without length
that stand from the first moment: no trace is ever torn while a case runs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from schemas.cases.case import CasePlan, JointCase
from schemas.cases.events import CaseEvent, EventKind
from services.domain.cases.apply.case import apply, received
from services.domain.traces.clock_spans import ClockSpans
from services.domain.traces.entries import CalendarsAt, Entry
from services.domain.traces.spans import SERVICE, Span, root_of, span_attributes, span_id_of
from services.domain.traces.step_spans import StepSpans


def trace(
    case_no: str, region: str, plan: CasePlan, log: Iterable[Entry], calendars_at: CalendarsAt
) -> list[Span]:
    """Every span that is complete by the end of the log, in the order in which they were.

    Args:
        calendars_at: the calendars as they stood at a moment (real time): what was used and left of a
            limit is said by those of the day on which the event was filed, whatever was published since.
    """
    return list(Telling(case_no, region, plan, calendars_at).told(log))


def trace_now(
    case_no: str,
    region: str,
    plan: CasePlan,
    log: Iterable[Entry],
    calendars_at: CalendarsAt,
    at: datetime,
    now: datetime,
) -> list[Span]:
    """The same, and what is still running, shown as far as it is at `at` (case time; `now` is real)."""
    telling = Telling(case_no, region, plan, calendars_at)
    return [*telling.told(log), *telling.running(at, now)]


@dataclass
class Telling:
    """Goes through the log once and tells each span at the event that completes it."""

    case_no: str
    region: str
    plan: CasePlan
    calendars_at: CalendarsAt
    _case: JointCase | None = None
    _endings: int = 0
    _steps: StepSpans = field(init=False)
    _clocks: ClockSpans = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the parts that tell of steps and of clocks."""
        self._steps = StepSpans(self.case_no, self.plan)
        self._clocks = ClockSpans(self.case_no, self.calendars_at, self._steps)

    def told(self, log: Iterable[Entry]) -> Iterator[Span]:
        """The spans of these further events."""
        for entry in log:
            before = self._case
            if before is None:
                case = received(self.case_no, self.region, self.plan, entry.event)
                yield self._received(case, entry)
            else:
                case = apply(before, entry.event)
                yield from self._followed(before, case, entry)
            self._case = case

    def running(self, at: datetime, now: datetime) -> Iterator[Span]:
        """What is open after these events, shown until `at`; real time `now`."""
        if self._case is None:
            return
        if not self._case.status.is_closed:
            yield self._whole(self._case, at, Entry(0, now, CaseEvent(kind=EventKind.CASE_NOTED, at=at)))
        yield from self._steps.running(self._case, at, now)
        yield from self._clocks.running(self._case, at, now)

    def _received(self, case: JointCase, entry: Entry) -> Span:
        facts = span_attributes(
            case_no=case.case_no,
            matter=case.plan.matter,
            matter_version=case.plan.matter_version,
            region=case.region,
            subject=case.plan.matter_name,
            **entry.facts,
        )
        at = entry.event.at
        span_id = root_of(case.case_no)
        return Span(
            case.case_no, span_id, None, "case.received", SERVICE, at, at, entry.seq, entry.filed_at, facts
        )

    def _followed(self, before: JointCase, case: JointCase, entry: Entry) -> Iterator[Span]:
        event = entry.event
        if event.step is None and (event.clock is None or event.kind.value.startswith("case.")):
            yield self._turn(case, entry)
        yield from self._steps.told(before, case, entry)
        yield from self._clocks.told(before, case, entry)
        if case.status.is_closed and not before.status.is_closed:
            yield self._whole(case, event.at, entry)
            self._endings += 1

    def _turn(self, case: JointCase, entry: Entry) -> Span:
        """A turning point of the whole case: acceptance, decision, delivery."""
        at, name = entry.event.at, entry.event.kind.value
        facts = span_attributes(case_no=case.case_no, status=case.status.value, **entry.facts)
        span_id = span_id_of(case.case_no, entry.seq, name)
        root = root_of(case.case_no)
        return Span(case.case_no, span_id, root, name, SERVICE, at, at, entry.seq, entry.filed_at, facts)

    def _whole(self, case: JointCase, at: datetime, entry: Entry) -> Span:
        """The case from receipt to its end, or to now."""
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
            span_id_of(case.case_no, 1, "case", self._endings),
            root_of(case.case_no),
            "case",
            SERVICE,
            case.received_at,
            max(at, case.received_at),
            entry.seq,
            entry.filed_at,
            facts,
        )
