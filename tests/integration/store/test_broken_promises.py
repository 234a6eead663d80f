"""The record of a broken promise: it bars further ones until it is repaired or expires."""

from datetime import date
from uuid import uuid4

import pytest

from schemas.errors import ActNotAllowed, NotPermitted
from schemas.vocabulary import CaseAct, StepAct
from services.store.audits.invariants import violations_of
from services.store.cases.results import has_broken_promise
from tests.support.examples import put_on_file
from tests.support.office import Office
from tests.unit.domain.cases.builders import MONDAY
from tests.unit.domain.cases.walks.ways import FIRST, SECOND, two_steps

OFFICER, HEAD = "market-regulation1", "market-regulation-head"
BASIS = "浙江省保障“最多跑一次”改革规定 第十四条"
REPAIR = {"text": "信用修复决定书〔2019〕3 号"}


async def _broken(office: Office, case_no: str, applicant: str) -> None:
    """A decision on a promise is revoked because the promise was not kept."""
    await put_on_file(office, case_no, two_steps(), id_number=applicant, starts_at=MONDAY)
    await office.act("window1", case_no, CaseAct.ACCEPT)
    await office.cases.advance(case_no)
    await office.step(OFFICER, case_no, FIRST, StepAct.CLAIM)
    await office.step(OFFICER, case_no, FIRST, StepAct.APPROVE_ON_PROMISE, promise="承诺 1 号")
    await office.step("window1", case_no, SECOND, StepAct.SKIP, reason="暂不办理")
    await office.cases.advance(case_no)
    await office.act("window1", case_no, CaseAct.DELIVER, receiver="王小明")
    await office.step(HEAD, case_no, FIRST, StepAct.REVOKE, reason="与承诺不符", legal_basis=BASIS)


async def _bars(office: Office, applicant: str, on: date) -> bool:
    async with office.store.autocommit() as connection:
        return await has_broken_promise(connection, applicant, on=on)


async def test_a_repaired_record_bars_no_further_promise(office: Office) -> None:
    case_no, applicant = "330100-20190422-XIUF-000001-3", uuid4().hex
    await _broken(office, case_no, applicant)
    assert await _bars(office, applicant, date(2019, 5, 6))
    with pytest.raises(NotPermitted):
        await office.step(OFFICER, case_no, FIRST, StepAct.REPAIR_PROMISE, **REPAIR)
    await office.step(HEAD, case_no, FIRST, StepAct.REPAIR_PROMISE, **REPAIR)
    assert not await _bars(office, applicant, date(2019, 5, 6))
    with pytest.raises(ActNotAllowed):
        await office.step(HEAD, case_no, FIRST, StepAct.REPAIR_PROMISE, **REPAIR)
    assert [line async for line in violations_of(office.store, [case_no])] == []


async def test_a_record_ends_after_five_years(office: Office) -> None:
    applicant = uuid4().hex
    await _broken(office, "330100-20190422-XIUF-000002-1", applicant)
    assert await _bars(office, applicant, date(2024, 4, 21))
    assert not await _bars(office, applicant, date(2024, 4, 22))


async def test_a_revocation_that_is_no_broken_promise_leaves_no_record(office: Office) -> None:
    case_no, applicant = "330100-20190422-XIUF-000003-X", uuid4().hex
    await put_on_file(office, case_no, two_steps(), id_number=applicant, starts_at=MONDAY)
    await office.act("window1", case_no, CaseAct.ACCEPT)
    await office.cases.advance(case_no)
    await office.step(OFFICER, case_no, FIRST, StepAct.CLAIM)
    await office.step(OFFICER, case_no, FIRST, StepAct.APPROVE)
    await office.step("window1", case_no, SECOND, StepAct.SKIP, reason="暂不办理")
    await office.cases.advance(case_no)
    other = "行政诉讼法 第七十条"
    await office.step(HEAD, case_no, FIRST, StepAct.REVOKE, reason="判决撤销", legal_basis=other)
    assert not await _bars(office, applicant, date(2019, 5, 6))
    with pytest.raises(ActNotAllowed):
        await office.step(HEAD, case_no, FIRST, StepAct.REPAIR_PROMISE, **REPAIR)
