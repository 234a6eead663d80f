"""The case page on paper: A4, every step, no buttons and no bar."""

from __future__ import annotations

import io

from pypdf import PdfReader

from tests.e2e.browser.conftest import RESULTS
from tests.support.browser.browsing import BrowserSessions


async def test_the_case_page_prints_as_a_document(sessions: BrowserSessions, cases: dict[str, str]) -> None:
    session = await sessions.open("market-regulation1")
    await session.page.goto(f"/cases/{cases['further']}")
    pdf = await session.page.pdf(path=RESULTS / "case.pdf", prefer_css_page_size=True)
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) <= 2
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages} <= {
        (595, 842),
        (594, 842),
        (595, 841),
    }
    words = "".join(page.extract_text() for page in pages).replace("\n", "")
    for item in (cases["further"], "公章刻制备案", "税务信息确认及发票申领", "承诺期限"):
        assert item in words
    for hidden in ("退出", "备注", "大字", "打印"):
        assert hidden not in words
    await session.page.emulate_media(media="print")
    await session.page.set_viewport_size({"width": 794, "height": 1123})
    await session.page.screenshot(path=RESULTS / "case-print.png")
