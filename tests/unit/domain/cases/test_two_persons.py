"""Two-person rules of a case compare persons: a deputy's borrowed right is never a second pair of eyes."""

from collections.abc import Sequence
from typing import Any

import pytest

from schemas.cases.acts import Officer
from schemas.cases.case import CasePlan, JointCase
from schemas.cases.events import Event
from schemas.errors import InvalidInput, SecondPersonRequired
from schemas.vocabulary import Attribution, CaseAct, StepAct
from services.domain.cases.act_input import case_command, step_command
from services.domain.cases.apply.case import apply_all
from services.domain.cases.engine.decide import decide_case, decide_step
from services.domain.cases.engine.offers import step_offers
from services.domain.people.deputies import decide_as_self_or_deputy, offers_with_deputies
from tests.support.results import fresh
from tests.unit.domain.cases.builders import CALENDARS, PEOPLE, CaseScenario, setup_plan
from tests.unit.domain.cases.test_leading import _plan, _settle

STEP = "registration"
ONE, TWO, HEAD = (PEOPLE[f"market-regulation{tail}"] for tail in ("1", "2", "-head"))


def _checked_plan() -> CasePlan:
    planned = setup_plan()
    steps = [s.model_copy(update={"needs_check": s.code == STEP}) for s in planned.steps]
    return planned.model_copy(update={"steps": tuple(steps)})


def _for(deputy: Officer, *absent: Officer) -> Officer:
    return deputy.model_copy(update={"deputy_for": absent})


def _linked(officer: Officer, *others: Officer) -> Officer:
    return officer.model_copy(update={"linked": tuple(other.account for other in others)})


def _step(
    scenario: CaseScenario, officer: Officer, act: StepAct, code: str = STEP, **command: Any
) -> Sequence[Event]:
    """Act as the API does: by the own right, or by that of an absent person."""
    asked = step_command({"act": act, **command})

    def decide(who: Officer) -> Sequence[Event]:
        return decide_step(scenario.case, code, asked, who, scenario.now, CALENDARS, scenario.log)

    events = decide_as_self_or_deputy(officer, decide)
    scenario._file(events)
    return events


def _submitted(by: Officer) -> CaseScenario:
    scenario = CaseScenario.accepted(_checked_plan())
    _step(scenario, by, StepAct.CLAIM)
    _step(scenario, by, StepAct.REQUEST_REVIEW, opinion="拟准予")
    return scenario


def _offers(case: JointCase, officer: Officer, scenario: CaseScenario) -> list[str]:
    return [
        o.act.value
        for o in offers_with_deputies(
            officer, lambda who: step_offers(case, STEP, who, scenario.now, CALENDARS)
        )
    ]


@pytest.mark.parametrize(
    ("submitter", "checker"),
    [
        (_for(ONE, HEAD), _for(ONE, HEAD)),
        (_for(HEAD, ONE), _for(HEAD, ONE)),
        (ONE, _for(TWO, ONE)),
        (_for(TWO, ONE), _linked(ONE, TWO)),
        (HEAD, _for(ONE, HEAD)),
        (ONE, _for(TWO, HEAD, ONE)),
        (ONE, _linked(TWO, ONE)),
    ],
    ids=[
        "an officer with the right of the absent head",
        "a head with the right of an absent officer",
        "a deputy checks the absent person's work",
        "the absent person checks the deputy's work",
        "a deputy checks the absent head's work",
        "a deputy of two",
        "an account that the submitter opened",
    ],
)
@pytest.mark.parametrize("act", [StepAct.APPROVE_REVIEW, StepAct.REJECT_REVIEW])
def test_nobody_checks_their_own_work_with_a_borrowed_right(
    submitter: Officer, checker: Officer, act: StepAct
) -> None:
    scenario = _submitted(submitter)
    command = {"opinion": "同意"} if act is StepAct.APPROVE_REVIEW else {"reason": "材料不符"}
    with pytest.raises(SecondPersonRequired):
        _step(scenario, checker, act, **command)
    assert act.value not in _offers(scenario.case, checker, scenario)
    assert scenario.case.steps[STEP].checked_by is None


def test_who_submitted_for_an_absent_person_leaves_that_person_no_check_after_the_return() -> None:
    scenario = _submitted(ONE)
    _step(scenario, TWO, StepAct.REJECT_REVIEW, reason="补充说明")
    _step(scenario, _for(HEAD, ONE), StepAct.REQUEST_REVIEW, opinion="拟准予")
    state = scenario.case.steps[STEP].model_copy(
        update={"submitted_by": "other", "submitted_for": ONE.account}
    )
    scenario.case = scenario.case.model_copy(update={"steps": {**scenario.case.steps, STEP: state}})
    with pytest.raises(SecondPersonRequired):
        _step(scenario, ONE, StepAct.APPROVE_REVIEW)


def test_a_real_second_person_checks_and_the_first_decides() -> None:
    scenario = _submitted(_for(ONE, HEAD))
    _step(scenario, TWO, StepAct.APPROVE_REVIEW)
    with pytest.raises(SecondPersonRequired):
        _step(scenario, _for(HEAD, TWO), StepAct.APPROVE, results=fresh(STEP))
    [approved, *_] = _step(scenario, ONE, StepAct.APPROVE, results=fresh(STEP))
    assert approved.actor == ONE.account


def test_the_check_of_a_deputy_binds_the_absent_person_too() -> None:
    scenario = _submitted(ONE)
    borrowed = HEAD.model_copy(update={"deputy": TWO})
    asked = step_command({"act": StepAct.APPROVE_REVIEW})
    [event, *_] = decide_step(scenario.case, STEP, asked, borrowed, scenario.now, CALENDARS)
    signed = event.model_copy(update={"actor": TWO.account, "acted_for": HEAD.account})
    scenario.case = apply_all(scenario.case, [signed])
    with pytest.raises(SecondPersonRequired):
        _step(scenario, HEAD, StepAct.APPROVE, results=fresh(STEP))


@pytest.mark.parametrize(
    ("act", "command"),
    [
        (StepAct.EXTEND, {"reason": "案情复杂"}),
        (
            StepAct.SUSPEND,
            {"suspension_kind": "hearing", "legal_basis": "行政许可法", "announced_working_days": 5},
        ),
    ],
)
def test_a_handler_who_is_the_heads_deputy_does_not_approve_the_own_request(
    act: StepAct, command: dict[str, Any]
) -> None:
    scenario = CaseScenario.accepted()
    _step(scenario, ONE, StepAct.CLAIM)
    with pytest.raises(SecondPersonRequired, match="经办人代行负责人职权"):
        _step(scenario, _for(ONE, HEAD), act, **command)


def test_an_act_is_taken_back_by_the_person_who_did_it_and_not_by_their_deputy() -> None:
    scenario = CaseScenario.accepted()
    _step(scenario, ONE, StepAct.CLAIM)
    _step(scenario, ONE, StepAct.TRANSFER, to_department="tax", reason="应由税务办理")
    with pytest.raises(SecondPersonRequired, match="本人刚才的操作"):
        _step(scenario, _for(TWO, ONE), StepAct.RECALL)
    _step(scenario, ONE, StepAct.RECALL)


def test_a_transfer_is_not_taken_over_by_the_person_who_proposed_it() -> None:
    scenario = CaseScenario.accepted()
    _step(scenario, ONE, StepAct.CLAIM)
    _step(scenario, ONE, StepAct.TRANSFER, to_department="tax", reason="应由税务办理")
    moved = ONE.model_copy(update={"role": HEAD.role, "department": "tax"})
    with pytest.raises(SecondPersonRequired, match="提出人本人"):
        _step(scenario, moved, StepAct.ACCEPT_TRANSFER)
    _step(scenario, PEOPLE["tax-head"], StepAct.ACCEPT_TRANSFER)


def test_an_objection_is_not_decided_by_the_person_who_raised_it() -> None:
    scenario = CaseScenario.accepted()
    scenario.wait(days=2)
    _step(scenario, HEAD, StepAct.OBJECT, reason="系统故障")
    admin = PEOPLE["admin1"]
    moved = HEAD.model_copy(update={"role": admin.role, "department": None})
    decision = {"attributed_to": Attribution.OUTAGE}
    for same in (moved, _linked(admin, HEAD)):
        with pytest.raises(SecondPersonRequired, match="提出人本人"):
            _step(scenario, same, StepAct.DECIDE_OBJECTION, reason="属实", **decision)
    _step(scenario, admin, StepAct.DECIDE_OBJECTION, reason="属实", **decision)


def test_a_conflict_is_not_decided_by_the_person_who_raised_it() -> None:
    scenario = CaseScenario.accepted(_plan())
    _settle(scenario, "filing")
    head = PEOPLE["development-reform-head"]
    own = next(
        s.code for s in scenario.case.plan.steps if s.department == head.department and s.stage == "land"
    )
    scenario.act(head.account, CaseAct.RAISE_CONFLICT, step=own, with_step="eia", text="两项意见不一致")
    command = case_command({"act": CaseAct.DECIDE_CONFLICT, "conflict": "conflict-1", "text": "按我部门意见"})
    for same in (head, _linked(PEOPLE["admin1"], head)):
        with pytest.raises((SecondPersonRequired, InvalidInput)):
            decide_case(scenario.case, command, same, scenario.now, CALENDARS)
    scenario.act("admin1", CaseAct.DECIDE_CONFLICT, conflict="conflict-1", text="按环评意见")
