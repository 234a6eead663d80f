"""Every matter that we ship is sound, and its example goes the whole way from application to delivery."""

import json
from datetime import date
from typing import Any

import pytest

from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus
from services.domain.cases.engine.offers import step_offers
from services.domain.catalogue.examples import filled
from services.domain.catalogue.lint.lint import lint, lint_file
from services.domain.catalogue.planning import plan
from services.reference_data.loader import load_departments, load_in_preparation, load_matters
from services.reference_data.standards import load_standards
from tests.unit.domain.cases.builders import CALENDARS, MONDAY, PEOPLE, Told

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
    application = Application.model_validate(filled(matter.example, MONDAY.date()))
    told = Told.accepted(plan(matter, application))
    while not told.case.status.is_decided:
        active = [code for code, state in told.case.steps.items() if state.status.is_active]
        assert active, told.kinds()
        for code in active:
            officer = f"{told.case.plan.step(code).department}1"
            told.step(officer, code, StepAct.CLAIM)
            if visit := _visit(told, code, officer):
                told.step(officer, code, **visit)
            if said := _offered(told, code, officer, StepAct.RECORD_EVENT):
                told.step(officer, code, **said)
            if told.case.plan.step(code).by_appointment:
                told.meet(code)
            if said := _offered(told, code, officer, StepAct.APPROVE):
                told.step(officer, code, **said)
            else:
                told.wait(days=40)  # a term, at whose end the step is done by itself
    assert told.case.status is CaseStatus.APPROVED
    assert all(
        state.status is (StepStatus.APPROVED if told.case.plan.step(code).needed else StepStatus.NOT_NEEDED)
        for code, state in told.case.steps.items()
    )
    told.act("window1", CaseAct.DELIVER, receiver="王小明")
    assert told.case.closed_at is not None


def _visit(told: Told, code: str, officer: str) -> dict[str, Any] | None:
    needs = told.case.plan.step(code).needs_visit
    return _offered(told, code, officer, StepAct.RECORD_SITE_VISIT) if needs else None


def _offered(told: Told, code: str, officer: str, act: StepAct) -> dict[str, Any] | None:
    offers = step_offers(told.case, code, PEOPLE[officer], told.now, CALENDARS)
    return next((offer["example"] for offer in offers if offer["act"] == act), None)


def test_letters_in_case_numbers_are_one_matters_own() -> None:
    shorts = [matter.short for matter in MATTERS.values()]
    assert sorted(set(shorts)) == sorted(shorts)


def test_the_ten_matters_of_a_persons_life_are_honestly_in_preparation() -> None:
    entries = load_in_preparation()
    assert len(entries) == 10
    assert not {entry.code for entry in entries} & set(MATTERS)
    named = {code for entry in entries for code in (entry.lead_department, *entry.departments)}
    assert named <= set(load_departments())
