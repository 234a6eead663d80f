"""The ninety days of a project count its utilities and first registration: the union, by hand on a calendar.

Source:
    一般企业投资项目审批“最多90天”工作指引: the acceptance stage includes utility connection and the
    property certificate; time in which two of them work at once counts once.
"""

from datetime import date, datetime
from decimal import Decimal

import pytest

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.intake import Application
from schemas.catalogue.matter import StageLimit
from schemas.statistics.time_account import CountedGroup, Held, HeldStretch, TimeHolder
from schemas.vocabulary import StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.catalogue.examples import fill_placeholders
from services.domain.catalogue.planning import build_plan
from services.domain.time_account.accounts import compute_counted_group
from services.domain.time_account.attribution import attribute_time
from services.reference_data.loader import load_matters
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario

MATTERS = load_matters()
PROJECT = MATTERS["construction-project"]
PLAN = build_plan(PROJECT, Application.model_validate(fill_placeholders(PROJECT.example, date(2026, 3, 2))))
COMPLETION = next(one for one in PLAN.stage_limits if one.children)
DEPARTMENT, UTILITY = TimeHolder.DEPARTMENT, TimeHolder.UTILITY


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=BEIJING)


def _stretch(step: str, holder: TimeHolder, start: str, end: str) -> HeldStretch:
    held = Held(holder=holder, department="x")
    return HeldStretch(from_at=_at(start), until_at=_at(end), held_by=[held], steps={step: held})


ACCEPTANCE = _stretch("joint-acceptance", DEPARTMENT, "03-02 10:00", "03-06 10:00")
"""Monday to Friday: 3, 4, 5 and 6 March, four working days."""


def _count(children: dict[str, list[HeldStretch]], limit: StageLimit = COMPLETION) -> CountedGroup:
    return compute_counted_group(PLAN, limit, [ACCEPTANCE], CALENDARS.window, children)


def test_the_guideline_counts_every_utility_and_the_first_registration() -> None:
    assert set(COMPLETION.children) == {child.code for child in PROJECT.children}
    assert {child.matter for child in PROJECT.children} == {
        *("water-connection", "gas-connection", "network-connection", "first-registration"),
        *("electricity-high-voltage", "electricity-low-voltage"),
    }


@pytest.mark.parametrize("code", COMPLETION.children)
def test_a_child_that_works_after_the_project_adds_its_days(code: str) -> None:
    after = _stretch("application", UTILITY, "03-09 10:00", "03-11 10:00")  # 10 and 11 March
    alone, group = _count({}), _count({code: [after]})
    assert (alone.working_days, alone.stretches) == (4, 1)
    assert (group.working_days, group.stretches) == (4 + 2, 2)


def test_what_works_at_the_same_time_counts_once() -> None:
    within = _stretch("survey", UTILITY, "03-03 10:00", "03-04 15:00")
    overlapping = _stretch("meter", UTILITY, "03-05 10:00", "03-10 10:00")  # on to Tuesday: 9 and 10 March
    both = _count({"water": [within, overlapping], "gas": [within, overlapping]})
    assert (both.working_days, both.stretches) == (4 + 2, 1)
    assert both.calendar_days == 8, "2 to 10 March without its first day"


def test_children_alone_break_the_limit_of_their_stage() -> None:
    long = _stretch("works", UTILITY, "03-09 10:00", "04-24 10:00")
    assert not _count({}).is_over
    assert _count({"electricity-high": [long]}).is_over


def test_neither_the_owners_time_in_a_child_nor_a_child_that_no_stage_counts_is_added() -> None:
    owners = _stretch("works", TimeHolder.APPLICANT, "03-09 10:00", "04-24 10:00")
    utility = _stretch("works", UTILITY, "03-09 10:00", "04-24 10:00")
    assert _count({"electricity-high": [owners]}).working_days == 4
    assert _count({"parking": [utility]}).working_days == 4
    uncounted = COMPLETION.model_copy(update={"children": ()})
    assert _count({"electricity-high": [utility]}, uncounted).working_days == 4


def test_the_days_of_a_real_connection_are_those_of_its_utility() -> None:
    """Accepted on 9 March 2026; scheme on the 17th; built until 20 April; connected on the 23rd."""
    matter = MATTERS["electricity-high-voltage"]
    example = fill_placeholders(matter.example, date(2026, 3, 9))
    child = CaseScenario.accepted(build_plan(matter, Application.model_validate(example)), _at("03-09 09:00"))
    for code, when in (
        ("application", "03-09 16:00"),
        ("scheme", "03-17 10:00"),
        ("works", "04-20 10:00"),
        ("inspection", "04-21 10:00"),
        ("supply", "04-23 10:00"),
    ):
        step = child.case.plan.step(code)
        if step.starts == "external":
            child.step("state-grid1", code, StepAct.RECORD_EVENT, text="业主开工")
        child.wait(_at(when) - child.now)
        child.step("state-grid1", code, StepAct.CLAIM)
        if step.needs_visit:
            visitors = ("state-grid1", "state-grid2")
            child.step("state-grid1", code, StepAct.RECORD_SITE_VISIT, visitors=visitors, text="已核查")
        results = {field.code: field.example for field in step.results}
        child.step("state-grid1", code, StepAct.APPROVE, results=results)
    stretches = attribute_time(child.case, child.log, child.now)
    group = _count({"electricity-high": stretches})
    # 10, 11, 12, 13, 16, 17 March; 21, 22, 23 April; the owner's works between do not count
    assert group.working_days == 4 + 6 + 3


def test_without_the_children_the_whole_would_be_measured_too_well() -> None:
    """Ninety days are the sum of both groups: sixty of three stages, thirty of the last with its children."""
    limits = {group.stages: group.limit for group in PLAN.stage_limits}
    days = TimeLimit(amount=Decimal(60), unit=LimitUnit.WORKING_DAYS)
    assert limits["land", "planning", "works"] == days
    assert COMPLETION.limit.amount == 30
    assert PLAN.limits.promised.amount == 90
