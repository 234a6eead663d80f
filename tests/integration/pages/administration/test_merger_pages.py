"""The merger of a department on screen: whom into, what moves, confirmed once, followed to its end."""

from typing import Any
from uuid import uuid4

from fastapi import FastAPI

from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from tests.integration.pages.screen import Screen, words

NEW = "/people/departments/new"


async def _department(admin: Screen) -> str:
    code = "p" + "".join(chr(ord("a") + int(sign, 16)) for sign in uuid4().hex[:8])
    typed: dict[str, Any] = {
        "code": code,
        "name": f"市{code}局",
        "short": code,
        "kind": "government",
        "since": beijing_date(utc_now()).isoformat(),
        "document": "市编委〔2026〕9 号",
    }
    answer = await admin.send(NEW, **await admin.hidden(NEW), **typed)
    assert answer.status_code == 303, answer.text
    return code


async def test_an_administrator_merges_a_department_into_another(building: FastAPI) -> None:
    async with Screen.at(building, "admin1") as admin, Screen.at(building, "tax-head") as head:
        code = await _department(admin)
        form = f"/people/departments/{code}/merger"
        assert form in (await admin.see("/people/departments")).text
        assert (await head.see(form)).status_code == 403
        typed: dict[str, Any] = {"successor": code, "document": "市编委〔2026〕9 号"}
        refused = await admin.send(form, **await admin.hidden(form), **typed)
        assert refused.status_code == 422
        assert "承接部门不能是本部门" in words(refused.text)
        shown = await admin.send(form, **await admin.hidden(form), **{**typed, "successor": "tax"})
        page = shown.headers["location"].partition("?")[0]
        text = words((await admin.see(page)).text)
        assert "期限不变" in text
        assert "确认并入" in text
        hidden = await admin.hidden(page)
        assert (await admin.send(f"{page}/confirm", **hidden)).status_code == 303
        assert "已全部承接" in words((await admin.see(page)).text)
