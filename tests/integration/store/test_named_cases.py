"""A name that fits many cases finds the same ones as by its index."""

import pytest
from sqlalchemy import select

from schemas.cases.lists import CaseFilter, Paging
from services.store.boards import named_cases
from services.store.boards.named_cases import fits_many, named
from services.store.boards.search import Search
from services.store.core.schema.tables import joint_case
from tests.support.forms import form_of
from tests.support.office import Office

# Names that no other test hands in: what others left behind must not count.
SUBJECTS = ("杭州 瀛昉（中国）软件有限公司", "瀛昉软件·杭州", "宁波百晷%有限公司")


@pytest.mark.parametrize(
    "q", ["瀛昉", "昉软", "昉（中国）软件", "杭州瀛昉中国软件有限公司", "百晷%", "钱瀛", "没有"]
)
async def test_row_by_row_as_by_the_index(office: Office, q: str, monkeypatch: pytest.MonkeyPatch) -> None:
    example = office.application()
    for subject in SUBJECTS:
        person = {**example.applicant.model_dump(), "name": f"钱瀛{subject[:2]}"}
        form = {**form_of(example), "company": {**form_of(example)["company"], "name": subject}}
        await office.receive(office.application(form=form, applicant=person))

    async def found(*, is_common: bool) -> set[str]:
        query = select(joint_case.c.case_no).where(named(q, is_common=is_common))
        async with office.store.autocommit() as connection:
            return set((await connection.execute(query)).scalars())

    assert await found(is_common=True) == await found(is_common=False)
    assert bool(await found(is_common=False)) is (q != "没有")
    assert not await fits_many(office.store, q)
    page = await office.case_queries.cases(office.people["admin1"], CaseFilter(q=q), Paging(page_size=200))
    monkeypatch.setattr(named_cases, "MANY", 1)
    monkeypatch.setattr(named_cases, "ENOUGH", 1)
    assert await fits_many(office.store, q) is (q != "没有")
    common = await office.case_queries.cases(office.people["admin1"], CaseFilter(q=q), Paging(page_size=200))
    assert common.items == page.items
    assert common.total == min(page.total, 1), "at least so many as were taken"


async def test_a_case_is_found_by_any_part_of_its_number_and_a_name_may_begin_with_digits(
    office: Office,
) -> None:
    name = "杭州360赭石有限公司"
    example = office.application()
    form = {**form_of(example), "company": {**form_of(example)["company"], "name": name}}
    case_no = (await office.receive(office.application(form=form))).case_no
    _, day, matter, serial, check = case_no.split("-")
    typed = [
        case_no[:-2],
        case_no.replace("-", "").lower(),
        case_no[:-2].replace("-", " "),
        f"{matter}-{serial}-{check}",
        f"{matter}{serial}",
        f"{serial}-{check}",
        serial,
        f"{day}-{matter}-{serial}",
        "360赭石",
        "360赭",
    ]
    search = Search(office.store, office.intake.index)
    for q in typed:
        page = await office.case_queries.cases(
            office.people["admin1"], CaseFilter(q=q), Paging(page_size=200)
        )
        assert case_no in {row.case_no for row in page.items}, q
        assert case_no in {row.case_no for row in (await search.find(office.people["window1"], q)).items}, q
