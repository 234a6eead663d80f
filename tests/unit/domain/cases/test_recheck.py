"""Rechecks: a result that is corrected or revoked opens a task, with a clock, at every step built on it."""

from datetime import datetime, timedelta

import pytest

from schemas.cases.events import EventKind
from schemas.cases.events.accountability import StepRecheckAnswered, StepRecheckOpened
from schemas.errors import ActNotAllowed, InvalidInput
from schemas.vocabulary import ClockKind, SlaStatus, StepAct, StepStatus
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.engine.offers import step_offers
from services.domain.explanation.clocks import explain_clocks
from services.domain.timing.clocks import sla_status
from services.store.boards.case_opinions import recheck_of
from services.store.cases.pending_opinions import opinions_by_step
from tests.unit.domain.cases.builders import CALENDARS, PEOPLE, CaseScenario
from tests.unit.domain.cases.walks.ways import two_steps

FIRST, SECOND = "registration", "social-insurance"
HEAD, OTHER, OTHER_HEAD = "market-regulation-head", "human-resources1", "human-resources-head"
LAW = "公司登记管理条例 第六十四条"


def _built(*, is_settled: bool = True) -> CaseScenario:
    """The second step is at work, or has decided, on the ground of the first one's result."""
    scenario = CaseScenario.accepted(two_steps())
    scenario.step("market-regulation1", FIRST, StepAct.CLAIM)
    scenario.step("market-regulation1", FIRST, StepAct.APPROVE)
    scenario.step(OTHER, SECOND, StepAct.CLAIM)
    if is_settled:
        scenario.step(OTHER, SECOND, StepAct.APPROVE)
    return scenario


def _opened(scenario: CaseScenario) -> list[StepRecheckOpened]:
    return [event for event in scenario.log if isinstance(event, StepRecheckOpened)]


@pytest.mark.parametrize("act", [StepAct.CORRECT_RESULT, StepAct.REVOKE])
def test_a_changed_result_opens_a_task_with_five_working_days(act: StepAct) -> None:
    scenario = _built()
    fields = {"legal_basis": LAW} if act is StepAct.REVOKE else {}
    scenario.step(HEAD, FIRST, act, reason="录入有误", **fields)
    [task] = _opened(scenario)
    assert (task.step, task.source) == (SECOND, FIRST)
    clock = scenario.case.clocks[task.recheck_clock]
    assert clock.kind is ClockKind.RECHECK
    assert clock.due_at == task.due_at == datetime(2019, 4, 28, 17, tzinfo=BEIJING)  # a working Sunday
    assert opinions_by_step(scenario.case)[SECOND, "human-resources", "recheck"] == (True, None)
    assert scenario.case.has_open_obligations
    shown = recheck_of(scenario.case, SECOND, scenario.now)
    assert shown is not None
    assert (shown.outcome, shown.ended_at) == (None, None)
    views = explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS)
    [view] = [one for one in views if one.id == clock.id]
    assert "五个工作日" in view.source


def test_a_task_nobody_answers_warns_breaches_and_escalates() -> None:
    scenario = _built()
    scenario.step(HEAD, FIRST, StepAct.CORRECT_RESULT, reason="录入有误")
    scenario.wait(days=30)
    struck = [event.kind for event in scenario.log if event.clock == f"{SECOND}/recheck"]
    for kind in (EventKind.DEADLINE_WARNING, EventKind.DEADLINE_BREACHED, EventKind.DEADLINE_ESCALATED):
        assert kind in struck
    clock = scenario.case.clocks[f"{SECOND}/recheck"]
    assert sla_status(clock, scenario.now) is SlaStatus.RED
    scenario.step(OTHER, SECOND, StepAct.ANSWER_RECHECK, outcome="keep", reason="不影响参保登记")
    assert not scenario.case.clocks[f"{SECOND}/recheck"].is_running


def test_a_result_is_kept_with_a_reason_or_changed_first() -> None:
    scenario = _built()
    scenario.step(HEAD, FIRST, StepAct.CORRECT_RESULT, reason="录入有误")
    with pytest.raises(InvalidInput) as refused:
        scenario.step(OTHER, SECOND, StepAct.ANSWER_RECHECK, outcome="change", reason="单位名称已变")
    assert [one["field"] for one in refused.value.errors] == ["outcome"]
    with pytest.raises(InvalidInput):
        scenario.step(OTHER, SECOND, StepAct.ANSWER_RECHECK, outcome="keep", reason="")
    scenario.step(OTHER_HEAD, SECOND, StepAct.CORRECT_RESULT, reason="按更正后的名称重新登记")
    scenario.step(OTHER, SECOND, StepAct.ANSWER_RECHECK, outcome="change", reason="单位名称已变")
    [answer] = [event for event in scenario.log if isinstance(event, StepRecheckAnswered)]
    assert answer.sources == (FIRST,)
    assert opinions_by_step(scenario.case)[SECOND, "human-resources", "recheck"] == (False, None)
    with pytest.raises(ActNotAllowed):
        scenario.step(OTHER, SECOND, StepAct.ANSWER_RECHECK, outcome="keep", reason="再答一次")


def test_who_revokes_their_own_result_answers_that_it_changed() -> None:
    scenario = _built()
    scenario.step(HEAD, FIRST, StepAct.REVOKE, reason="虚假材料", legal_basis=LAW)
    basis = "行政诉讼法 第七十条"
    scenario.step(OTHER_HEAD, SECOND, StepAct.REVOKE, reason="依据已撤销", legal_basis=basis)
    with pytest.raises(InvalidInput):
        scenario.step(OTHER, SECOND, StepAct.ANSWER_RECHECK, outcome="keep", reason="维持")
    scenario.step(OTHER, SECOND, StepAct.ANSWER_RECHECK, outcome="change", reason="一并撤销")


def test_a_second_change_joins_the_open_task_and_keeps_its_due_date() -> None:
    scenario = _built()
    scenario.step(HEAD, FIRST, StepAct.CORRECT_RESULT, reason="录入有误")
    due = scenario.case.clocks[f"{SECOND}/recheck"].due_at
    scenario.now += timedelta(days=2)
    scenario.step(HEAD, FIRST, StepAct.CORRECT_RESULT, reason="再次更正")
    assert [task.due_at for task in _opened(scenario)] == [due, due]
    scenario.step(OTHER, SECOND, StepAct.ANSWER_RECHECK, outcome="keep", reason="两次更正均不影响")
    scenario.step(HEAD, FIRST, StepAct.CORRECT_RESULT, reason="第三次更正")
    assert scenario.case.clocks[f"{SECOND}/recheck/2"].is_running


def test_an_open_step_owes_the_answer_until_it_ends_without_a_result() -> None:
    scenario = _built(is_settled=False)
    scenario.step(HEAD, FIRST, StepAct.CORRECT_RESULT, reason="录入有误")
    offered = [one.act for one in step_offers(scenario.case, SECOND, PEOPLE[OTHER], scenario.now, CALENDARS)]
    assert StepAct.ANSWER_RECHECK in offered
    scenario.step("window1", SECOND, StepAct.WITHDRAW, reason="申请人撤回")
    scenario.follow()
    assert scenario.case.steps[SECOND].status is StepStatus.WITHDRAWN
    assert not scenario.case.clocks[f"{SECOND}/recheck"].is_running


def test_nobody_rechecks_what_has_not_begun() -> None:
    scenario = CaseScenario.accepted(two_steps())
    scenario.step("market-regulation1", FIRST, StepAct.CLAIM)
    scenario.step("market-regulation1", FIRST, StepAct.APPROVE)
    scenario.step("window1", SECOND, StepAct.SKIP, reason="暂不办理")
    scenario.step(HEAD, FIRST, StepAct.CORRECT_RESULT, reason="录入有误")
    assert _opened(scenario) == []


def test_a_recall_keeps_the_task_of_a_change_by_others() -> None:
    scenario = _built()
    scenario.step(HEAD, FIRST, StepAct.CORRECT_RESULT, reason="录入有误")
    scenario.step(OTHER, SECOND, StepAct.RECALL, reason="点错")
    assert scenario.case.steps[SECOND].status is StepStatus.IN_PROGRESS
    assert scenario.case.clocks[f"{SECOND}/recheck"].is_running
    scenario.step(OTHER, SECOND, StepAct.ANSWER_RECHECK, outcome="change", reason="按更正后的结果办理")
