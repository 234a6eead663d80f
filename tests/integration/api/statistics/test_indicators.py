"""The indicators: figures that a count by plain SQL confirms, and readings that a second person confirms."""

from collections import Counter
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from schemas.statistics.indicators import Measurability, Measure
from schemas.vocabulary import CaseAct, StepAct
from services.reference_data.indicators import load_indicators, load_targets
from services.reference_data.loader import load_matter_versions
from services.store.statistics.projection import CaseFigures
from tests.integration.api.applicants.test_online import application, hand_in, proved
from tests.support.api_client import ApiClient, fields, problem
from tests.support.office import Office, until
from tests.support.results import fresh

COUNTS = """
select count(*) filter (where decided), count(*) filter (where decided and (in_time or is_provisional)),
       count(*), count(*) filter (where state ->> 'online_proof' <> '')
from (select *, state ->> 'decided_at' is not null as decided, promised_ended_at < promised_due_at as in_time
      from joint_case where matter = 'enterprise-setup') as cases
"""
DONE = {
    "market-regulation1": "registration",
    "public-security1": "seal",
    "tax1": "tax",
    "bank1": "bank-account",
    "human-resources1": "social-insurance",
}
READING = {
    "subject": "T48a",
    "read_on": "2019-06-01",
    "value": 312,
    "evidence": "城市办事服务上线清单（6月）",
}


def test_the_annex_has_its_63_rows_and_91_targets() -> None:
    rows, targets = load_indicators(), load_targets()
    assert list(rows) == [f"{number:02d}" for number in range(1, 64)]
    assert len(targets) == len({target.code for target in targets}) == 91
    kinds = Counter(row.measurability for row in rows.values())
    assert kinds == {Measurability.MEASURED: 19, Measurability.PART_MEASURED: 21, Measurability.MANUAL: 23}
    assert [number for number, row in rows.items() if row.due == "none"] == ["06"]
    assert (rows["09"].name, rows["09"].limit, rows["09"].due) == ("企业开办", "1 WD", "2019-06-30")


def test_every_measure_is_of_a_target_and_a_matter_that_exist() -> None:
    assert all(target.measure is not None for target in load_targets())
    measured = [target for target in load_targets() if target.measure is not Measure.READING]
    assert len(measured) == 36
    assert {target.matter for target in measured} - {None} <= {
        matter.code for matter in load_matter_versions()
    }


async def _count_everything(office: Office) -> None:
    """What the reader does in a worker; here nobody else reads the log."""
    async with office.store.autocommit() as connection:
        cases = list((await connection.execute(text("select case_no from joint_case"))).scalars())
    figures = CaseFigures(office.store, office.cases.book)
    await figures.take(cases)
    await figures.take(cases)  # counted twice, they still count once


async def finished(office: Office) -> str:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    for account, code in DONE.items():
        await office.step(account, case_no, code, StepAct.CLAIM)
        await office.step(account, case_no, code, StepAct.APPROVE, results=fresh(code))
        await office.cases.advance(case_no)
    return case_no


async def test_measured_figures_equal_a_count_by_plain_sql(api: ApiClient, office: Office) -> None:
    headers = await proved(api, office)
    assert (await hand_in(api, headers, await application(api, headers))).status_code == 201
    await finished(office)
    withdrawn = (await office.receive()).case_no
    await office.act("window1", withdrawn, CaseAct.WITHDRAW, reason="不办了")
    await _count_everything(office)
    async with office.store.autocommit() as connection:
        settled, kept, received, online = (await connection.execute(text(COUNTS))).one()
    assert settled > 0
    answer = await api.get("admin1", "/indicators/09", until="2040-12-31")
    figure = answer.json()["targets"][0]["figure"]
    assert (figure["numerator"], figure["denominator"]) == (kept, settled)
    assert Decimal(figure["spread"]["longest"]) >= Decimal(figure["spread"]["median"])
    answer = await api.get("admin1", "/indicators/10", until="2040-12-31")
    figure = answer.json()["targets"][0]["figure"]
    assert (figure["numerator"], figure["denominator"]) == (online, received)
    assert Decimal(figure["value"]) == round(Decimal(100) * online / received, 1)


async def test_the_reader_of_the_log_counts_what_happens(api: ApiClient, office: Office, staff: Any) -> None:
    case_no = await finished(office)

    async def is_counted() -> bool:
        async with office.store.autocommit() as connection:
            query = text("select settled_on from case_contribution where case_no = :case_no")
            return (await connection.execute(query, {"case_no": case_no})).scalar() is not None

    await until(is_counted)


async def test_before_the_first_case_there_is_no_figure(api: ApiClient) -> None:
    answer = (await api.get("admin1", "/indicators", until="2018-01-01")).json()
    assert len(answer["items"]) == 63
    kept = answer["items"][8]["targets"][0]["figure"]
    assert (kept["value"], kept["denominator"]) == (None, 0)
    assert [item["indicator"]["number"] for item in answer["items"] if item["was_due_at_issue"]] == [
        "37",
        "54",
        "55",
    ]
    assert answer["items"][19]["body_due"] == "年底前"


async def test_a_row_that_the_annex_has_not_is_not_found(api: ApiClient) -> None:
    problem(await api.get("admin1", "/indicators/64"), 404, "not-found")


async def test_what_one_person_enters_counts_when_another_confirms_it(api: ApiClient) -> None:
    answer = await api.post("admin1", "/indicator-readings", READING, key="reading-1")
    assert answer.status_code == 201, answer.text
    entered = answer.json()
    again = await api.post("admin1", "/indicator-readings", READING, key="reading-1")
    assert again.json() == entered

    async def figure() -> Any:
        row = (await api.get("admin1", "/indicators/48", until="2019-06-30")).json()
        return row["targets"][0]["figure"]

    assert await figure() is None
    confirm = f"/indicator-readings/{entered['id']}/confirm"
    seen = {"digest": entered["digest"]}
    problem(await api.post("admin1", confirm, seen), 403, "not-permitted")
    problem(await api.post("window1", confirm, seen), 403, "not-permitted")
    problem(await api.post("admin2", confirm, {"digest": "0" * 64}), 409, "content-changed")
    assert fields(problem(await api.post("admin2", confirm, {}), 422, "invalid-input")) == ["digest"]
    assert (await api.post("admin2", confirm, seen)).json()["confirmed_by"] == "admin2"
    assert (await api.post("admin2", confirm, seen)).status_code == 200
    result = await figure()
    assert (Decimal(result["value"]), result["is_met"], result["confirmed_by"]) == (
        Decimal(312),
        True,
        "admin2",
    )
    before = (await api.get("admin1", "/indicators/48", until="2019-05-31")).json()
    assert before["targets"][0]["figure"] is None
    listed = (await api.get("admin1", "/indicators/48/readings")).json()
    assert [one["id"] for one in listed] == [entered["id"]]


async def test_a_reading_that_says_nothing_is_refused(api: ApiClient) -> None:
    async def refused(**changes: Any) -> list[str]:
        answer = await api.post("admin1", "/indicator-readings", READING | changes)
        return fields(problem(answer, 422, "invalid-input"))

    assert await refused(subject="T99z") == ["subject"]
    assert await refused(value=None) == ["value"]
    assert await refused(subject="T10a", value=101) == ["value"]
    assert await refused(subject="12", value=None) == ["text"]
    assert await refused(evidence="") == ["evidence"]
    problem(await api.post("window1", "/indicator-readings", READING), 403, "not-permitted")
