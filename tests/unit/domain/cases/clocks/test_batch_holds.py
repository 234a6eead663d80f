"""A limit of a batch department is not breached before the department could key in its results."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from schemas.calendars.changes import BatchHourChange
from schemas.cases.case import Clock
from schemas.cases.events import EventKind
from schemas.cases.events.deadlines import DeadlineBreached, DeadlineHeld
from schemas.vocabulary import SlaStatus, StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.calendars.editions import build_batch_hours
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.clocks.milestones import next_milestone_at
from services.domain.cases.clocks.missed_milestones import silences, without_escalation_policy
from services.domain.explanation.clocks import explain_clocks
from services.domain.timing.clocks import sla_status
from tests.support.models.escalation_model import unescalated
from tests.support.results import fresh
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario, line

HEAD = "market-regulation-head"
ALL_MILESTONES = (EventKind.DEADLINE_HELD, EventKind.DEADLINE_BREACHED, EventKind.DEADLINE_ESCALATED)
REGISTRATION = "registration/promised"
SUSPEND: dict[str, Any] = {
    "suspension_kind": "expert_review",
    "legal_basis": "行政许可法 第四十五条",
    "announced_working_days": 1,
    "notice": "1 号",
}


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, 4, day, hour, minute, tzinfo=BEIJING)


def _with_hours(*hours: tuple[str, date, time | None]) -> Calendars:
    changes = [BatchHourChange(site=site, since=since, hour=hour) for site, since, hour in hours]
    return replace(CALENDARS, batch_hours=build_batch_hours(changes))


MORNING = _with_hours(("market-regulation", date(2019, 1, 1), time(9, 30)))


def _claimed(calendars: Calendars = MORNING) -> CaseScenario:
    """Accepted on Monday at nine; the registration is due at noon, the case on Tuesday at closing."""
    scenario = CaseScenario.accepted(calendars=calendars)
    scenario.step(HEAD, "registration", StepAct.CLAIM)
    return scenario


def _until(scenario: CaseScenario, moment: datetime) -> CaseScenario:
    scenario.now = moment
    scenario.follow()
    return scenario


def _keyed_in(scenario: CaseScenario, happened_at: datetime) -> None:
    command: dict[str, Any] = {"happened_at": happened_at, "outside_system": "登记系统"}
    act = StepAct.RECORD_OUTSIDE_RESULT
    scenario.step(HEAD, "registration", act, results=fresh("registration"), **command)


def _clock(scenario: CaseScenario, name: str = REGISTRATION) -> Clock:
    return scenario.case.clocks[name]


def _hears_of_all(scenario: CaseScenario) -> None:
    assert list(silences(scenario.case, scenario.now)) == []
    assert list(without_escalation_policy(scenario.case.plan, scenario.log)) == []
    assert unescalated(scenario.log, scenario.case.plan) == []


def test_a_result_keyed_in_the_next_morning_leaves_no_trace_of_a_breach() -> None:
    scenario = _until(_claimed(), _at(23, 9, 20))
    assert scenario.kinds(*ALL_MILESTONES) == ["04-22 12:00 deadline.held registration/promised"]
    assert next_milestone_at(scenario.case) == _at(23, 9, 30)
    assert sla_status(_clock(scenario), scenario.now) is SlaStatus.AMBER, "not red"
    _hears_of_all(scenario)
    _keyed_in(scenario, _at(22, 11, 30))
    _until(scenario, _at(23, 9, 45))
    assert scenario.kinds(EventKind.DEADLINE_BREACHED, EventKind.DEADLINE_ESCALATED) == []
    assert scenario.kinds(EventKind.DEADLINE_BREACH_ANNULLED) == [], "nothing had to be annulled"
    assert sla_status(_clock(scenario), scenario.now) is SlaStatus.DONE_IN_TIME


def test_without_a_result_it_is_escalated_at_the_batch_hour_with_its_legal_moment() -> None:
    scenario = _until(_claimed(), _at(23, 9, 29))
    assert scenario.kinds(EventKind.DEADLINE_BREACHED, EventKind.DEADLINE_ESCALATED) == []
    _until(scenario, _at(23, 9, 30))
    [breach] = [event for event in scenario.log if isinstance(event, DeadlineBreached)]
    assert breach.at == breach.due_at == _at(22, 12)
    assert scenario.kinds(EventKind.DEADLINE_ESCALATED) == [
        "04-23 09:30 deadline.escalated registration/promised"
    ]
    levels = [(one.level, one.due_at) for one in breach.escalation_levels]
    assert levels[:2] == [(1, _at(23, 9, 30)), (2, _at(23, 17))], (
        "counted from the breach, not before the hour"
    )
    assert sla_status(_clock(scenario), scenario.now) is SlaStatus.RED
    _hears_of_all(scenario)


def test_a_result_that_was_late_is_a_breach_although_keyed_in_before_the_hour() -> None:
    scenario = _until(_claimed(), _at(23, 9, 20))
    _keyed_in(scenario, _at(22, 15))
    assert scenario.kinds(EventKind.DEADLINE_BREACHED) == [
        "04-22 12:00 deadline.breached registration/promised"
    ]
    assert scenario.kinds(EventKind.DEADLINE_ESCALATED) == [], "it has ended"
    assert sla_status(_clock(scenario), scenario.now) is SlaStatus.DONE_LATE
    _hears_of_all(scenario)


def test_an_approval_in_this_system_after_the_limit_is_late() -> None:
    scenario = _until(_claimed(), _at(22, 14))
    scenario.step(HEAD, "registration", StepAct.APPROVE, results=fresh("registration"))
    kinds = [event.kind for event in scenario.log]
    assert kinds.index(EventKind.DEADLINE_BREACHED) < kinds.index(EventKind.STEP_APPROVED)
    _hears_of_all(scenario)


def test_a_suspension_after_the_limit_undoes_nothing() -> None:
    scenario = _until(_claimed(), _at(22, 14))
    scenario.step(HEAD, "registration", StepAct.SUSPEND, **SUSPEND)
    assert _clock(scenario).breached_at == _at(22, 12)
    _until(scenario, _at(23, 9, 29))
    assert scenario.kinds(EventKind.DEADLINE_ESCALATED) == [], "nothing goes out before the hour"
    _until(scenario, _at(23, 9, 30))
    assert len(scenario.kinds(EventKind.DEADLINE_ESCALATED)) == 1
    _hears_of_all(scenario)


def test_the_case_is_held_with_its_last_steps_and_breached_when_another_is_open() -> None:
    scenario = _until(_claimed(), _at(23, 9, 20))
    _keyed_in(scenario, _at(22, 11))
    hours = [(code, date(2019, 1, 1), time(9, 30)) for code in ("public-security", "tax", "bank")]
    scenario.calendars = _with_hours(*hours[:2])
    _until(scenario, _at(23, 18))
    assert _clock(scenario, "case/promised").held_until is None, "the bank works in this system"
    assert _clock(scenario, "case/promised").breached_at is not None
    _hears_of_all(scenario)


def test_a_case_whose_last_step_is_keyed_in_waits_with_it() -> None:
    codes = ("market-regulation", "public-security", "tax", "bank")
    scenario = CaseScenario.accepted(
        calendars=_with_hours(*((one, date(2019, 1, 1), time(9, 30)) for one in codes))
    )
    for code in ("registration", "seal", "tax"):
        scenario.approve(code)
    _until(scenario, _at(23, 20))
    held = [event.clock for event in scenario.log if isinstance(event, DeadlineHeld)]
    assert held == ["bank-account/promised", "case/promised"]
    breached = EventKind.DEADLINE_BREACHED
    step = "04-22 11:00 deadline.breached bank-account/promised"
    assert scenario.kinds(breached) == [step], "the case may have been done by closing time"
    _until(scenario, _at(24, 9, 30))
    assert scenario.kinds(breached) == [step, "04-23 17:00 deadline.breached case/promised"]
    assert _clock(scenario, "case/promised").escalates_with == "bank-account/promised"
    _hears_of_all(scenario)


@pytest.mark.parametrize(
    ("hour", "breached"),
    [(time(11), _at(23, 11)), (None, _at(23, 8, 30)), (time(8), _at(23, 8, 30))],
    ids=["later", "none any more", "earlier than now"],
)
def test_another_batch_hour_moves_the_hold(hour: time | None, breached: datetime) -> None:
    scenario = _until(_claimed(), _at(23, 8))
    since = [
        ("market-regulation", date(2019, 1, 1), time(9, 30)),
        ("market-regulation", date(2019, 4, 23), hour),
    ]
    scenario.calendars = _with_hours(*since)
    _until(scenario, _at(23, 8, 30))
    assert _clock(scenario).held_until == breached
    _until(scenario, breached)
    assert _clock(scenario).breached_at == _at(22, 12)
    assert [line(event) for event in scenario.log if event.kind is EventKind.DEADLINE_ESCALATED] == [
        f"{breached:%m-%d %H:%M} deadline.escalated registration/promised"
    ]
    _hears_of_all(scenario)


def test_a_step_given_to_a_department_that_works_here_is_breached_at_once() -> None:
    scenario = _until(_claimed(), _at(23, 8))
    steps = dict(scenario.case.steps)
    steps["registration"] = steps["registration"].model_copy(update={"department": "tax"})
    scenario.case = scenario.case.model_copy(update={"steps": steps})
    _until(scenario, _at(23, 8, 30))
    assert _clock(scenario).breached_at == _at(22, 12)


def test_a_hold_that_is_over_and_was_not_breached_is_found() -> None:
    scenario = _until(_claimed(), _at(23, 9))
    assert list(silences(scenario.case, _at(23, 9, 29))) == []
    assert f"{REGISTRATION} 已到期，没有超时记录" in list(silences(scenario.case, _at(23, 9, 30)))


def test_the_explanation_says_until_when_results_are_keyed_in() -> None:
    scenario = _until(_claimed(), _at(23, 9))
    [view] = [
        view
        for view in explain_clocks(scenario.case, scenario.log, scenario.now, scenario.calendars)
        if view.id == REGISTRATION
    ]
    assert any("2019-04-23 09:30 前补录的按实际办结时间认定" in words for words in view.lines), view.lines
