"""Checks of what is handed in: each wrong field is named, and everything wrong is named at once."""

from datetime import date
from typing import Any

import pytest

from schemas.cases.intake import Application
from services.domain.catalogue.form_checks import check_application
from services.domain.forms.form_size import MOST_ERRORS
from tests.unit.domain.cases.builders import SETUP, application

TODAY = date(2026, 11, 24)


def _fields(handed_in: Application, today: date = TODAY) -> list[str]:
    return [field for field, _ in check_application(SETUP, handed_in, today)]


def _form(**parts: Any) -> Application:
    form = application(TODAY).form
    return application(TODAY, form={**form, **parts})


def test_the_example_is_right_as_it_stands() -> None:
    assert check_application(SETUP, application(TODAY), TODAY) == []


def test_an_agent_brings_an_authority() -> None:
    answers = {**application(TODAY).answers, "filed_by": "agent"}
    assert _fields(application(TODAY, answers=answers)) == ["materials.agent-authority"]


def test_a_material_handed_in_twice_is_named_both_times() -> None:
    materials = [one.model_dump() for one in application(TODAY).materials]
    assert _fields(application(TODAY, materials=[*materials, materials[0]])) == [
        "materials.0.code",
        f"materials.{len(materials)}.code",
    ]


def test_everything_wrong_is_named_at_once() -> None:
    applicant = application(TODAY).applicant.model_copy(update={"id_number": "1", "phone": "2"})
    wrong = application(TODAY, applicant=applicant, form={"company": {}})
    assert {"applicant.id_number", "applicant.phone", "form.tax", "form.company.name"} <= set(_fields(wrong))


def test_a_flood_of_mistakes_is_cut_short() -> None:
    holder = {"name": "", "id_type": "x", "id_number": "", "capital": -1, "share": 0, "pays_by": "?"}
    assert len(_fields(_form(shareholders=[holder] * 40))) == MOST_ERRORS


@pytest.mark.parametrize(
    ("born", "fields"),
    [("20081124", []), ("20081125", ["form.legal_representative.id_number"]), ("20080229", [])],
)
def test_one_comes_of_age_on_the_eighteenth_birthday(born: str, fields: list[str]) -> None:
    number = _numbered(f"330106{born}001")
    person = {**application(TODAY).form["legal_representative"], "id_number": number}
    assert _fields(_form(legal_representative=person)) == fields


def _numbered(stem: str) -> str:
    """GB 11643-1999: the check digit, computed here by hand."""
    weights = [pow(2, 17 - place, 11) for place in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(stem, weights, strict=True))
    return stem + "10X98765432"[total % 11]


@pytest.mark.parametrize(
    ("pays_by", "today", "fields"),
    [
        ("2031-11-24", TODAY, []),
        ("2031-11-25", TODAY, ["form.shareholders.0.pays_by"]),
        ("2048-01-01", date(2024, 6, 30), []),
        ("2026-11-23", TODAY, ["form.shareholders.0.pays_by"]),
    ],
)
def test_capital_is_paid_within_five_years_since_the_law_of_2024(
    pays_by: str, today: date, fields: list[str]
) -> None:
    holder = application(TODAY).form["shareholders"][0]
    whole = {**holder, "share": 100, "capital": 100, "pays_by": pays_by}
    assert _fields(_form(shareholders=[whole]), today) == fields


def test_thirds_of_a_share_come_to_a_hundred_only_when_they_do() -> None:
    holder = application(TODAY).form["shareholders"][0]
    thirds = [{**holder, "share": share, "capital": 10} for share in (33.33, 33.33, 33.34)]
    company = {**application(TODAY).form["company"], "capital": 30}
    assert _fields(_form(shareholders=thirds, company=company)) == []
    thirds[2]["share"] = 33.33
    assert _fields(_form(shareholders=thirds, company=company)) == ["form.shareholders"]


def test_an_open_end_is_no_mistake_and_an_early_one_is() -> None:
    company = application(TODAY).form["company"]
    assert _fields(_form(company={**company, "ends_on": "2099-12-31"})) == []
    assert _fields(_form(company={**company, "ends_on": company["starts_on"]})) == ["form.company.ends_on"]


def test_an_integer_is_no_text_and_a_truth_is_no_number() -> None:
    tax = {"taxpayer_kind": "general", "invoices": True}
    assert _fields(_form(tax=tax)) == ["form.tax.invoices"]
