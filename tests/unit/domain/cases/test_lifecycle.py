"""The two tables: every status and act has an answer, and what the table says is what happens."""

import itertools

import pytest

from schemas.errors import ActNotAllowed
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.domain.cases.engine.lifecycle import CASE_TRANSITIONS, STEP_TRANSITIONS, case_after, step_after


@pytest.mark.parametrize(("status", "act"), list(itertools.product(CaseStatus, CaseAct)))
def test_a_case_moves_as_the_table_says_or_says_no_in_chinese(status: CaseStatus, act: CaseAct) -> None:
    if moved := CASE_TRANSITIONS.get((status, act)):
        assert case_after(status, act) is moved
        return
    with pytest.raises(ActNotAllowed, match=f"“{status.label}”，不能“{act.label}”"):
        case_after(status, act)


@pytest.mark.parametrize(("status", "act"), list(itertools.product(StepStatus, StepAct)))
def test_a_step_moves_as_the_table_says_or_says_no_in_chinese(status: StepStatus, act: StepAct) -> None:
    if moved := STEP_TRANSITIONS.get((status, act)):
        assert step_after(status, act) is moved
        return
    with pytest.raises(ActNotAllowed, match=f"“{status.label}”，不能“{act.label}”"):
        step_after(status, act)


def test_nothing_leads_out_of_an_end_but_a_recall() -> None:
    assert not [move for move, to in CASE_TRANSITIONS.items() if move[0].is_closed and not to.is_closed]
    out = {move for move, to in STEP_TRANSITIONS.items() if move[0].is_settled and not to.is_settled}
    assert out == {(StepStatus.APPROVED, StepAct.RECALL), (StepStatus.REFUSED, StepAct.RECALL)}


def test_every_act_is_somebodys_and_somewhere() -> None:
    assert {act for _, act in CASE_TRANSITIONS} == set(CaseAct) == set(CASE_ACTS)
    assert {act for _, act in STEP_TRANSITIONS} == set(StepAct) == set(STEP_ACTS)
    assert all(definition.roles for definition in (*CASE_ACTS.values(), *STEP_ACTS.values()))


def test_every_status_of_a_step_can_be_reached_or_follows_by_itself() -> None:
    by_itself = {StepStatus.WAITING, StepStatus.OPEN, StepStatus.STOPPED, StepStatus.NOT_DONE}
    assert set(STEP_TRANSITIONS.values()) | by_itself == set(StepStatus)


def test_every_status_of_a_case_can_be_reached_or_follows_by_itself() -> None:
    by_itself = {CaseStatus.IN_PROGRESS, CaseStatus.CLOSED, CaseStatus.DEEMED_WITHDRAWN, CaseStatus.REVOKED}
    by_itself |= {CaseStatus.MATERIALS_RETURNED}
    assert set(CASE_TRANSITIONS.values()) | by_itself == set(CaseStatus)
