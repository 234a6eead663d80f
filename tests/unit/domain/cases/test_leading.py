"""Stages under their lead: one answer each, members chased, conflicts decided before the stage closes."""

from datetime import date, timedelta

import pytest

from schemas.cases.case import CasePlan
from schemas.cases.events.course import StageClosed
from schemas.cases.events.joint import StepReminded
from schemas.cases.intake import Application
from schemas.errors import ActNotAllowed, InvalidInput, NotPermitted
from schemas.vocabulary import CaseAct, CaseStatus, StepAct
from services.domain.cases.act_input import case_command
from services.domain.cases.child_cases import due_children
from services.domain.cases.engine.offers import case_offers
from services.domain.catalogue.planning import build_plan
from services.reference_data.loader import load_matters
from tests.support.matters import filled
from tests.unit.domain.cases.builders import PEOPLE, CaseScenario

PROJECT = load_matters()["construction-project"]
LAND = ("land-permit", "eia", "water-soil")


def _plan(**answers: str) -> CasePlan:
    example = filled(PROJECT, date(2019, 4, 22))
    given = {**example["answers"], **answers}
    return build_plan(PROJECT, Application.model_validate({**example, "answers": given}))


def _settle(scenario: CaseScenario, code: str, act: StepAct = StepAct.APPROVE) -> None:
    step = scenario.case.plan.step(code)
    officer = f"{step.department}1"
    if scenario.case.steps[code].status.is_active and step.starts == "external":
        scenario.step(officer, code, StepAct.RECORD_EVENT, text="已登记")
    scenario.step(officer, code, StepAct.CLAIM)
    if step.by_appointment:
        scenario.meet(code)
    results = {field.code: field.example for field in step.results}
    command = {"results": results} if act is StepAct.APPROVE else {"reason": "不符合"}
    scenario.step(officer, code, act, **command)


def _closed(scenario: CaseScenario) -> dict[str, str]:
    return {code: state.outcome.value for code, state in scenario.case.stages.items()}


def test_a_stage_closes_with_one_answer_at_its_last_step() -> None:
    scenario = CaseScenario.accepted(_plan())
    _settle(scenario, "filing")
    for code in LAND[:-1]:
        scenario.wait(hours=1)
        _settle(scenario, code)
    assert _closed(scenario) == {}
    scenario.wait(hours=1)
    _settle(scenario, LAND[-1])
    assert _closed(scenario) == {"land": "approved"}
    answer = next(event for event in scenario.log if isinstance(event, StageClosed))
    assert answer.at == scenario.case.steps[LAND[-1]].settled_at
    assert answer.lead == "development-reform"
    assert answer.answers == dict.fromkeys(("filing", *LAND), "approved")


def test_a_stage_with_a_refusal_says_so_in_its_one_answer() -> None:
    scenario = CaseScenario.accepted(_plan())
    _settle(scenario, "filing")
    for code in LAND[:-1]:
        _settle(scenario, code)
    _settle(scenario, LAND[-1], StepAct.REFUSE)
    assert _closed(scenario) == {"land": "refused"}


def test_a_conflict_keeps_the_stage_open_until_the_lead_has_decided_it() -> None:
    scenario = CaseScenario.accepted(_plan())
    _settle(scenario, "filing")
    scenario.act(
        "ecology-environment1",
        CaseAct.RAISE_CONFLICT,
        step="eia",
        with_step="water-soil",
        text="排水口位置与水保方案不一致",
    )
    for code in LAND:
        _settle(scenario, code)
    assert _closed(scenario) == {}
    clock = scenario.case.clocks["stage:land+planning+works/promised"]
    assert clock.is_running
    scenario.wait(days=1)
    scenario.act("forestry-water1", CaseAct.DISCUSS_CONFLICT, conflict="conflict-1", text="可移至北侧")
    with pytest.raises(NotPermitted):
        scenario.act("tax1", CaseAct.DECIDE_CONFLICT, conflict="conflict-1", text="我来")
    with pytest.raises(NotPermitted):
        scenario.act("forestry-water-head", CaseAct.DECIDE_CONFLICT, conflict="conflict-1", text="我来")
    scenario.act("development-reform-head", CaseAct.DECIDE_CONFLICT, conflict="conflict-1", text="移至北侧")
    assert scenario.case.stages["land"].closed_at == scenario.now
    with pytest.raises(NotPermitted):
        scenario.act("development-reform-head", CaseAct.DECIDE_CONFLICT, conflict="conflict-1", text="再说")
    with pytest.raises(NotPermitted):
        scenario.act(
            "ecology-environment1", CaseAct.RAISE_CONFLICT, step="eia", with_step="land-permit", text="已办结"
        )


def test_what_is_no_conflict_of_ones_own_stage_is_refused() -> None:
    scenario = CaseScenario.accepted(_plan())
    for step, other, refusal in (
        ("water-soil", "eia", InvalidInput),
        ("eia", "works-permit", InvalidInput),
        ("eia", "nothing", InvalidInput),
        ("eia", "eia", InvalidInput),
    ):
        with pytest.raises(refusal):
            scenario.act(
                "ecology-environment1", CaseAct.RAISE_CONFLICT, step=step, with_step=other, text="不一致"
            )


def test_the_lead_chases_its_members_and_nobody_else_does() -> None:
    scenario = CaseScenario.accepted(_plan())
    _settle(scenario, "filing")
    scenario.act("development-reform1", CaseAct.REMIND, step="eia", text="请于本周内提出意见")
    reminded = scenario.log[-1]
    assert isinstance(reminded, StepReminded)
    assert (reminded.step, reminded.department) == ("eia", "ecology-environment")
    with pytest.raises(NotPermitted):
        scenario.act("planning-resources1", CaseAct.REMIND, step="eia", text="请快些")
    with pytest.raises(InvalidInput):
        scenario.act("admin1", CaseAct.REMIND, step="works-permit", text="请快些")
    with pytest.raises(NotPermitted):
        scenario.act("window1", CaseAct.REMIND, step="eia", text="请快些")


def test_the_buttons_of_a_lead_are_what_it_may_do_and_their_examples_hold() -> None:
    scenario = CaseScenario.accepted(_plan())
    _settle(scenario, "filing")
    offered = {
        one.act.value: one.example
        for one in case_offers(scenario.case, PEOPLE["development-reform-head"], scenario.now)
    }
    assert "decide_conflict" not in offered
    scenario.say("development-reform-head", None, case_command(offered["remind"]))
    offers = case_offers(scenario.case, PEOPLE["ecology-environment1"], scenario.now)
    raised = next(one.example for one in offers if one.act == "raise_conflict")
    scenario.say("ecology-environment1", None, case_command(raised))
    offered = {
        one.act.value: one.example
        for one in case_offers(scenario.case, PEOPLE["development-reform-head"], scenario.now)
    }
    assert {"remind", "discuss_conflict", "decide_conflict"} <= set(offered)
    scenario.say("development-reform-head", None, case_command(offered["discuss_conflict"]))
    scenario.say("development-reform-head", None, case_command(offered["decide_conflict"]))


def test_children_are_due_when_what_they_wait_for_is_approved() -> None:
    scenario = CaseScenario.accepted(_plan(regional_assessment="yes", gas="no", electricity="low"))
    for code in (
        "filing",
        "land-permit",
        "design-preparation",
        "design-review",
        "planning-permit",
        "drawing-review",
    ):
        _settle(scenario, code)
    assert due_children(scenario.case) == []
    _settle(scenario, "works-permit")
    assert [child.code for child in due_children(scenario.case)] == ["water", "electricity-low", "network"]
    last = (
        "construction",
        "joint-survey",
        "joint-acceptance",
        "fire-filing",
        "completion-filing",
        "archives",
    )
    for code in last:
        scenario.wait(timedelta(hours=1))
        _settle(scenario, code)
    assert scenario.case.status is CaseStatus.APPROVED
    assert set(scenario.case.stages) == {"land", "planning", "works", "completion"}
    assert "first-registration" not in [child.code for child in due_children(scenario.case)]
    with pytest.raises(InvalidInput):
        scenario.act("window1", CaseAct.CONFIRM_CHILD, child="water")
    scenario.act("window1", CaseAct.CONFIRM_CHILD, child="first-registration")
    assert "first-registration" in [child.code for child in due_children(scenario.case)]
    with pytest.raises(ActNotAllowed):
        scenario.act("window1", CaseAct.CONFIRM_CHILD, child="first-registration")
