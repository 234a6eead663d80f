"""The page of opinion templates (常用意见): empty, filled in, and a refused form with what was typed."""

from uuid import uuid4

from fastapi import FastAPI

from schemas.people.opinion_templates import LONGEST_TEXT
from tests.integration.pages.screen import Screen

PATH = "/opinion-templates"


async def test_an_officer_and_a_head_keep_their_templates(building: FastAPI) -> None:
    own, shared, long = f"材料齐全 {uuid4().hex}", f"按政策办理 {uuid4().hex}", "长" * (LONGEST_TEXT + 1)
    async with Screen.at(building, "bank1") as officer, Screen.at(building, "bank-head") as head:
        assert 'name="scope"' not in await officer.text(PATH)
        assert 'name="scope"' in await head.text(PATH)
        assert (await officer.act(PATH, text=own)).status_code == 303
        assert (await head.act(PATH, scope="department", text=shared)).status_code == 303
        page = await officer.text(PATH)
        assert own in page
        assert shared in page
        assert own not in await head.text(PATH)
        refused = await head.act(PATH, scope="department", text=long)
        assert refused.status_code == 422
        assert f"最多 {LONGEST_TEXT} 字" in refused.text
        assert f">{long}</textarea>" in refused.text
        assert '<option value="department" selected>' in refused.text
