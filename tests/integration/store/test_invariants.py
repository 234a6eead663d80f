"""The record's own questions: each finds what it is there to find."""

import pytest
from sqlalchemy import text

from schemas.vocabulary import StepAct
from services.store.audits.invariants import violations
from tests.support.office import Office
from tests.support.results import fresh

HARMS = {
    "状态被改": (
        "update joint_case set state = jsonb_set(state, '{version}', '99') where case_no = :case_no",
        "重算",
    ),
    "列被改": ("update joint_case set status = 'closed' where case_no = :case_no", "办件列 status"),
    "环节被改": (
        "update case_step set handler = 'somebody' where case_no = :case_no and code = 'tax'",
        "环节 tax 的 handler",
    ),
    "环节被删": ("delete from case_step where case_no = :case_no and code = 'tax'", "环节与计划不符"),
    "事件被删": ("delete from event where stream = :case_no and seq = 2", "事件序号不连续"),
    "事件被改": (
        "update event set at = at - interval '1 minute' where stream = :case_no and seq > 1",
        "重算",
    ),
    "唯一登记被删": ("delete from unique_result where case_no = :case_no", "没有登记为唯一"),
}


async def _wrong_about(office: Office, case_no: str) -> list[str]:
    return [line async for line in violations(office.store) if line.startswith(case_no)]


@pytest.mark.parametrize("harm", HARMS)
async def test_a_harmed_record_is_found_out(office: Office, harm: str) -> None:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
    results = fresh("registration")
    await office.step("market-regulation1", case_no, "registration", StepAct.APPROVE, results=results)
    assert await _wrong_about(office, case_no) == []
    statement, finding = HARMS[harm]
    async with office.store.transaction() as connection:
        await connection.execute(text(statement), {"case_no": case_no})
    try:
        assert finding in "；".join(await _wrong_about(office, case_no))
    finally:
        await _forget(office, case_no)


async def _forget(office: Office, case_no: str) -> None:
    """Take the harmed case away, so that the record of the other tests stays right."""
    async with office.store.transaction() as connection:
        for table, column in (
            ("event", "stream"),
            ("case_step", "case_no"),
            ("case_dossier", "case_no"),
            ("unique_result", "case_no"),
            ("idempotency_key", "case_no"),
            ("joint_case", "case_no"),
        ):
            await connection.execute(
                text(f"delete from {table} where {column} = :case_no"),  # noqa: S608 - names from above
                {"case_no": case_no},
            )
