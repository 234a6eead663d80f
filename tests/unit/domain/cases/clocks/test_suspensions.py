"""Suspensions and extensions told as stories; every sentence of the rules is a test."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from schemas.cases.case import Clock
from schemas.cases.events import EventKind
from schemas.cases.events.deadlines import DeadlineEscalated
from schemas.cases.events.suspension import StepExtensionWithdrawn
from schemas.errors import ActNotAllowed, InvalidInput, NotPermitted
from schemas.vocabulary import CaseAct, ClockKind, SlaStatus, StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.domain.cases.engine.act_forms import form_fields
from services.domain.explanation.clocks import explain_clocks
from services.domain.timing.clocks import sla_status
from tests.support.results import fresh
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario, setup_plan

ASKED_FOR_A_NUMBER: Mapping[CaseAct | StepAct, bool] = {
    CaseAct.ACCEPT_WITH_GAPS: False,
    CaseAct.NOTIFY_SUPPLEMENT: False,
    StepAct.SUSPEND: False,
    StepAct.RAISE_REVIEW_ISSUES: False,
    StepAct.ORDER_RECTIFICATION: False,
}
NOTHING: Mapping[str, Any] = {}
HEADS = {"registration": "market-regulation-head", "seal": "public-security-head", "tax": "tax-head"}


def _suspend(
    scenario: CaseScenario, code: str = "registration", command: Mapping[str, Any] = NOTHING
) -> None:
    if scenario.case.steps[code].handler is None:
        scenario.step(HEADS[code], code, StepAct.CLAIM)
    grounds = {
        "suspension_kind": "expert_review",
        "legal_basis": "行政许可法 第四十五条",
        "announced_working_days": 3,
        "notice": "市监中止〔2019〕7 号",
    }
    scenario.step(HEADS[code], code, StepAct.SUSPEND, **(grounds | dict(command)))


def _clock(scenario: CaseScenario, kind: ClockKind, code: str | None = None) -> Clock:
    clock = scenario.case.clock(kind, code)
    assert clock is not None
    return clock


def _due(scenario: CaseScenario, kind: ClockKind, code: str | None = None) -> str:
    return f"{_clock(scenario, kind, code).due_at.astimezone(BEIJING):%m-%d %H:%M}"


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2019, 4, day, hour, minute, tzinfo=BEIJING)


def test_hours_get_back_exactly_what_was_suspended_and_days_only_whole_ones() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(minutes=30)
    _suspend(scenario)
    scenario.wait(days=1)
    scenario.step(HEADS["registration"], "registration", StepAct.RESUME)
    assert _due(scenario, ClockKind.PROMISED, "registration") == "04-23 12:00"
    assert _due(scenario, ClockKind.STATUTORY, "registration") == "04-25 17:00"
    assert _clock(scenario, ClockKind.PROMISED, "registration").original_due_at == _at(22, 12)


def test_a_whole_suspended_day_is_given_back_to_the_statutory_limit() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(minutes=30)
    _suspend(scenario)
    scenario.now = _at(24, 9)
    scenario.step(HEADS["registration"], "registration", StepAct.RESUME)
    assert _due(scenario, ClockKind.STATUTORY, "registration") == "04-26 17:00"


def test_the_short_promise_of_the_case_is_exact_to_the_minute_when_nobody_else_is_at_work() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(minutes=30)
    _suspend(scenario)
    assert sla_status(_clock(scenario, ClockKind.PROMISED), scenario.now) is SlaStatus.GREY
    scenario.wait(days=1)
    scenario.step(HEADS["registration"], "registration", StepAct.RESUME)
    assert _due(scenario, ClockKind.PROMISED) == "04-24 17:00"


def test_the_case_owes_its_promise_while_another_required_step_is_at_work() -> None:
    scenario = CaseScenario.accepted()
    scenario.approve("registration")
    _suspend(scenario, "seal")
    assert _clock(scenario, ClockKind.PROMISED).stopped_at is None
    _suspend(scenario, "tax")
    assert _clock(scenario, ClockKind.PROMISED).stopped_at == scenario.now
    scenario.wait(hours=1)
    scenario.step(HEADS["tax"], "tax", StepAct.RESUME)
    assert _clock(scenario, ClockKind.PROMISED).stopped_at is None
    assert _clock(scenario, ClockKind.PROMISED, "seal").stopped_at is not None


def test_an_optional_step_at_work_holds_no_promise() -> None:
    scenario = CaseScenario.accepted(setup_plan(social_insurance="yes"))
    scenario.approve("registration")
    for code in ("seal", "tax"):
        _suspend(scenario, code)
    assert scenario.case.steps["social-insurance"].status == "open"
    assert _clock(scenario, ClockKind.PROMISED).stopped_at is not None


def test_a_stopped_clock_neither_warns_nor_breaches() -> None:
    scenario = CaseScenario.accepted()
    _suspend(scenario, command={"announced_working_days": 20})
    scenario.wait(days=10)
    assert scenario.kinds(EventKind.DEADLINE_WARNING, EventKind.DEADLINE_BREACHED) == []


def test_a_suspension_that_outlives_its_announced_length_warns_breaches_and_counts_again() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(minutes=30)
    _suspend(scenario, command={"announced_working_days": 1})
    scenario.now = _at(24, 9)
    scenario.follow()
    struck = scenario.kinds(EventKind.DEADLINE_WARNING, EventKind.DEADLINE_BREACHED, EventKind.CLOCK_RESUMED)
    assert struck[:5] == [
        "04-23 15:00 deadline.warning registration/suspension/1",
        "04-23 17:00 deadline.breached registration/suspension/1",
        "04-23 17:00 clock.resumed case/promised",
        "04-23 17:00 clock.resumed registration/promised",
        "04-23 17:00 clock.resumed registration/statutory",
    ]
    assert _due(scenario, ClockKind.PROMISED, "registration") == "04-24 11:30"
    scenario.step(HEADS["registration"], "registration", StepAct.RESUME)
    assert not _clock(scenario, ClockKind.PROMISED, "registration").pauses[1:]


def test_a_limit_never_ends_while_it_is_suspended() -> None:
    scenario = CaseScenario.accepted()
    scenario.now = _at(25, 16)
    _suspend(scenario)
    scenario.now = _at(26, 8)
    scenario.step(HEADS["registration"], "registration", StepAct.RESUME)
    assert _due(scenario, ClockKind.STATUTORY, "registration") == "04-26 17:00"


def test_a_breach_survives_a_later_suspension_and_its_escalation_policy_goes_on() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(hours=4)
    _suspend(scenario, command={"announced_working_days": 20})
    clock = _clock(scenario, ClockKind.PROMISED, "registration")
    assert sla_status(clock, scenario.now) is SlaStatus.RED
    scenario.wait(days=2)
    assert _due(scenario, ClockKind.PROMISED, "registration") == "04-22 12:00"
    levels = [e.level for e in scenario.log if isinstance(e, DeadlineEscalated)]
    assert levels[:2] == [1, 2]


def test_what_stands_still_is_not_decided_until_it_goes_on() -> None:
    scenario = CaseScenario.accepted()
    _suspend(scenario)
    head = HEADS["registration"]
    with pytest.raises(ActNotAllowed, match="请先恢复计时"):
        scenario.step(head, "registration", StepAct.APPROVE, results=fresh("registration"))
    with pytest.raises(ActNotAllowed):
        _suspend(scenario)
    scenario.step(head, "registration", StepAct.RESUME)
    with pytest.raises(ActNotAllowed, match="没有暂停计时"):
        scenario.step(head, "registration", StepAct.RESUME)
    scenario.step(head, "registration", StepAct.APPROVE, results=fresh("registration"))


@pytest.mark.parametrize("missing", ["suspension_kind", "legal_basis", "announced_working_days"])
def test_a_suspension_says_its_ground_and_length(missing: str) -> None:
    scenario = CaseScenario.accepted()
    with pytest.raises(InvalidInput) as refusal:
        _suspend(scenario, command={missing: None})
    assert [error["field"] for error in refusal.value.errors] == [missing]


def test_the_number_of_a_document_is_asked_for_only_where_the_system_issues_none() -> None:
    scenario = CaseScenario.accepted()
    _suspend(scenario, command={"notice": None})
    lines = [
        line
        for view in explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS)
        for line in view.lines
    ]
    assert not [line for line in lines if "文书" in line]
    for act, needed in ASKED_FOR_A_NUMBER.items():
        definition = CASE_ACTS[act] if isinstance(act, CaseAct) else STEP_ACTS[act]
        field = form_fields(definition.command)["notice"]
        assert ("notice" in definition.required) is needed, act
        assert ("自动编号" in (field.description or "")) is not needed, act


def test_only_the_head_suspends_and_extends() -> None:
    scenario = CaseScenario.accepted()
    scenario.step("market-regulation1", "registration", StepAct.CLAIM)
    for act in (StepAct.SUSPEND, StepAct.EXTEND):
        with pytest.raises(NotPermitted):
            scenario.step("market-regulation1", "registration", act, **STEP_ACTS[act].example)


def test_withdrawal_ends_a_clock_that_stands_still_and_closes_its_pause() -> None:
    scenario = CaseScenario.accepted()
    _suspend(scenario)
    scenario.wait(hours=2)
    scenario.act("window1", CaseAct.WITHDRAW, reason="不办了")
    clock = _clock(scenario, ClockKind.STATUTORY, "registration")
    assert [pause.until_at for pause in clock.pauses] == [scenario.now]
    assert sla_status(clock, scenario.now) is SlaStatus.DONE_IN_TIME


def test_the_statutory_limit_is_extended_once_by_the_head_before_it_ends() -> None:
    scenario = CaseScenario.accepted()
    head = HEADS["registration"]
    scenario.step(head, "registration", StepAct.CLAIM)
    scenario.wait(days=1)
    scenario.step(head, "registration", StepAct.EXTEND, reason="股东资格需核实")
    clock = _clock(scenario, ClockKind.STATUTORY, "registration")
    assert _due(scenario, ClockKind.STATUTORY, "registration") == "04-29 17:00"
    assert clock.original_due_at == _at(25, 17)
    assert _due(scenario, ClockKind.PROMISED, "registration") == "04-22 12:00"
    with pytest.raises(ActNotAllowed, match="只能延长一次"):
        scenario.step(head, "registration", StepAct.EXTEND, reason="再延长")


def test_an_extension_entered_wrongly_is_taken_back_with_its_reason_and_the_old_value_stays_on_file() -> None:
    scenario = CaseScenario.accepted()
    head = HEADS["registration"]
    scenario.step(head, "registration", StepAct.CLAIM)
    with pytest.raises(ActNotAllowed, match="没有可以撤回的延长"):
        scenario.step(head, "registration", StepAct.WITHDRAW_EXTENSION, reason="误登记")
    scenario.step(head, "registration", StepAct.EXTEND, reason="股东资格需核实")
    with pytest.raises(InvalidInput, match="理由"):
        scenario.step(head, "registration", StepAct.WITHDRAW_EXTENSION)
    scenario.wait(days=3, hours=9)  # past the first limit, within the longer one
    scenario.step(head, "registration", StepAct.WITHDRAW_EXTENSION, reason="误登记在本环节")
    clock = _clock(scenario, ClockKind.STATUTORY, "registration")
    assert (clock.extended_by, clock.due_at, clock.breached_at) == (None, _at(25, 17), _at(25, 17))
    [event] = [event for event in scenario.log if isinstance(event, StepExtensionWithdrawn)]
    assert event.was_due_at == _at(29, 17)
    [view] = [
        one
        for one in explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS)
        if one.id == clock.id
    ]
    taken_back = next(line for line in view.lines if "撤回误登记的延长" in line)
    assert view.lines.index(taken_back) == 1 + next(
        i for i, line in enumerate(view.lines) if "批准延长" in line
    )


def test_an_extension_after_one_taken_back_is_told_behind_it_each_with_its_moment() -> None:
    scenario = CaseScenario.accepted()
    head = HEADS["registration"]
    scenario.step(head, "registration", StepAct.CLAIM)
    scenario.step(head, "registration", StepAct.EXTEND, reason="股东资格需核实")
    scenario.wait(hours=1)
    scenario.step(head, "registration", StepAct.WITHDRAW_EXTENSION, reason="误登记在本环节")
    scenario.wait(hours=1)
    scenario.step(head, "registration", StepAct.EXTEND, reason="股东资格需核实")
    clock = _clock(scenario, ClockKind.STATUTORY, "registration")
    [view] = [
        one
        for one in explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS)
        if one.id == clock.id
    ]
    moves = [line.split("（")[0] for line in view.lines if "延长" in line.split("（")[0]]
    assert [line[17:] for line in moves] == [
        "经本机关负责人批准延长 3 个工作日",
        "撤回误登记的延长",
        "经本机关负责人批准延长 3 个工作日",
    ]
    assert moves == sorted(moves)


def test_no_extension_without_a_law_or_after_the_limit() -> None:
    scenario = CaseScenario.accepted()
    scenario.approve("registration")
    scenario.step(HEADS["tax"], "tax", StepAct.CLAIM)
    with pytest.raises(NotPermitted, match="没有可以延长的依据"):
        scenario.step(HEADS["tax"], "tax", StepAct.EXTEND, reason="情形复杂")
    late = CaseScenario.accepted()
    late.step(HEADS["registration"], "registration", StepAct.CLAIM)
    late.wait(timedelta(days=4))
    with pytest.raises(ActNotAllowed, match="已届满"):
        late.step(HEADS["registration"], "registration", StepAct.EXTEND, reason="情形复杂")
