"""Rechecks on screen: in the inbox of who built on a changed result, answered there, shown with the case."""

from fastapi import FastAPI

from schemas.vocabulary import StepAct
from services.store.audits.invariants import violations_of
from tests.integration.pages.screen import Screen, words
from tests.support.office import Office
from tests.support.results import fresh

FIRST = "registration"


async def _corrected(office: Office) -> str:
    """The tax office works on the ground of a registration that is corrected then."""
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    await office.step("market-regulation1", case_no, FIRST, StepAct.CLAIM)
    await office.step("market-regulation1", case_no, FIRST, StepAct.APPROVE, results=fresh(FIRST))
    await office.cases.advance(case_no)
    await office.step("tax1", case_no, "tax", StepAct.CLAIM)
    await office.step("tax1", case_no, "tax", StepAct.APPROVE, results=fresh("tax"))
    await office.step(
        "market-regulation-head",
        case_no,
        FIRST,
        StepAct.CORRECT_RESULT,
        results=fresh(FIRST),
        reason="信用代码录入有误",
    )
    return case_no


async def test_a_recheck_stands_in_the_inbox_until_it_is_answered_on_the_case(
    building: FastAPI, office: Office
) -> None:
    case_no = await _corrected(office)
    async with Screen.at(building, "tax1") as screen:
        inbox = await screen.text("/inbox")
        requests = words(inbox[inbox.index('id="requests"') :])
        assert "依据变更复核" in requests
        assert case_no in requests
        page = words(await screen.text(f"/cases/{case_no}"))
        assert "请复核本部门的办理结果：税务" in page
        assert "待答复" in page
        path = f"/cases/{case_no}/steps/tax/acts/answer_recheck"
        refused = await screen.act(path, outcome="change", reason="名称已变")
        assert refused.status_code == 422
        assert "请先更正办理结果或者撤销决定" in refused.text
        kept = await screen.act(path, outcome="keep", reason="发票信息未受影响")
        assert kept.status_code == 303
        page = words(await screen.text(f"/cases/{case_no}"))
        for part in ("维持本环节的办理结果", "发票信息未受影响"):
            assert part in page
        assert "请复核本部门的办理结果：税务" not in page
        inbox = await screen.text("/inbox")
        requests = words(inbox[inbox.index('id="requests"') :]) if 'id="requests"' in inbox else ""
        assert case_no not in requests
    assert [line async for line in violations_of(office.store, [case_no])] == []


async def test_a_recheck_is_a_clock_of_the_case_and_part_of_its_trace(
    building: FastAPI, office: Office
) -> None:
    case_no = await _corrected(office)
    async with Screen.at(building, "tax1") as screen:
        clocks = words(await screen.text(f"/cases/{case_no}/clocks"))
        assert "依据变更复核期限" in clocks
        log = words(await screen.text(f"/cases/{case_no}/log"))
        assert "依据变更，要求复核" in log
    async with Screen.at(building, "admin1") as screen:
        trace = await screen.text(f"/cases/{case_no}/trace")
        assert "recheck" in trace or "依据变更复核期限" in words(trace)
    told = await office.view(case_no, "tax1")
    [tax] = [step for step in told.steps if step.code == "tax"]
    assert tax.recheck is not None
    assert tax.recheck.sources == (told.steps[0].name,)
    assert tax.recheck.ended_at is None
