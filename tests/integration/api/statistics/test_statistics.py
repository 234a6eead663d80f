"""Statistics at the door: equal to a count by plain SQL, narrowed to who may see them."""

from sqlalchemy import text

from services.store.statistics.projection import CaseFigures
from tests.integration.api.statistics.test_indicators import finished
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office

SETTLED = """
select department, count(*) as number from case_step
where status in ('approved', 'refused') and settled_at >= '2018-01-01' group by department
"""
ALL = {"from_day": "2018-01-01", "until_day": "2040-12-31"}


async def _counted(office: Office) -> None:
    async with office.store.autocommit() as connection:
        cases = list((await connection.execute(text("select case_no from joint_case"))).scalars())
    await CaseFigures(office.store, office.cases.book).take(cases)


async def test_settled_steps_equal_a_count_by_plain_sql(api: ApiClient, office: Office) -> None:
    await finished(office)
    await _counted(office)
    async with office.store.autocommit() as connection:
        rows = (await connection.execute(text(SETTLED))).all()
    counted = {row.department: row.number for row in rows}
    assert counted["tax"] > 0
    answer = (await api.get("admin1", "/statistics", **ALL, department="tax")).json()
    fields = {row["department"]: row["settled"] for row in answer["departments"] if row["settled"]}
    assert fields == counted
    assert sum(row["settled"] for row in answer["officers"]) <= counted["tax"]
    assert next(row for row in answer["officers"] if row["account"] == "tax1")["settled"] > 0


async def test_a_day_before_the_first_case_has_nothing_and_shares_nothing(api: ApiClient) -> None:
    answer = (await api.get("admin1", "/statistics", from_day="2018-01-01", until_day="2018-01-02")).json()
    assert {row["settled"] for row in answer["departments"]} == {0}
    assert {row["on_time"] for row in answer["departments"]} == {None}
    assert answer["ratings"] == []


async def test_a_head_sees_the_own_department_and_nobody_else_does(api: ApiClient) -> None:
    answer = (await api.get("tax-head", "/statistics", **ALL)).json()
    assert [row["department"] for row in answer["departments"]] == ["tax"]
    assert answer["ratings"] == []
    problem(await api.get("tax-head", "/statistics", **ALL, department="bank"), 403, "not-permitted")
    problem(await api.get("window1", "/statistics", **ALL), 403, "not-permitted")


async def test_a_period_that_ends_before_it_begins_is_refused(api: ApiClient) -> None:
    wrong = await api.get("admin1", "/statistics", from_day="2019-05-01", until_day="2019-04-01")
    problem(wrong, 422, "invalid-input")
    unknown = await api.get("admin1", "/statistics", **ALL, department="nobody")
    assert fields(problem(unknown, 422, "invalid-input")) == ["department"]
