"""A decided objection changes whose time a delay is, in every figure that is reckoned from the case."""

from datetime import datetime
from typing import Any

import pytest

from schemas.errors import InvalidInput
from schemas.statistics.periods import Topic
from schemas.statistics.time_account import Held, TimeHolder
from schemas.vocabulary import Attribution, StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.statistics.contributions import compute_contribution
from services.domain.statistics.tally import tally_case
from services.domain.time_account.accounts import build_time_account
from services.domain.time_account.attribution import attribute_time
from tests.support.results import fresh
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario

HEAD, ADMIN, STEP = "market-regulation-head", "admin1", "registration"
LATE_SINCE = datetime(2019, 4, 22, 12, tzinfo=BEIJING)
DONE_AT = datetime(2019, 4, 24, 10, tzinfo=BEIJING)
LATE_MINUTES = (24 + 22) * 60
OWN_MINUTES = 3 * 60


def _late() -> CaseScenario:
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, STEP, StepAct.CLAIM)
    scenario.now = DONE_AT
    scenario.step(HEAD, STEP, StepAct.APPROVE, results=fresh(STEP))
    scenario.step(HEAD, STEP, StepAct.OBJECT, reason="登记系统停机")
    return scenario


def _decided(scenario: CaseScenario, attributed_to: Attribution, **fields: Any) -> None:
    scenario.step(
        ADMIN, STEP, StepAct.DECIDE_OBJECTION, attributed_to=attributed_to, reason="经核实属实", **fields
    )


def _minutes(scenario: CaseScenario) -> dict[str, int]:
    stretches = attribute_time(scenario.case, scenario.log, DONE_AT)
    account = build_time_account(scenario.case, stretches, CALENDARS, {})
    return {f"{one.holder}/{one.department or ''}": one.minutes for one in account.parties}


def _topics(scenario: CaseScenario) -> dict[tuple[str, str], int]:
    found = tally_case(scenario.case, [])
    return {(key.topic, key.department): count for key, count in found.items() if count}


@pytest.mark.parametrize(
    ("decision", "fields", "holder"),
    [
        (Attribution.OUTAGE, {}, "outage/"),
        (Attribution.APPLICANT, {}, "applicant/"),
        (Attribution.INTERMEDIARY, {}, "government_intermediary/"),
        (Attribution.UTILITY, {}, "utility/"),
        (Attribution.OTHER_DEPARTMENT, {"to_department": "tax"}, "department/tax"),
    ],
)
def test_the_late_time_is_whose_the_decision_says(
    decision: Attribution, fields: dict[str, str], holder: str
) -> None:
    scenario = _late()
    assert _minutes(scenario) == {"department/market-regulation": OWN_MINUTES + LATE_MINUTES}
    _decided(scenario, decision, **fields)
    assert _minutes(scenario) == {"department/market-regulation": OWN_MINUTES, holder: LATE_MINUTES}


def test_a_step_whose_delay_is_not_its_departments_counts_as_kept() -> None:
    scenario = _late()
    own = "market-regulation"
    assert (Topic.STEP_KEPT.value, own) not in _topics(scenario)
    _decided(scenario, Attribution.OTHER_DEPARTMENT, to_department="tax")
    counted = _topics(scenario)
    assert counted[Topic.STEP_SETTLED.value, own] == counted[Topic.STEP_KEPT.value, own] == 1
    assert counted[Topic.STEP_EXCUSED.value, own] == counted[Topic.STEP_CHARGED.value, "tax"] == 1


def test_a_second_decision_replaces_the_first_and_keeps_what_stood_before() -> None:
    scenario = _late()
    _decided(scenario, Attribution.OUTAGE)
    _decided(scenario, Attribution.DEPARTMENT)
    assert _minutes(scenario) == {"department/market-regulation": OWN_MINUTES + LATE_MINUTES}
    assert (Topic.STEP_KEPT.value, "market-regulation") not in _topics(scenario)
    ruling = scenario.case.steps[STEP].ruling(f"{STEP}/promised")
    assert ruling is not None
    assert (ruling.was_attributed_to, ruling.attributed_to) == (Attribution.OUTAGE, Attribution.DEPARTMENT)
    first, second = (event.facts for event in scenario.log if event.kind == "step.objection_decided")
    assert first["was_attributed_to"] == "department"
    assert second["was_attributed_to"] == "outage"


def test_what_an_applicant_caused_is_no_delay_of_the_case() -> None:
    scenario = _late()
    assert _case_kept(scenario) is False
    _decided(scenario, Attribution.OUTAGE)
    assert _case_kept(scenario) is False, "an outage excludes nothing of what the city promised"
    _decided(scenario, Attribution.APPLICANT)
    assert _case_kept(scenario) is True


def _case_kept(scenario: CaseScenario) -> bool:
    """As if everything else had been done when the late step was."""
    ended = scenario.case.clocks["case/promised"].model_copy(update={"ended_at": DONE_AT})
    clocks = {**scenario.case.clocks, "case/promised": ended}
    case = scenario.case.model_copy(update={"clocks": clocks, "decided_at": DONE_AT})
    return compute_contribution(case, CALENDARS.window).was_kept


@pytest.mark.parametrize(
    ("decision", "department"),
    [
        (Attribution.OTHER_DEPARTMENT, None),
        (Attribution.OTHER_DEPARTMENT, "market-regulation"),
        (Attribution.OUTAGE, "tax"),
    ],
)
def test_another_department_is_named_when_and_only_when_it_is_charged(
    decision: Attribution, department: str | None
) -> None:
    scenario = _late()
    before = len(scenario.log)
    with pytest.raises(InvalidInput, match=r"部门"):
        _decided(scenario, decision, to_department=department)
    assert len(scenario.log) == before


def test_a_suspended_stretch_stays_whom_it_waited_for() -> None:
    scenario = CaseScenario.accepted()
    scenario.step(HEAD, STEP, StepAct.CLAIM)
    scenario.now = LATE_SINCE.replace(hour=14)
    suspension = {"suspension_kind": "expert_review", "legal_basis": "行政许可法 第四十五条"}
    scenario.step(HEAD, STEP, StepAct.SUSPEND, announced_working_days=3, notice="1 号", **suspension)
    scenario.step(HEAD, STEP, StepAct.OBJECT, reason="登记系统停机")
    _decided(scenario, Attribution.OUTAGE)
    stretches = attribute_time(scenario.case, scenario.log, DONE_AT)
    assert [(one.held_by[0].holder, one.from_at) for one in stretches][1:] == [
        (TimeHolder.OUTAGE, LATE_SINCE),
        (TimeHolder.GOVERNMENT_INTERMEDIARY, LATE_SINCE.replace(hour=14)),
    ]
    assert stretches[0].held_by == [Held(holder=TimeHolder.DEPARTMENT, department="market-regulation")]
