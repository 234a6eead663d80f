"""A decided objection over HTTP: the step, the time account, the statistics and the tally of breaches."""

from typing import Any

from sqlalchemy import select

from schemas.cases.events import EventKind
from services.store.core.schema.supervision_tables import department_breach
from services.store.statistics.projection import CaseFigures
from services.store.supervision.breaches import tally
from tests.integration.store.consumers.test_notifications import log_entries_of
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office
from tests.support.results import fresh

MORNING = {"starts_at": "2019-04-22T09:00:00+08:00"}
STEP, OWN, HEAD = "registration", "market-regulation", "market-regulation-head"
ALL = {"from_day": "2018-01-01", "until_day": "2040-12-31"}


async def _late_case(api: ApiClient) -> str:
    case_no = str((await api.hand_in(demonstration=MORNING))["case_no"])
    await api.post("admin1", f"/joint-cases/{case_no}/acts", {"act": "advance_clock", "minutes": 2 * 24 * 60})
    await _act(api, HEAD, case_no, "claim")
    await _act(api, HEAD, case_no, "object", reason="登记系统停机")
    return case_no


async def _act(api: ApiClient, account: str, case_no: str, act: str, **fields: Any) -> None:
    answer = await api.act(account, case_no, STEP, act=act, **fields)
    assert answer.status_code == 200, answer.text


async def _row(api: ApiClient, department: str) -> dict[str, Any]:
    rows = (await api.get("admin1", "/statistics", **ALL)).json()["departments"]
    return next(row for row in rows if row["department"] == department)


async def _holders(api: ApiClient, case_no: str) -> set[tuple[str, str | None]]:
    account = (await api.get("admin1", f"/joint-cases/{case_no}/time-account")).json()
    return {(one["holder"], one["department"]) for one in account["parties"]}


async def test_a_decision_moves_the_step_the_account_and_the_statistics(
    api: ApiClient, office: Office
) -> None:
    case_no = await _late_case(api)
    before, others_before = await _row(api, OWN), await _row(api, "tax")
    assert ("department", "tax") not in await _holders(api, case_no)
    values = {"attributed_to": "other_department", "reason": "税务数据未及时共享"}
    refused = await api.act("admin1", case_no, STEP, act="decide_objection", **values)
    assert fields(problem(refused, 422, "invalid-input")) == ["to_department"]
    await _act(api, "admin1", case_no, "decide_objection", to_department="tax", **values)

    [ruling] = (await api.step("admin1", case_no, STEP))["delay_rulings"]
    assert (ruling["was_attributed_to"], ruling["attributed_to"], ruling["department"]) == (
        "department",
        "other_department",
        "tax",
    )
    assert ("department", "tax") in await _holders(api, case_no)
    assert (await _row(api, OWN))["overdue"] == before["overdue"] - 1
    assert (await _row(api, "tax"))["overdue"] == others_before["overdue"] + 1

    await _act(api, HEAD, case_no, "approve", results=fresh(STEP))
    await CaseFigures(office.store, office.cases.book).take([case_no])
    after, others = await _row(api, OWN), await _row(api, "tax")
    assert after["kept"] == before["kept"] + 1
    assert after["excused"] == before["excused"] + 1
    assert others["charged"] == others_before["charged"] + 1

    again = {"attributed_to": "department", "reason": "复查后改判"}
    await _act(api, "admin1", case_no, "decide_objection", **again)
    await CaseFigures(office.store, office.cases.book).take([case_no])
    undone = await _row(api, OWN)
    assert (undone["kept"], undone["excused"]) == (before["kept"], before["excused"])
    assert (await _row(api, "tax"))["charged"] == others_before["charged"]
    [ruling] = (await api.step("admin1", case_no, STEP))["delay_rulings"]
    assert (ruling["was_attributed_to"], ruling["was_department"]) == ("other_department", "tax")
    assert ruling["attributed_to"] == "department"


async def test_the_breaches_of_a_department_are_those_that_decisions_leave_with_it(
    api: ApiClient, office: Office
) -> None:
    case_no = await _late_case(api)
    assert await _charged(office, case_no) == [None]
    decision = {"attributed_to": "outage", "reason": "经核实属实"}
    await _act(api, "admin1", case_no, "decide_objection", **decision)
    assert await _charged(office, case_no) == [""]
    await _act(api, "admin1", case_no, "decide_objection", **{**decision, "attributed_to": "department"})
    assert await _charged(office, case_no) == [None]


async def _charged(office: Office, case_no: str) -> list[str | None]:
    """Whom the step's breach is charged to, after everything on file was heard."""
    files = office.cases
    result = await log_entries_of(office, case_no)
    assert EventKind.DEADLINE_BREACHED in {one.kind for one in result}
    async with files.store.transaction() as connection:
        await tally(connection, result, files.calendars, files.now())
        columns = department_breach.c
        query = select(columns.charged_to).where(
            columns.stream == case_no, columns.clock == f"{STEP}/promised"
        )
        return list((await connection.execute(query)).scalars())
