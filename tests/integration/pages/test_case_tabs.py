"""The case page: one's own step first, and only the materials that one's department needs."""

from fastapi import FastAPI

from api.web.views.case_tabs import TABS
from tests.integration.pages.screen import Screen, words
from tests.support.office import Office


async def test_every_tab_opens_for_everybody_who_serves_the_case(building: FastAPI, office: Office) -> None:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    for account in ("window1", "tax1", "admin1"):
        async with Screen.at(building, account) as screen:
            for tab in TABS:
                page = await screen.text(f"/cases/{case_no}/{tab.name}".rstrip("/"))
                assert f'aria-current="page">{tab.label}</a>' in page


async def test_a_department_sees_its_step_first_and_its_materials_only(
    building: FastAPI, office: Office
) -> None:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    materials = office.matters["enterprise-setup"].materials
    needed = [one.name for one in materials if "tax" in one.used_by]
    others = [one.name for one in materials if "tax" not in one.used_by]
    async with Screen.at(building, "tax1") as screen:
        page = words(await screen.text(f"/cases/{case_no}"))
        assert page.index("本部门环节：税务") < page.index("各环节")
        assert not any(name in page for name in others)
        dossier = words(await screen.text(f"/cases/{case_no}/dossier"))
        assert not any(name in dossier for name in others), needed
    async with Screen.at(building, "window1") as screen:
        dossier = words(await screen.text(f"/cases/{case_no}/dossier"))
        given = {one["code"] for one in (await office.view(case_no, "window1")).materials}
        assert all(one.name in dossier for one in materials if one.code in given)
    async with Screen.at(building, "statistics1") as screen:
        assert (await screen.see(f"/cases/{case_no}/log")).status_code == 404
