"""A breach that joined another's escalation keeps being escalated when that one is annulled or ends."""

from datetime import datetime, timedelta
from typing import Any

from schemas.calendars.limits import DayKind, SpecialDay
from schemas.cases.case import Clock
from schemas.cases.commands import StepCommand
from schemas.cases.events import EventKind
from schemas.cases.events.deadlines import DeadlineBreached, DeadlineEscalated, EscalationHandedOver
from schemas.vocabulary import StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.calendars.site_calendars import Calendars
from services.domain.cases.act_input import step_command
from services.domain.cases.clocks.milestones import next_milestone_at
from services.domain.cases.clocks.missed_milestones import silences, without_escalation_policy
from services.domain.cases.engine.calendar_update import Edition, caught_up
from services.domain.cases.engine.derive import follow
from tests.support.models.escalation_model import unescalated
from tests.support.results import fresh
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario, line

HEAD = "market-regulation-head"
HANDED_OVER = EventKind.ESCALATION_HANDED_OVER


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, 4, day, hour, minute, tzinfo=BEIJING)


def _both_breached() -> CaseScenario:
    """The step since Monday noon, the case since Tuesday's closing: it joined the step's escalation."""
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, "registration", StepAct.CLAIM)
    scenario.now = _at(24, 10)
    scenario.follow()
    assert _of_case(scenario).escalates_with == "registration/promised"
    assert _of_case(scenario).escalation_levels == ()
    return scenario


def _of_case(scenario: CaseScenario) -> Clock:
    return scenario.case.clocks["case/promised"]


def _levels(scenario: CaseScenario) -> list[str]:
    escalated = (event for event in scenario.log if isinstance(event, DeadlineEscalated))
    return [f"{line(event)} {event.level}" for event in escalated if event.clock == "case/promised"]


def _keyed_in(scenario: CaseScenario, happened_at: datetime) -> None:
    command: dict[str, Any] = {"happened_at": happened_at, "outside_system": "登记系统"}
    act = StepAct.RECORD_OUTSIDE_RESULT
    scenario.step(HEAD, "registration", act, results=fresh("registration"), **command)


def _hears_of_all(scenario: CaseScenario) -> None:
    assert list(silences(scenario.case, scenario.now)) == []
    assert list(without_escalation_policy(scenario.case.plan, scenario.log)) == []
    assert unescalated(scenario.log, scenario.case.plan) == []


def test_a_result_keyed_in_late_leaves_the_case_its_own_escalation() -> None:
    scenario = _both_breached()
    _keyed_in(scenario, _at(22, 11))
    assert scenario.kinds(EventKind.DEADLINE_BREACH_ANNULLED) == [
        "04-24 10:00 deadline.breach_annulled registration/promised"
    ]
    assert scenario.kinds(HANDED_OVER) == ["04-24 10:00 escalation.handed_over case/promised"]
    assert _levels(scenario) == ["04-24 10:00 deadline.escalated case/promised 1"]
    scenario.now = _at(30, 18)
    scenario.follow()
    assert _levels(scenario)[1:] == [
        "04-24 17:00 deadline.escalated case/promised 2",
        "04-26 17:00 deadline.escalated case/promised 3",
    ]
    assert [escalation_level.level for escalation_level in _of_case(scenario).escalation_levels] == [4]
    _hears_of_all(scenario)


def test_a_corrected_suspension_hands_the_case_to_the_step_that_is_still_late() -> None:
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, "registration", StepAct.CLAIM)
    scenario.now = _at(22, 10)
    scenario.step(HEAD, "registration", StepAct.APPROVE, results=fresh("registration"))
    scenario.step("tax1", "tax", StepAct.CLAIM)
    scenario.step("public-security-head", "seal", StepAct.CLAIM)
    scenario.now = _at(22, 14)
    suspension = {"suspension_kind": "expert_review", "legal_basis": "行政许可法 第四十五条"}
    suspend = {"announced_working_days": 1, "notice": "1 号", **suspension}
    scenario.step("public-security-head", "seal", StepAct.SUSPEND, **suspend)
    scenario.now = _at(24, 9, 30)
    scenario.step("public-security-head", "seal", StepAct.RESUME)
    scenario.now = _at(24, 10)
    scenario.follow()
    assert _of_case(scenario).escalates_with == "seal/promised"
    corrected = {"from_at": _at(22, 10, 10), "until_at": _at(24, 9, 30), "reason": "录入有误"}
    scenario.step("public-security-head", "seal", StepAct.CORRECT_SUSPENSION, suspension=1, **corrected)
    assert scenario.kinds(EventKind.DEADLINE_BREACH_ANNULLED) == [
        "04-24 10:00 deadline.breach_annulled seal/promised"
    ]
    assert scenario.kinds(HANDED_OVER) == ["04-24 10:00 escalation.handed_over case/promised"]
    assert _of_case(scenario).escalates_with == "tax/promised"
    _hears_of_all(scenario)


def test_a_calendar_by_which_the_step_was_in_time_leaves_the_case_its_own_escalation() -> None:
    scenario = _both_breached()
    closed = [SpecialDay(on=_at(22, 0).date(), kind=DayKind.CLOSURE, reason="停办")]
    department = scenario.case.plan.step("registration").department
    site = CALENDARS.window.at_site(CALENDARS.window.hours, [*closed, *_closed_until_now()])
    calendars = Calendars(window=CALENDARS.window, departments={department: site})
    events = caught_up(scenario.case, scenario.now, calendars, Edition(2, "通知"))
    scenario._file(events)
    assert scenario.kinds(EventKind.DEADLINE_BREACH_ANNULLED) == [
        "04-24 10:00 deadline.breach_annulled registration/promised"
    ]
    assert _of_case(scenario).breached_at is not None
    assert [*_of_case(scenario).escalation_levels] != []
    _hears_of_all(scenario)


def _closed_until_now() -> list[SpecialDay]:
    return [SpecialDay(on=_at(day, 0).date(), kind=DayKind.CLOSURE, reason="停办") for day in (23, 24)]


def test_a_step_done_late_hands_on_what_its_escalation_had_not_reached() -> None:
    scenario = _both_breached()
    scenario.step(HEAD, "registration", StepAct.APPROVE, results=fresh("registration"))
    assert scenario.kinds(HANDED_OVER) == ["04-24 10:00 escalation.handed_over case/promised"]
    assert _levels(scenario) == []  # its first and second level were the step's
    scenario.now = _at(30, 18)
    scenario.follow()
    assert _levels(scenario) == ["04-26 17:00 deadline.escalated case/promised 3"]
    _hears_of_all(scenario)


def test_a_step_that_was_late_and_is_done_takes_no_later_breach_into_its_escalation() -> None:
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, "registration", StepAct.CLAIM)
    scenario.now = _at(22, 16)
    scenario.step(HEAD, "registration", StepAct.APPROVE, results=fresh("registration"))
    scenario.step("tax1", "tax", StepAct.CLAIM)
    scenario.step("tax1", "tax", StepAct.APPROVE, results=fresh("tax"))
    scenario.now = _at(23, 18)
    scenario.follow()
    breach = next(e for e in scenario.log if isinstance(e, DeadlineBreached) and e.clock == "case/promised")
    assert breach.cause != "registration/promised"
    _hears_of_all(scenario)


def test_a_breach_joins_another_running_escalation_before_it_gets_its_own() -> None:
    scenario = _both_breached()
    other = scenario.case.clocks["registration/promised"].model_copy(
        update={"id": "tax/promised", "step": "tax"}
    )
    scenario.case = scenario.case.model_copy(update={"clocks": {**scenario.case.clocks, other.id: other}})
    _keyed_in(scenario, _at(22, 11))
    [event] = [event for event in scenario.log if isinstance(event, EscalationHandedOver)]
    assert (event.cause, event.escalation_levels) == ("tax/promised", ())


def test_the_moment_of_a_handover_is_the_acts_however_late_the_workflow_looks() -> None:
    scenario = _both_breached()
    command = {"happened_at": _at(22, 11), "outside_system": "登记系统", "results": fresh("registration")}
    scenario.say(HEAD, "registration", _outside(command), follows=False)
    assert next_milestone_at(scenario.case) == scenario.now, "the workflow is not woken"
    found = list(silences(scenario.case, scenario.now))
    assert found == ["case/promised 已超时，所并入的升级（registration/promised）已不再继续"]
    scenario.now += timedelta(days=1)
    assert [
        line(event)
        for event in follow(scenario.case, scenario.now, CALENDARS)
        if isinstance(event, EscalationHandedOver)
    ] == ["04-24 10:00 escalation.handed_over case/promised"]


def _outside(command: dict[str, Any]) -> StepCommand:
    return step_command({"act": StepAct.RECORD_OUTSIDE_RESULT, **command})
