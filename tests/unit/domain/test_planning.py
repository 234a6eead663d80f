"""Planning: which steps a case has, and what each waits for."""

import pytest

from schemas.vocabulary import StepStatus
from services.domain.catalogue.conditions import condition_holds
from services.domain.catalogue.lint.policy import count_most_applicant_steps
from tests.unit.domain.cases.builders import SETUP, CaseScenario, application, setup_plan


def test_what_was_not_asked_for_is_not_needed_from_the_start() -> None:
    scenario = CaseScenario.received(setup_plan(social_insurance="yes"))
    states = scenario.case.steps
    assert states["social-insurance"].status is StepStatus.WAITING
    assert states["housing-fund"].status is StepStatus.NOT_NEEDED
    assert [code for code, state in states.items() if state.status is StepStatus.WAITING] == [
        "registration",
        "seal",
        "tax",
        "bank-account",
        "social-insurance",
    ]


def test_a_question_left_out_has_its_default() -> None:
    assert setup_plan() == setup_plan(social_insurance="no", company_kind="limited")


def test_the_plan_is_the_matters_own() -> None:
    planned = setup_plan()
    assert planned.limits == SETUP.limits
    assert [step.code for step in planned.steps] == [step.code for step in SETUP.steps]
    assert planned.step("bank-account").after == ("registration", "seal")
    with pytest.raises(KeyError):
        planned.step("nothing")


def test_the_matter_keeps_within_the_policys_bounds() -> None:
    assert SETUP.bounds.materials == 7
    assert len(SETUP.materials) <= 7
    assert SETUP.bounds.applicant_facing_steps == 4
    assert count_most_applicant_steps(SETUP) == 4, "insurance is registered alongside"
    assert len(SETUP.steps) == 7


def test_a_condition_asks_only_what_is_answered() -> None:
    assert condition_holds(None, {})
    assert condition_holds('answers.filed_by == "agent"', {"filed_by": "agent"})
    with pytest.raises(ValueError, match="不存在的情形"):
        condition_holds("answers.colour == 'red'", {"filed_by": "agent"})
    with pytest.raises(TypeError):
        condition_holds("answers.filed_by", {"filed_by": "agent"})


def test_the_example_plans_an_insured_company() -> None:
    assert application().answers["social_insurance"] == "yes"
