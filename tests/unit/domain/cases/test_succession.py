"""A merged department in one case: what its successor takes over, and what keeps its name."""

import pytest

from schemas.cases.case import JointCase
from schemas.cases.responsibility import lead_of_case, lead_of_stage, members_of, responsible_department
from schemas.errors import NotFound
from schemas.vocabulary import StepAct, StepStatus
from services.domain.cases.apply.case import apply_all, fold
from services.domain.cases.engine.offers import step_offers
from services.domain.cases.engine.succession import Succession, take_over, take_over_at_receipt
from services.domain.people.permissions import departments_with_access, ensure_visible
from services.domain.supervision.issuing import order_from_escalation, triggers_order
from tests.unit.domain.cases.builders import CALENDARS, PEOPLE, REGION, CaseScenario
from tests.unit.domain.cases.walks.possible import impossible

MERGER = Succession("market-regulation", "tax", by="admin1", handler="tax-head")
HEAD = PEOPLE["market-regulation-head"]
OLD, NEW = PEOPLE["market-regulation1"], PEOPLE["tax1"]


def _merged(scenario: CaseScenario, merger: Succession = MERGER) -> JointCase:
    scenario._file(take_over(scenario.case, merger, scenario.now))
    case = scenario.case
    assert fold(case.case_no, REGION, case.plan, scenario.log) == case
    assert impossible(scenario) == []
    return case


def test_open_and_coming_steps_are_the_successors_and_no_limit_moves() -> None:
    scenario = CaseScenario.accepted()
    before = scenario.case
    case = _merged(scenario)
    assert case.department("registration") == "tax"
    assert case.clocks == before.clocks
    assert (lead_of_case(case), {lead_of_stage(case, one.code) for one in case.plan.stages}) == (
        "tax",
        {"tax"},
    )
    assert case.steps["registration"].version == before.steps["registration"].version + 1
    with pytest.raises(NotFound):
        ensure_visible(OLD, case)
    ensure_visible(NEW, case)
    acts = {one.act for one in step_offers(case, "registration", NEW, scenario.now, CALENDARS)}
    assert StepAct.CLAIM in acts
    assert take_over(case, MERGER, scenario.now) == []


@pytest.mark.parametrize(
    ("acts", "status", "handler"),
    [
        (["claim"], StepStatus.OPEN, None),
        (["claim", "consult"], StepStatus.CONSULTING, "tax-head"),
        (["claim", "return_to_window"], StepStatus.AT_WINDOW, "tax-head"),
        (["claim", "suspend"], StepStatus.IN_PROGRESS, "tax-head"),
    ],
)
def test_a_step_at_work_is_claimed_again_and_one_that_waits_is_the_heads(
    acts: list[str], status: StepStatus, handler: str | None
) -> None:
    scenario = CaseScenario.accepted()
    for act in acts:
        who = HEAD if act == "suspend" else OLD
        offered = step_offers(scenario.case, "registration", who, scenario.now, CALENDARS)
        [example] = [one.example for one in offered if one.act == act]
        fields = {name: value for name, value in example.items() if name != "act"}
        scenario.step(who.account, "registration", StepAct(act), **fields)
    state = _merged(scenario).steps["registration"]
    assert (state.status, state.handler, state.department) == (status, handler, "tax")


def test_what_was_decided_keeps_its_name_and_its_follow_up_is_the_successors() -> None:
    scenario = CaseScenario.accepted()
    scenario.approve("registration")
    case = _merged(scenario)
    assert case.department("registration") == "market-regulation"
    assert responsible_department(case, "registration") == "tax"
    assert departments_with_access(case, "registration") == {"market-regulation", "tax"}


def test_a_late_step_is_answered_for_by_its_holder_not_by_the_plan() -> None:
    """Also after a transfer: the supervision order goes to the department that has the step."""
    scenario = CaseScenario.accepted()
    _merged(scenario)
    events = scenario.wait(days=10)
    orders = [
        order_from_escalation(scenario.case, one, scenario.now) for one in events if triggers_order(one)
    ]
    [order, *_] = [one for one in orders if one.late_step == "registration"]
    assert order.department == "tax"


def test_a_new_case_of_an_old_plan_begins_with_the_successor() -> None:
    scenario = CaseScenario.received()
    later = {"market-regulation": "tax", "no-part-of-it": "bank"}
    events = take_over_at_receipt(scenario.case, later, scenario.now)
    assert [one.department for one in events] == ["market-regulation"]
    assert apply_all(scenario.case, events).department("registration") == "tax"


def test_a_successor_that_is_merged_too_hands_everything_on() -> None:
    scenario = CaseScenario.accepted()
    _merged(scenario)
    case = _merged(scenario, Succession("tax", "bank", by="admin1", handler="bank-head"))
    assert case.department("registration") == "bank"
    assert lead_of_case(case) == "bank"
    assert members_of(case, "registration") == ()
