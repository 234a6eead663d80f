"""Returns that break a promise: found where the promise is used up, none where there is time for them."""

import time
from datetime import date
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.catalogue.matter import Matter
from services.domain.catalogue.lint.returns import find_breaking_returns
from services.domain.catalogue.lint.standards import Standards
from services.reference_data.calendars import load_calendars
from services.reference_data.loader import load_departments, load_matters

STANDARDS = Standards(frozenset(load_departments()), load_calendars(), date(2026, 11, 25))
WATER = load_matters()["water-connection"]


def _with_promise(days: int) -> Matter:
    promised = TimeLimit(amount=Decimal(days), unit=LimitUnit.WORKING_DAYS)
    return WATER.model_copy(update={"limits": WATER.limits.model_copy(update={"promised": promised})})


def test_a_promise_that_is_used_up_breaks_with_every_return() -> None:
    """1 + 2 + 1 days are promised as 4; once more 1 + 2, 1 + 1 and 2 + 1 days."""
    found = {(one.step, one.to_step): one.used.amount for one in find_breaking_returns(WATER, STANDARDS)}
    assert found == {("survey", "application"): 7, ("meter", "application"): 6, ("meter", "survey"): 7}


def test_a_promise_with_room_for_the_shortest_return_names_the_longer_ones_only() -> None:
    found = {(one.step, one.to_step) for one in find_breaking_returns(_with_promise(6), STANDARDS)}
    assert found == {("survey", "application"), ("meter", "survey")}
    assert list(find_breaking_returns(_with_promise(7), STANDARDS)) == []


def test_the_construction_project_has_room_for_any_one_return() -> None:
    began = time.perf_counter()
    assert list(find_breaking_returns(load_matters()["construction-project"], STANDARDS)) == []
    assert time.perf_counter() - began < 60
