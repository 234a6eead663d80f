"""Every matter that we ship is sound, and its example goes the whole way from application to delivery."""

import json
from datetime import date
from typing import Any

import pytest

from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus
from services.domain.cases.engine.offers import step_offers
from services.domain.catalogue.examples import fill_placeholders
from services.domain.catalogue.lint.lint import lint, lint_file
from services.domain.catalogue.planning import build_plan
from services.reference_data.loader import load_departments, load_in_preparation, load_matters
from services.reference_data.standards import load_standards
from tests.unit.domain.cases.builders import CALENDARS, MONDAY, PEOPLE, CaseScenario

STANDARDS = load_standards(date(2026, 11, 24))
MATTERS = load_matters()

each_matter = pytest.mark.parametrize("matter", MATTERS.values(), ids=MATTERS)


@each_matter
def test_a_shipped_matter_has_no_fault(matter: Matter) -> None:
    assert lint(matter, STANDARDS) == []


@each_matter
def test_a_shipped_matter_survives_the_way_through_a_file(matter: Matter) -> None:
    written = json.loads(matter.model_dump_json())
    assert lint_file(written, STANDARDS) == []
    assert Matter.model_validate(written) == matter


@each_matter
def test_the_example_of_a_matter_goes_from_application_to_delivery(matter: Matter) -> None:
    application = Application.model_validate(fill_placeholders(matter.example, MONDAY.date()))
    scenario = CaseScenario.accepted(build_plan(matter, application))
    while not scenario.case.status.is_decided:
        active = [code for code, state in scenario.case.steps.items() if state.status.is_active]
        assert active, scenario.kinds()
        for code in active:
            officer = f"{scenario.case.plan.step(code).department}1"
            scenario.step(officer, code, StepAct.CLAIM)
            if visit := _visit(scenario, code, officer):
                scenario.step(officer, code, **visit)
            if result := _offered(scenario, code, officer, StepAct.RECORD_EVENT):
                scenario.step(officer, code, **result)
            if scenario.case.plan.step(code).by_appointment:
                scenario.meet(code)
            if result := _offered(scenario, code, officer, StepAct.APPROVE):
                scenario.step(officer, code, **result)
            else:
                scenario.wait(days=40)  # a term, at whose end the step is done by itself
    assert scenario.case.status is CaseStatus.APPROVED
    assert all(
        state.status
        is (StepStatus.APPROVED if scenario.case.plan.step(code).needed else StepStatus.NOT_NEEDED)
        for code, state in scenario.case.steps.items()
    )
    scenario.act("window1", CaseAct.DELIVER, receiver="王小明")
    assert scenario.case.closed_at is not None


def _visit(scenario: CaseScenario, code: str, officer: str) -> dict[str, Any] | None:
    needs = scenario.case.plan.step(code).needs_visit
    return _offered(scenario, code, officer, StepAct.RECORD_SITE_VISIT) if needs else None


def _offered(scenario: CaseScenario, code: str, officer: str, act: StepAct) -> dict[str, Any] | None:
    offers = step_offers(scenario.case, code, PEOPLE[officer], scenario.now, CALENDARS)
    return next((offer.example for offer in offers if offer.act == act), None)


def test_letters_in_case_numbers_are_one_matters_own() -> None:
    shorts = [matter.short for matter in MATTERS.values()]
    assert sorted(set(shorts)) == sorted(shorts)


def test_the_ten_matters_of_a_persons_life_are_honestly_in_preparation() -> None:
    entries = load_in_preparation()
    assert len(entries) == 10
    assert not {entry.code for entry in entries} & set(MATTERS)
    named = {code for entry in entries for code in (entry.lead_department, *entry.departments)}
    assert named <= set(load_departments())
