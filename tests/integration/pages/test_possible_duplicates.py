"""The warning about an open case for the same matter and applicant, on the receipt and on the case page."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from schemas.cases.acts import Officer
from schemas.vocabulary import Role
from tests.integration.pages.screen import Screen, words
from tests.support.forms import form_of
from tests.support.office import Office, a_key


def _person() -> dict[str, Any]:
    number = f"E{uuid4().int % 10**8:08d}"
    return {"name": "陈建国", "id_type": "passport", "id_number": number, "phone": "13900139222"}


def _application(office: Office, person: dict[str, Any]) -> Any:
    return office.application(applicant=person, form=_form(office))


def _form(office: Office) -> dict[str, Any]:
    form = form_of(office.application())
    signs = "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in f"{uuid4().int % 10**12:012d}")
    return {**form, "company": {**form["company"], "name": f"杭州{signs}有限公司"}}


@pytest.mark.parametrize("page", ["/window/cases/{}/receipt", "/cases/{}"])
async def test_the_open_case_is_named_and_linked(window: Screen, office: Office, page: str) -> None:
    person = _person()
    first, second = [await office.receive(_application(office, person)) for _ in range(2)]
    shown = await window.text(page.format(second.case_no))
    assert "疑似重复申请" in words(shown)
    assert f"同一事项的在办件 {first.case_no}（" in words(shown)
    assert f'href="/cases/{first.case_no}"' in shown
    assert "疑似重复申请" not in words(await window.text(page.format(first.case_no)))


async def test_a_department_sees_the_warning(building: FastAPI, office: Office) -> None:
    person = _person()
    first, second = [await office.receive(_application(office, person)) for _ in range(2)]
    async with Screen.at(building, "tax1") as department:
        assert first.case_no in words(await department.text(f"/cases/{second.case_no}"))


async def test_a_case_out_of_sight_is_counted_without_its_number(window: Screen, office: Office) -> None:
    person, elsewhere = _person(), Officer(account="w9", name="外区", role=Role.WINDOW, centre="330199")
    hidden = await office.intake.receive(_application(office, person), elsewhere, a_key())
    second = await office.receive(_application(office, person))
    shown = words(await window.text(f"/window/cases/{second.case_no}/receipt"))
    assert "另有 1 件同一事项的在办件" in shown
    for tab in ("", "/log"):
        assert hidden.case_no not in await window.text(f"/cases/{second.case_no}{tab}")
