"""A step that nobody can work: refused in a matter, asked about before the last account goes, and alarmed."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from schemas.catalogue.findings import Fault
from services.domain.catalogue.lint.steps import check_steps
from services.reference_data.loader import load_departments, load_matters
from services.reference_data.standards import load_standards
from services.store.audits.watch import Watch
from services.store.core.schema.tables import account
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office

UNPLAYED = "districts"
"""A department of the files in which nobody of the demonstration works."""
HEAD = "market-regulation-head"


def test_a_department_without_accounts_is_a_fault_of_its_steps() -> None:
    matter, everybody = load_matters()["enterprise-setup"], frozenset(load_departments())
    known = load_standards(date(2026, 11, 27))
    assert not list(check_steps(matter, replace(known, staffed=everybody)))
    found = list(check_steps(matter, replace(known, staffed=everybody - {"tax"})))
    assert {(one.code, one.place) for one in found} == {(Fault.NO_OFFICER, "steps.tax.department")}
    assert not list(check_steps(matter, known)), "not asked where it is not known"


def _unworked(example: dict[str, Any], code: str) -> dict[str, Any]:
    steps = [
        {**step, "department": UNPLAYED} if step["code"] == "seal" else step for step in example["steps"]
    ]
    return {**example, "code": code, "version": 1, "steps": steps}


async def test_the_lint_and_a_proposal_name_the_step(api: ApiClient) -> None:
    code = f"unworked-{uuid4().hex[:6]}"
    body = _unworked(load_matters()["enterprise-setup"].model_dump(mode="json"), code)
    answer = (await api.post("admin1", "/matters/lint", body)).json()
    found = [one for one in answer["findings"] if one["code"] == Fault.NO_OFFICER.value]
    assert [one["place"] for one in found] == ["steps.seal.department"]
    put = await api.client.put(
        f"/api/v1/matters/{code}/versions/1", json=body, headers=await api.headers("admin1")
    )
    assert put.is_success, put.text
    refused = await api.post("admin1", f"/matters/{code}/versions/1/propose", {})
    assert "no-officer" in str(problem(refused, 422, "matter-has-faults")["facts"])


async def _team(office: Office) -> list[str]:
    """Everybody who may work in the department, those that other tests opened among them; the head last."""
    query = (
        select(account.c.account)
        .where(account.c.department == "market-regulation", account.c.left_at.is_(None))
        .where(account.c.role.in_(["officer", "head", "system"]))
    )
    async with office.store.autocommit() as connection:
        found = set((await connection.execute(query)).scalars())
    return [*sorted(found - {HEAD}), HEAD]


async def _suspend(api: ApiClient, account: str, **more: Any) -> Any:
    body = {"act": "suspend", "reason": "离职交接", **more}
    return await api.post("admin1", f"/people/{account}/acts", body)


async def test_the_last_account_of_a_department_goes_only_when_its_steps_were_seen(
    api: ApiClient, office: Office
) -> None:
    case_no = (await api.hand_in())["case_no"]
    await office.cases.advance(case_no)
    team = await _team(office)
    watch = Watch(office.store, departments={"market-regulation": "市市场监管局"})
    line = "环节“设立登记”无人办理"
    try:
        for name in team[:-1]:
            assert (await _suspend(api, name)).is_success
        refused = problem(await _suspend(api, team[-1]), 422, "invalid-input")
        assert fields(refused) == ["confirmed"]
        assert "最后一个在用的办理账号" in refused["detail"]
        assert not [one for one in await watch.findings() if one.startswith(case_no) and "无人办理" in one]
        confirmed = await _suspend(api, team[-1], confirmed=True)
        assert confirmed.is_success, confirmed.text
        found = [one for one in await watch.findings() if "无人办理" in one]
        assert found
        assert all("市市场监管局没有在用账号" in one for one in found if line in one)
    finally:
        for name in team:
            await api.post("admin1", f"/people/{name}/acts", {"act": "reopen"})
            api._tokens.pop(name, None)
    assert not [one for one in await watch.findings() if "市市场监管局没有在用账号" in one]
