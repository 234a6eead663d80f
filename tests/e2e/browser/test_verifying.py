"""The code on a document, read from its bytes and opened as a phone would: the check page speaks."""

from __future__ import annotations

from urllib.parse import urlsplit

from services.worker_context import WorkerContext
from tests.e2e.browser.conftest import RESULTS
from tests.support.browser.browsing import BrowserSessions
from tests.support.browser.faults import axe_violations, wider_than_screen
from tests.support.browser.pages import SIZES
from tests.support.office import Office, until
from tests.support.reading import code_of


async def test_the_code_on_a_document_opens_its_check(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    case_no = (await office.receive()).case_no
    window, phone = await sessions.open("window1"), await sessions.open(None)
    link = window.page.get_by_role("link", name="受理通知书")

    async def is_there() -> bool:
        await window.page.goto(f"/cases/{case_no}/documents")
        return bool(await link.count())

    await until(is_there, within=60)
    pdf = await window.page.request.get(str(await link.get_attribute("href")))
    address = urlsplit(code_of(await pdf.body()))
    assert address.path == "/verify"
    await phone.page.goto(f"{address.path}?{address.query}")
    for width, height in SIZES:
        await phone.page.set_viewport_size({"width": width, "height": height})
        await phone.page.get_by_text("查验通过").wait_for()
        assert await wider_than_screen(phone.page) == []
        await phone.page.screenshot(path=RESULTS / f"verify-passed-{width}.png")
    assert await axe_violations(phone.page) == []
    assert "杭州市市场监督管理局" in await phone.page.inner_text("main")
    await phone.page.goto(f"{address.path}?{address.query[:-1]}")
    await phone.page.get_by_text("未通过").first.wait_for()
