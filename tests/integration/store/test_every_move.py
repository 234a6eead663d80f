"""Every move that the tables allow, done by every role that may, on the real record."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from schemas.vocabulary import CaseAct, Role, StepAct
from services.clock import utc_now
from services.domain.cases.act_input import case_command, step_command
from services.store.audits.invariants import violations
from services.store.cases import projection
from services.store.cases.service import case_time
from tests.support.examples import put_on_file
from tests.support.office import Office, a_key
from tests.unit.domain.cases.walks.ways import Act, Move, case_moves, officer, step_moves, two_steps

pytestmark = pytest.mark.timeout(420)
"""Some two thousand transactions, as many looks: a few seconds on free cores."""
AT_ONCE = 4


async def _do(
    office: Office, case_no: str, account: str, code: str | None, act: Act, fields: Mapping[str, Any]
) -> str:
    """Take the offer; the status that the receipt tells."""
    who = officer(account, case_no)
    async with office.store.autocommit() as connection:
        case = (await projection.load(connection, case_no)).case
    offers = await office.case_views.offers(case_no, who)
    acts = offers.acts if code is None else next(step.acts for step in offers.steps if step.code == code)
    demonstration = {"act": CaseAct.ADVANCE_CLOCK.value, "minutes": 1}
    example = next((offer.example for offer in acts if offer.act == act), demonstration)
    assert example["act"] == act, (case_no, account, code, act, case_time(case, utc_now()))
    body = {**example, **fields}
    if code is None:
        filed = await office.cases.act_on_case(case_no, case_command(body), who, a_key())
    else:
        step = step_command(body)
        filed = await office.cases.act_on_step(case_no, code, step, who, a_key())
    await office.cases.advance(case_no)
    return filed.status


async def _moved(office: Office, number: int, move: Move, room: asyncio.Semaphore) -> str | None:
    case_no = f"330100-20190422-MOVE-{number:06}-0"
    async with room:
        await put_on_file(
            office, case_no, two_steps(is_external=move.is_external, is_invited=move.is_invited)
        )
        for deed in move.way:
            await _do(office, case_no, deed.account, deed.code, deed.act, deed.fields)
        status = await _do(office, case_no, move.account, move.code, move.act, {})
    is_so = status == move.leads_to
    return None if is_so else f"{move.status} {move.act} {move.role}：到了 {status}"


async def test_every_allowed_move_is_filed_and_leaves_the_record_whole(office: Office) -> None:
    moves = [move for move in (*case_moves(), *step_moves()) if move.is_allowed]
    room = asyncio.Semaphore(AT_ONCE)
    result = await asyncio.gather(*(_moved(office, n, move, room) for n, move in enumerate(moves)))
    assert [wrong for wrong in result if wrong] == []
    assert {move.act for move in moves} == {*CaseAct, *StepAct}
    assert {move.role for move in moves} == set(Role)
    assert [line async for line in violations(office.store)] == []
