"""What holds of the trace of any case, over random sequences of acts, waits, suspensions and corrections."""

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.cases.events import EventKind
from services.domain.traces.spans import ALLOWED_ATTRIBUTES, Span
from tests.unit.domain.cases.builders import CaseScenario
from tests.unit.domain.cases.walks.families import FAMILIES
from tests.unit.domain.cases.walks.walks import walk_of
from tests.unit.domain.traces.telling import trace_of, trace_running

WALKS = 800
STRETCHES = ("sla.in_time", "sla.near_due", "sla.overdue", "sla.suspended")
POINTS = {
    EventKind.CLOCK_STARTED: "sla.armed",
    EventKind.DEADLINE_WARNING: "sla.warned",
    EventKind.DEADLINE_BREACHED: "sla.breached",
    EventKind.DEADLINE_ESCALATED: "sla.escalated",
    EventKind.DEADLINE_BREACH_ANNULLED: "sla.breach_annulled",
}


def test_every_trace_is_whole_and_stays_what_it_was() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=WALKS)
    @given(st.sampled_from(sorted(FAMILIES)), st.binary(min_size=40, max_size=160))
    def walked(family: str, data: bytes) -> None:
        walk = walk_of(family, data)
        walk.run()
        spans = trace_of(walk.scenario)
        assert _torn(spans) == []
        assert _misstruck(walk.scenario, spans) == []
        assert _untiled(walk.scenario, spans) == []
        assert _changed_since(walk.scenario, spans) == []
        seen.update(span.name for span in spans)
        seen["corrected"] += sum(span.corrects is not None for span in spans)

    walked()
    assert {*STRETCHES, "sla.clock", "step", "stage", "case", "corrected"} - (+seen).keys() == set()


def _torn(spans: list[Span]) -> list[Span]:
    """Spans without a parent told before, told twice, or saying what may not be said."""
    known: set[str | None] = {None}
    wrong = []
    for span in spans:
        is_known = span.parent_id in known and span.corrects in known
        if (
            not is_known
            or span.span_id in known
            or span.end < span.start
            or span.attributes.keys() - ALLOWED_ATTRIBUTES
        ):
            wrong.append(span)
        known.add(span.span_id)
    return wrong


def _misstruck(scenario: CaseScenario, spans: list[Span]) -> list[str]:
    """Milestones on file without their span at their legal moment, and the reverse."""
    filed = Counter(
        f"{POINTS[e.kind]} {e.clock} {e.at.isoformat()}" for e in scenario.log if e.kind in POINTS
    )
    shown = Counter(
        f"{s.name} {s.attributes['lianban.clock']} {s.start.isoformat()}"
        for s in spans
        if s.name in POINTS.values()
    )
    never = [key for key in shown - filed if not key.startswith("sla.armed ")]
    return [*(filed - shown), *never]


def _untiled(scenario: CaseScenario, spans: list[Span]) -> list[str]:
    """Clocks whose stretches, in their last revision, leave a gap or overlap."""
    wrong: list[str] = []
    for clock in scenario.case.clocks.values():
        mine = [s for s in spans if s.name in STRETCHES and s.attributes["lianban.clock"] == clock.id]
        last = max((s.attributes["lianban.revision"] for s in mine), default=1)
        edges = [(s.start, s.end) for s in mine if s.attributes["lianban.revision"] == last]
        if clock.ended_at is not None and clock.ended_at > clock.started_at:
            whole = bool(edges) and edges[0][0] == clock.started_at and edges[-1][1] == clock.ended_at
            wrong += [] if whole else [clock.id]
        wrong += [clock.id for (_, end), (start, _) in pairwise(edges) if end != start]
    return wrong


def _changed_since(scenario: CaseScenario, spans: list[Span]) -> list[Span]:
    """Spans that a reader would have told otherwise, had it read the log piece by piece."""
    wrong = []
    for upto in range(0, len(scenario.log), 7):
        early = trace_of(scenario, upto)
        wrong += [span for span in early if span not in spans]
        wrong += [span for span in spans if span.seq <= upto and span not in early]
    running = [span.span_id for span in trace_running(scenario)]
    return wrong + [span for span in spans if running.count(span.span_id) != 1]
