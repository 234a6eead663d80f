"""The trace of a case told by hand."""

from datetime import datetime

from schemas.vocabulary import StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.traces.spans import Span, compute_trace_id
from tests.support.results import fresh
from tests.unit.domain.cases.builders import CaseScenario
from tests.unit.domain.cases.test_correcting import HEAD, SUSPENSION
from tests.unit.domain.traces.telling import line, trace_of, trace_running

PROMISE = "registration/promised"


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, 4, day, hour, minute, tzinfo=BEIJING)


def _of(spans: list[Span], clock: str) -> list[str]:
    return [line(span) for span in spans if span.attributes.get("lianban.clock") == clock]


def _late() -> CaseScenario:
    """Registration had three working hours from nine o'clock and takes until two in the afternoon."""
    scenario = CaseScenario.accepted()
    scenario.now = _at(22, 14)
    scenario.approve("registration")
    return scenario


def test_a_late_step_shows_each_stretch_of_its_clock_and_the_breach_at_its_legal_moment() -> None:
    assert _of(trace_of(_late()), PROMISE) == [
        "sla.armed registration/promised 04-22 09:00",
        "sla.warned registration/promised 04-22 11:15",
        "sla.in_time registration/promised 04-22 09:00–11:15",
        "sla.breached registration/promised 04-22 12:00",
        "sla.near_due registration/promised 04-22 11:15–12:00",
        "sla.escalated registration/promised 04-22 12:00",
        "sla.overdue registration/promised 04-22 12:00–14:00",
        "sla.clock registration/promised 04-22 09:00–14:00",
    ]


def test_the_whole_clock_says_budget_used_left_due_and_what_it_struck() -> None:
    [clock] = [s for s in trace_of(_late()) if s.name == "sla.clock" and PROMISE in s.attributes.values()]
    fields = {name.removeprefix("lianban."): value for name, value in clock.attributes.items()}
    assert (fields["budget"], fields["used"], fields["left"]) == (3.0, 3.0, 0.0)
    assert fields["unit"] == "working_hours"
    assert datetime.fromisoformat(str(fields["due_at"])) == _at(22, 12)
    assert clock.is_error
    assert [mark.name for mark in clock.marks] == ["sla.armed", "sla.warned", "sla.breached", "sla.escalated"]
    assert clock.marks[2].at == _at(22, 12)


def test_the_step_ends_with_what_was_done_meanwhile() -> None:
    [step] = [span for span in trace_of(_late()) if span.name == "step"]
    assert line(step) == "step registration 04-22 09:00–14:00"
    assert [mark.name for mark in step.marks] == ["step.claimed", "step.approved"]
    assert step.service == "lianban/market-regulation"


def test_the_trace_is_known_from_the_number_and_the_receipt_is_its_root() -> None:
    scenario = _late()
    root, *others = trace_of(scenario)
    assert (root.name, root.parent_id, root.start) == ("case.received", None, root.end)
    assert {span.trace_id for span in others} == {compute_trace_id(scenario.case.case_no)}
    assert all(span.parent_id is not None for span in others)


def test_a_suspension_is_a_stretch_of_its_own() -> None:
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, "registration", StepAct.CLAIM)
    scenario.now = _at(22, 10)
    scenario.step(HEAD, "registration", StepAct.SUSPEND, **SUSPENSION)
    scenario.now = _at(24, 9)
    scenario.step(HEAD, "registration", StepAct.RESUME)
    scenario.now = _at(24, 10)
    scenario.step(HEAD, "registration", StepAct.APPROVE, results=fresh("registration"))
    spans = trace_of(scenario)
    assert [one for one in _of(spans, PROMISE) if "–" in one] == [
        "sla.in_time registration/promised 04-22 09:00–10:00",
        "sla.suspended registration/promised 04-22 10:00–04-24 09:00",
        "sla.in_time registration/promised 04-24 09:00–10:00",
        "sla.clock registration/promised 04-22 09:00–04-24 10:00",
    ]
    [suspended] = [s for s in spans if s.name == "sla.suspended" and PROMISE in s.attributes.values()]
    assert suspended.attributes["lianban.ground"] == "expert_review"


def test_a_correction_tells_the_clock_anew_and_links_to_what_was_told_before() -> None:
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, "registration", StepAct.CLAIM)
    scenario.now = _at(22, 14)
    scenario.step(HEAD, "registration", StepAct.SUSPEND, **SUSPENSION)
    before = trace_of(scenario)
    scenario.step(
        HEAD,
        "registration",
        StepAct.CORRECT_SUSPENSION,
        suspension=1,
        reason="录入有误",
        from_at=_at(22, 9, 30),
    )
    after = trace_of(scenario)
    assert after[: len(before)] == before
    mine = [s for s in after if s.attributes.get("lianban.clock") == PROMISE]
    [anew] = [span for span in mine if span.attributes.get("lianban.revision") == 2]
    assert line(anew) == "sla.in_time registration/promised 04-22 09:00–09:30"
    [former] = [span for span in mine if span.span_id == anew.corrects]
    assert line(former) == "sla.in_time registration/promised 04-22 09:00–11:15"


def test_what_runs_is_shown_as_far_as_it_is() -> None:
    scenario = CaseScenario.accepted()
    scenario.now = _at(22, 11)
    running = [span for span in trace_running(scenario) if span.is_running]
    assert "sla.in_time registration/promised 04-22 09:00–11:00" in [line(span) for span in running]
    assert {"case", "stage", "step", "sla.clock"} <= {span.name for span in running}
    [stretch] = [s for s in running if s.name == "sla.in_time" and PROMISE in s.attributes.values()]
    assert (stretch.attributes["lianban.used"], stretch.attributes["lianban.left"]) == (2.0, 1.0)
