"""The indicators: the annex's rows as data, and figures that a count by plain SQL confirms."""

from collections import Counter

from sqlalchemy import text

from schemas.indicators import Measurability
from services.catalogue.indicators import load_indicators, load_targets
from services.catalogue.loader import load_matters
from tests.api.door import Door, problem
from tests.office import Office

COUNTS = """
select count(*) filter (where ended and status <> 'withdrawn'),
       count(*) filter (where ended and status <> 'withdrawn' and (in_time or is_provisional)),
       count(*), count(*) filter (where channel in ('web', 'app'))
from (select *, promised_ended_at is not null as ended, promised_ended_at < promised_due_at as in_time
      from joint_case where matter = 'enterprise-setup') as cases
"""


def test_the_annex_has_its_63_rows_and_91_targets() -> None:
    rows, targets = load_indicators(), load_targets()
    assert list(rows) == [f"{number:02d}" for number in range(1, 64)]
    assert len(targets) == len({target.code for target in targets}) == 91
    kinds = Counter(row.measurability for row in rows.values())
    assert kinds == {Measurability.MEASURED: 19, Measurability.PART_MEASURED: 21, Measurability.MANUAL: 23}
    assert [number for number, row in rows.items() if row.due == "none"] == ["06"]
    assert (rows["09"].name, rows["09"].limit, rows["09"].due) == ("企业开办", "1 WD", "2019-06-30")


def test_every_measure_is_of_a_target_and_a_matter_that_exist() -> None:
    measured = [target for target in load_targets() if target.measure is not None]
    assert len(measured) == 28
    assert {target.matter for target in measured} <= set(load_matters())


async def test_measured_figures_equal_a_count_by_plain_sql(door: Door, office: Office) -> None:
    await door.hand_in(channel="web")
    async with office.store.reading() as connection:
        settled, kept, received, online = (await connection.execute(text(COUNTS))).one()
    answer = await door.get("admin1", "/indicators/09", until="2040-12-31")
    figure = answer.json()["targets"][0]["figure"]
    assert (figure["numerator"], figure["denominator"]) == (kept, settled)
    answer = await door.get("admin1", "/indicators/10", until="2040-12-31")
    figure = answer.json()["targets"][0]["figure"]
    assert (figure["numerator"], figure["denominator"]) == (online, received)
    assert figure["value"] == round(100 * online / received, 1)


async def test_before_the_first_case_there_is_no_figure(door: Door) -> None:
    answer = (await door.get("admin1", "/indicators", until="2018-01-01")).json()
    assert len(answer["items"]) == 63
    kept = answer["items"][8]["targets"][0]["figure"]
    assert (kept["value"], kept["denominator"]) == (None, 0)
    assert [item["indicator"]["number"] for item in answer["items"] if item["was_due_at_issue"]] == [
        "37",
        "54",
        "55",
    ]


async def test_a_row_that_the_annex_has_not_is_not_found(door: Door) -> None:
    problem(await door.get("admin1", "/indicators/64"), 404, "not-found")


async def test_the_lint_at_the_door_is_the_administrators(door: Door) -> None:
    matter = (await door.get("admin1", "/matters/water-connection")).json()
    problem(await door.post("window1", "/matters/lint", matter), 403, "not-permitted")
    assert (await door.post("admin1", "/matters/lint", matter)).json() == {"is_sound": True, "findings": []}
    matter["steps"][0]["limits"]["promised"]["amount"] = 2
    answer = (await door.post("admin1", "/matters/lint", matter)).json()
    assert [finding["code"] for finding in answer["findings"]] == ["promise-broken"]
    schema = (await door.get("window1", "/matters/schema")).json()
    assert "steps" in schema["properties"]
