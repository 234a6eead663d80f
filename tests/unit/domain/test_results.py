"""Results of a step: complete, known, well formed, each mistake by its field."""

from typing import Any

import pytest

from services.domain.forms.results import check_results
from tests.support.results import fresh
from tests.unit.domain.cases.builders import setup_plan

RIGHT = fresh("registration")


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, []),
        ({"registered_on": None}, []),
        ({"licence_number": None}, ["results.licence_number"]),
        ({"licence_number": " 3301"}, ["results.licence_number"]),
        ({"licence_number": 3301}, ["results.licence_number"]),
        ({"licence_number": "1" * 201}, ["results.licence_number"]),
        ({"credit_code": "91330100MA2CFLDG44"}, ["results.credit_code"]),
        ({"registered_on": "2026-02-29"}, ["results.registered_on"]),
        ({"registered_on": "20260228"}, ["results.registered_on"]),
        ({"colour": "red"}, ["results.colour"]),
    ],
)
def test_results_of_the_registration(changes: dict[str, Any], fields: list[str]) -> None:
    given = {code: value for code, value in {**RIGHT, **changes}.items() if value is not None}
    assert [field for field, _ in check_results(setup_plan().step("registration"), given)] == fields


@pytest.mark.parametrize("code", ["registration", "seal", "tax", "bank-account", "social-insurance"])
def test_every_example_of_the_catalogue_is_right(code: str) -> None:
    step = setup_plan().step(code)
    given = {field.code: field.example for field in step.results if not field.example.startswith("<")}
    assert check_results(step, given) == []
