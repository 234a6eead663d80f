"""Every status × act × role: what the tables have is offered and done, everything else is refused."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from schemas.cases.act_offers import ActOffer
from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.cases.events import Event
from schemas.errors import LianbanError
from schemas.vocabulary import CaseAct, CaseStatus, Role, StepAct, StepStatus
from services.domain.cases.act_input import case_command, step_command
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.domain.cases.apply.case import apply_all
from services.domain.cases.engine.decide import decide_case, decide_step
from services.domain.cases.engine.offers import case_offers, step_offers
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario
from tests.unit.domain.cases.walks.ways import Deed, Move, case_moves, officer, step_moves, two_steps

PASSING = {CaseStatus.ACCEPTED, CaseStatus.ACCEPTED_WITH_GAPS, CaseStatus.DELIVERED}


def _offers(scenario: CaseScenario, who: Officer, code: str | None) -> Sequence[ActOffer]:
    if code is None:
        return case_offers(scenario.case, who, scenario.now, demonstration=True)
    return step_offers(scenario.case, code, who, scenario.now, CALENDARS)


def _decided(
    scenario: CaseScenario, who: Officer, code: str | None, command: dict[str, Any]
) -> Sequence[Event]:
    if code is None:
        return decide_case(scenario.case, case_command(command), who, scenario.now, CALENDARS)
    step = step_command(command)
    return decide_step(scenario.case, code, step, who, scenario.now, CALENDARS, scenario.log)


@cache
def _led(way: tuple[Any, ...], *, is_external: bool, is_invited: bool, is_returned: bool) -> CaseScenario:
    """A case after the way, which is done as offered."""
    plan = two_steps(is_external=is_external, is_invited=is_invited, is_returned=is_returned)
    scenario = CaseScenario.received(plan)
    for account, code, act, command in way:
        who = officer(account, scenario.case.case_no)
        offer = next(one for one in _offers(scenario, who, code) if one.act == act)
        offset = scenario.case.time_offset
        events = _decided(scenario, who, code, {**offer.example, **dict(command)})
        scenario.case, scenario.log = apply_all(scenario.case, events), [*scenario.log, *events]
        scenario.now += scenario.case.time_offset - offset
        scenario.follow()
    return scenario


def _key(deed: Deed) -> tuple[str, str | None, CaseAct | StepAct, tuple[tuple[str, Any], ...]]:
    return deed.account, deed.code, deed.act, tuple(deed.fields.items())


def _stands(case: JointCase, code: str | None) -> CaseStatus | StepStatus:
    return case.status if code is None else case.steps[code].status


def _example(move: Move) -> dict[str, Any]:
    definition = CASE_ACTS[move.act] if isinstance(move.act, CaseAct) else STEP_ACTS[move.act]
    return {"act": move.act.value, **definition.example}


def _wrong(move: Move) -> str | None:
    way = tuple(_key(deed) for deed in move.way)
    kinds = {"is_invited": move.is_invited, "is_returned": move.is_returned}
    scenario = _led(way, is_external=move.is_external, **kinds)
    name = f"{move.status} {move.act} {move.role}"
    if _stands(scenario.case, move.code) is not move.status:
        return f"{name}：没有到达，实为 {_stands(scenario.case, move.code)}"
    who = move.officer(scenario.case.case_no)
    offers = {offer.act: offer.example for offer in _offers(scenario, who, move.code)}
    if (move.act.value in offers) is not move.is_allowed:
        return f"{name}：{'没有' if move.is_allowed else '多'}提供"
    command = offers.get(move.act.value) or _example(move)
    try:
        events = _decided(scenario, who, move.code, command)
    except LianbanError as refusal:
        return f"{name}：{refusal.detail}" if move.is_allowed else None
    if not move.is_allowed:
        return f"{name}：没有拒绝"
    after = _stands(apply_all(scenario.case, events), move.code)
    return None if after is move.leads_to else f"{name}：到了 {after}"


@pytest.mark.parametrize("role", Role)
def test_a_case_is_acted_on_as_the_table_says_and_not_otherwise(role: Role) -> None:
    moves = [move for move in case_moves() if move.role is role]
    assert [wrong for move in moves if (wrong := _wrong(move))] == []
    assert {move.status for move in moves} == set(CaseStatus) - PASSING


@pytest.mark.parametrize("role", Role)
def test_a_step_is_acted_on_as_the_table_says_and_not_otherwise(role: Role) -> None:
    moves = [move for move in step_moves() if move.role is role]
    assert [wrong for move in moves if (wrong := _wrong(move))] == []
    assert {move.status for move in moves} == set(StepStatus)
