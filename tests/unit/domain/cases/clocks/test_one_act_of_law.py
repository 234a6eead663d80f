"""One act of law over several steps: its statutory limit counts once, from the first of them."""

from datetime import date, datetime

import pytest

from schemas.cases.case import CasePlan, Clock
from schemas.cases.events import EventKind
from schemas.cases.intake import Application
from schemas.vocabulary import ClockKind, StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.catalogue.examples import fill_placeholders
from services.domain.catalogue.planning import build_plan
from services.reference_data.loader import load_matters
from tests.unit.domain.cases.builders import CaseScenario

MATTERS = load_matters()
ACTS = {
    "first-registration": 2,
    "home-certificate": 2,
    "mortgage-registration": 2,
    "property-registration": 2,
    "property-transfer": 2,
    "school-opening": 3,
}


def _plan(code: str) -> CasePlan:
    example = fill_placeholders(MATTERS[code].example, date(2026, 3, 2))
    return build_plan(MATTERS[code], Application.model_validate(example))


def _approve(scenario: CaseScenario, code: str) -> None:
    step = scenario.case.plan.step(code)
    scenario.step(f"{step.department}1", code, StepAct.CLAIM)
    results = {field.code: field.example for field in step.results}
    scenario.step(f"{step.department}1", code, StepAct.APPROVE, results=results)


def _transfer() -> CaseScenario:
    """A transfer of property whose registration has been examined; the certificate is to be issued."""
    scenario = CaseScenario.accepted(_plan("property-transfer"), datetime(2026, 3, 2, 9, tzinfo=BEIJING))
    for code in ("qualification", "contract-filing", "taxes", "examination"):
        _approve(scenario, code)
    return scenario


def _statutory(scenario: CaseScenario) -> list[Clock]:
    return [clock for clock in scenario.case.clocks.values() if clock.kind is ClockKind.STATUTORY]


@pytest.mark.parametrize("matter", ACTS)
def test_the_steps_of_one_act_have_one_statutory_clock(matter: str) -> None:
    scenario = CaseScenario.accepted(_plan(matter), datetime(2026, 3, 2, 9, tzinfo=BEIJING))
    acts = [step for step in scenario.case.plan.steps if step.part_of]
    assert len(acts) == ACTS[matter]
    for step in scenario.case.plan.steps:
        if step.needed and scenario.case.steps[step.code].status.is_active:
            _approve(scenario, step.code)
    clocks = {one.id for one in _statutory(scenario) if set(one.steps) & {step.code for step in acts}}
    assert clocks == {f"{acts[0].code}/statutory"}


def test_the_clock_of_a_registration_goes_on_until_the_certificate_is_issued() -> None:
    scenario = _transfer()
    [clock] = _statutory(scenario)
    assert clock.is_running
    assert clock.due_at == datetime(2026, 4, 14, 17, tzinfo=BEIJING)
    assert scenario.case.clock(ClockKind.STATUTORY, "certificate-issue") == clock
    scenario.wait(days=1)
    _approve(scenario, "certificate-issue")
    [clock] = _statutory(scenario)
    assert clock.ended_at == scenario.case.steps["certificate-issue"].settled_at


def test_a_suspension_of_the_second_step_moves_the_limit_of_the_act() -> None:
    scenario = _transfer()
    scenario.now = datetime(2026, 3, 9, 9, tzinfo=BEIJING)
    scenario.step("planning-resources1", "certificate-issue", StepAct.CLAIM)
    scenario.step(
        "planning-resources-head",
        "certificate-issue",
        StepAct.SUSPEND,
        suspension_kind="appraisal",
        legal_basis="浙江省保障“最多跑一次”改革规定 第二十八条",
        announced_working_days=3,
        notice="1 号",
    )
    scenario.now = datetime(2026, 3, 11, 17, 1, tzinfo=BEIJING)
    scenario.follow()
    [clock] = _statutory(scenario)
    assert clock.due_at == datetime(2026, 4, 17, 17, tzinfo=BEIJING)


def test_the_limit_of_the_act_is_missed_though_the_first_step_was_in_time() -> None:
    scenario = _transfer()
    scenario.now = datetime(2026, 4, 14, 17, tzinfo=BEIJING)
    scenario.follow()
    missed = [event for event in scenario.log if event.kind is EventKind.DEADLINE_BREACHED]
    assert [e.step for e in missed if e.clock == "examination/statutory"] == ["certificate-issue"]


def test_a_recalled_certificate_lets_the_clock_of_the_act_go_on() -> None:
    scenario = _transfer()
    before = _statutory(scenario)
    _approve(scenario, "certificate-issue")
    scenario.step("planning-resources1", "certificate-issue", StepAct.RECALL, reason="误操作")
    assert _statutory(scenario)[0].is_running
    assert _statutory(scenario)[0].due_at == before[0].due_at


def test_a_case_that_is_withdrawn_ends_the_clock_of_the_act() -> None:
    scenario = _transfer()
    scenario.step("window1", "certificate-issue", StepAct.WITHDRAW, reason="买卖双方解除合同")
    assert not _statutory(scenario)[0].is_running
