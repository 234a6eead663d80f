"""The department that is late says why and when it will be done, once for each level, and stays late."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from schemas.cases.events import EventKind
from schemas.cases.events.accountability import StepDelayExplained
from schemas.errors import ActNotAllowed, InvalidInput, NotPermitted, NotYourStep
from schemas.vocabulary import StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.act_input import step_command
from services.domain.cases.apply.case import fold
from services.domain.cases.engine.decide import decide_step
from services.domain.cases.engine.offers import step_offers
from services.domain.explanation.clocks import explain_clocks
from services.domain.people.deputies import decide_as_self_or_deputy
from tests.unit.domain.cases.builders import CALENDARS, PEOPLE, CaseScenario

STEP, OFFICER, HEAD = "registration", "market-regulation1", "market-regulation-head"
EXPLAIN = StepAct.EXPLAIN_DELAY
WHY: dict[str, Any] = {"reason": "需现场核实，人手不足", "expected_on": date(2019, 4, 24)}
GROUNDS = {
    "suspension_kind": "expert_review",
    "legal_basis": "行政许可法 第四十五条",
    "announced_working_days": 3,
    "notice": "市监中止〔2019〕7 号",
}


def _late(hours: float = 4) -> CaseScenario:
    """In hand since 09:00 on Monday; promised in 3 working hours, which are over at noon."""
    scenario = CaseScenario.accepted()
    scenario.step(OFFICER, STEP, StepAct.CLAIM)
    scenario.wait(hours=hours)
    return scenario


def _offered(scenario: CaseScenario, account: str = OFFICER) -> bool:
    return EXPLAIN in [
        offer.act for offer in step_offers(scenario.case, STEP, PEOPLE[account], scenario.now, CALENDARS)
    ]


def _answers(scenario: CaseScenario) -> list[tuple[str | None, int]]:
    return [(e.clock, e.level) for e in scenario.log if isinstance(e, StepDelayExplained)]


def test_the_first_escalation_level_is_answered_and_nothing_else_moves() -> None:
    scenario = _late()
    before, count = scenario.case, len(scenario.log)
    scenario.step(OFFICER, STEP, EXPLAIN, **WHY)
    assert scenario.case.clocks == before.clocks
    assert scenario.case.steps[STEP].status is before.steps[STEP].status
    [event] = scenario.log[count:]
    assert (event.kind, event.clock, event.actor) == (
        EventKind.STEP_DELAY_EXPLAINED,
        "registration/promised",
        OFFICER,
    )
    assert event.facts == {
        "kind": "promised",
        "level": 1,
        "expected_on": "2019-04-24",
    }
    assert event.private == {"reason": WHY["reason"]}
    assert (
        fold(scenario.case.case_no, scenario.case.region, scenario.case.plan, scenario.log) == scenario.case
    )


def test_one_escalation_level_is_answered_once_and_the_next_one_anew() -> None:
    scenario = _late()
    scenario.step(OFFICER, STEP, EXPLAIN, **WHY)
    assert not _offered(scenario)
    with pytest.raises(ActNotAllowed, match="本级督办已说明超时原因"):
        scenario.step(HEAD, STEP, EXPLAIN, **WHY)
    scenario.wait(days=1, hours=5)
    assert _offered(scenario)
    scenario.step(HEAD, STEP, EXPLAIN, reason="仍在核实", expected_on=date(2019, 4, 25))
    assert _answers(scenario) == [("registration/promised", 1), ("registration/promised", 2)]


def test_each_late_clock_is_answered_for_itself_the_older_breach_first() -> None:
    scenario = _late()
    scenario.wait(days=7)
    assert scenario.case.clocks["registration/statutory"].breached_at
    for _ in range(2):
        scenario.step(OFFICER, STEP, EXPLAIN, reason="仍在核实", expected_on=date(2019, 5, 6))
    assert [clock for clock, _ in _answers(scenario)] == ["registration/promised", "registration/statutory"]
    assert all(level >= 3 for _, level in _answers(scenario))
    assert not _offered(scenario)


def test_who_is_in_time_or_has_done_has_nothing_to_explain() -> None:
    in_time = _late(hours=1)
    assert not _offered(in_time)
    with pytest.raises(ActNotAllowed, match="没有超时"):
        in_time.step(OFFICER, STEP, EXPLAIN, **WHY)
    done = _late()
    done.step(OFFICER, STEP, StepAct.REFUSE, reason="不符合规定条件")
    with pytest.raises(ActNotAllowed, match="不能“说明超时原因”"):
        done.step(OFFICER, STEP, EXPLAIN, **WHY)


@pytest.mark.parametrize(
    ("command", "field", "because"),
    [
        ({"reason": " "}, "reason", "请写明超时原因"),
        ({"expected_on": None}, "expected_on", "请填写预计办结日期"),
        ({"expected_on": date(2019, 4, 21)}, "expected_on", "不能早于今天"),
        ({"expected_on": date(2020, 4, 24)}, "expected_on", "不能晚于一年以后"),
    ],
)
def test_a_reason_and_a_new_date_are_asked_for(command: dict[str, Any], field: str, because: str) -> None:
    scenario = _late()
    with pytest.raises(InvalidInput) as refused:
        scenario.step(OFFICER, STEP, EXPLAIN, **{**WHY, **command})
    [error] = refused.value.errors
    assert error["field"] == field
    assert because in error["message"]
    assert _answers(scenario) == []
    for expected_on in (date(2019, 4, 22), date(2020, 4, 22)):
        _late().step(OFFICER, STEP, EXPLAIN, reason="需核实", expected_on=expected_on)


def test_only_the_department_that_is_late_explains_or_who_stands_in_for_it() -> None:
    scenario = _late()
    for account, refusal in (("tax1", NotYourStep), ("window1", NotPermitted), ("admin1", NotPermitted)):
        assert not _offered(scenario, account)
        with pytest.raises(refusal):
            scenario.step(account, STEP, EXPLAIN, **WHY)
    deputy = PEOPLE["tax2"].model_copy(update={"deputy_for": (PEOPLE[OFFICER],)})
    command = step_command({"act": EXPLAIN, **WHY})
    [event] = decide_as_self_or_deputy(
        deputy,
        lambda who: decide_step(scenario.case, STEP, command, who, scenario.now, CALENDARS, scenario.log),
    )
    assert (event.actor, event.acted_for) == ("tax2", OFFICER)


def test_a_late_step_that_stands_still_is_explained_too() -> None:
    scenario = _late()
    scenario.step(HEAD, STEP, StepAct.SUSPEND, **GROUNDS)
    assert _offered(scenario)
    scenario.step(OFFICER, STEP, EXPLAIN, **WHY)
    assert _answers(scenario) == [("registration/promised", 1)]


def test_a_breach_that_was_none_takes_its_explanation_along() -> None:
    scenario = _late(hours=1)
    scenario.step(HEAD, STEP, StepAct.SUSPEND, **GROUNDS)
    scenario.wait(minutes=1)
    scenario.step(HEAD, STEP, StepAct.RESUME)
    scenario.wait(hours=5)
    scenario.step(OFFICER, STEP, EXPLAIN, **WHY)
    until_at = datetime(2019, 4, 22, 13, tzinfo=BEIJING)
    since = scenario.case.clocks["registration/suspension/1"].started_at
    scenario.step(
        HEAD,
        STEP,
        StepAct.CORRECT_SUSPENSION,
        suspension=1,
        from_at=since,
        until_at=until_at,
        reason="恢复时间录入有误",
    )
    assert scenario.case.clocks["registration/promised"].annulled == 1
    assert not _offered(scenario)
    scenario.wait(days=1)
    assert scenario.case.clocks["registration/promised"].breached_at
    scenario.step(OFFICER, STEP, EXPLAIN, **WHY)
    assert len(_answers(scenario)) == 2


def test_the_clock_tells_that_it_was_explained_but_not_why() -> None:
    scenario = _late()
    scenario.step(OFFICER, STEP, EXPLAIN, **WHY)
    scenario.wait(timedelta(minutes=5))
    views = {view.id: view for view in explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS)}
    assert views["registration/promised"].lines[-2:] == [
        "2019-04-22 12:00 超时",
        "2019-04-22 13:00 已说明超时原因（第 1 级督办），预计 2019-04-24 办结",
    ]
    assert not [line for line in views["registration/statutory"].lines if "说明超时原因" in line]
    assert not [line for view in views.values() for line in view.lines if WHY["reason"] in line]
