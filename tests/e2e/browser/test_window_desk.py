"""The window at its desk, by keyboard alone; a line that breaks while accepting; an applicant's phone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.e2e.browser.conftest import RESULTS
from tests.integration.pages.test_progress import closed
from tests.integration.pages.test_window import typed
from tests.support.browser.browsing import BrowserSession, BrowserSessions
from tests.support.browser.faults import axe_violations, wider_than_screen
from tests.support.forms import form_of
from tests.support.office import Office
from tests.support.phones import code_sent_to, forget_codes

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date

FAR = 260
"""Tabs after which a field that was not met is not there."""


async def reach(page: Page, name: str, value: str | None = None) -> None:
    """Tab on until the field has the eye."""
    for _ in range(FAR):
        if await page.evaluate("document.activeElement?.name ?? ''") == name:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by keyboard ({value})")


async def begin(page: Page) -> None:
    """From the desk into a fresh form, by keys."""
    await page.goto("/window")
    await page.keyboard.press("F4")
    assert await page.evaluate("document.activeElement.id") == "matter"
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile("/window/drafts/"))


async def fill_in(page: Page, body: dict[str, Any]) -> None:
    """Type the whole form, field by field in the order of the page."""
    order: list[str] = await page.eval_on_selector_all(
        "#intake [name]:not([type=hidden])", "all => [...new Set(all.map(one => one.name))]"
    )
    for name in order:
        value = body.get(name)
        if value in (None, "") or name.startswith(("answers.", "agent.")):
            continue
        await reach(page, name, str(value))
        kind = await page.evaluate("document.activeElement.type")
        if kind == "radio":
            await choose(page, str(value))
        elif kind == "checkbox":
            for _ in range(5):
                if await page.evaluate("document.activeElement.value") in value:
                    await page.keyboard.press("Space")
                await page.keyboard.press("Tab")
        elif kind == "select-one":
            at = f"[...document.activeElement.options].findIndex(one => one.value === {str(value)!r})"
            await page.keyboard.press("Home")
            for _ in range(int(await page.evaluate(at))):
                await page.keyboard.press("ArrowDown")
        elif kind == "date":
            await page.locator(":focus").fill(str(value))
        else:
            await page.keyboard.press("Control+A")
            await page.keyboard.type(str(value))


async def choose(page: Page, value: str) -> None:
    """Go round a group of radio buttons until the one is chosen."""
    for _ in range(6):
        if await page.evaluate("document.activeElement.value") == value:
            return
        await page.keyboard.press("ArrowRight")


async def accepted(session: BrowserSession) -> str:
    """Accept by key; the number of the case whose receipt comes up."""
    await session.page.keyboard.press("Control+Enter")
    receipt = session.page.locator(".document")
    wrong = session.page.locator(".summary")
    await receipt.or_(wrong).first.wait_for()
    assert await wrong.count() == 0, await wrong.inner_text()
    return str(session.page.url.split("/")[5])


async def test_a_whole_enterprise_set_up_by_keyboard_alone(sessions: BrowserSessions, office: Office) -> None:
    session = await sessions.open("window1")
    page, body = session.page, typed(office.matters["enterprise-setup"], beijing_date(utc_now()))
    await begin(page)
    await page.keyboard.press("Enter")
    assert "/window/drafts/" in page.url, "the enter key leads on, it does not send half a form"
    foreseen = await page.locator("#plan .big").inner_text()
    two_rows = "f => f.querySelector('[data-row-add]').focus()"
    await page.locator('[data-rows="form.shareholders"]').evaluate(two_rows)
    await page.keyboard.press("Enter")
    await page.evaluate("document.querySelector('[name=\"answers.company_kind\"]').focus()")
    await fill_in(page, body)
    await page.screenshot(path=RESULTS / "intake-1366.png", full_page=True)
    assert await axe_violations(page) == []
    case_no = await accepted(session)
    shown = await page.locator(".document").inner_text()
    assert case_no in shown
    assert foreseen in shown, "the date that was foreseen is the date that is promised"
    assert await page.evaluate("document.activeElement.hasAttribute('data-print')")
    await page.pdf(path=RESULTS / "receipt.pdf", format="A4")
    view = await office.view(case_no, "window1")
    assert form_of(view)["shareholders"][1]["name"] == "杭州启明投资有限公司"


async def test_everything_wrong_is_told_at_once_and_goes_as_it_is_mended(
    sessions: BrowserSessions, office: Office
) -> None:
    session = await sessions.open("window1")
    page, body = session.page, typed(office.matters["property-transfer"], beijing_date(utc_now()))
    await page.goto("/window")
    await page.locator("#matter").select_option("property-transfer")
    await page.get_by_role("button", name="开始收件").click()
    await page.wait_for_url(re.compile("/window/drafts/"))
    await fill_in(page, {**body, "applicant.name": "", "form.price": "一百万"})
    wrong = page.locator("#f-form-price-e", has_text="应为数字")
    await wrong.wait_for()
    await page.keyboard.press("Control+Enter")
    summary = page.locator("#intake-wrong li")
    await summary.first.wait_for()
    assert await summary.count() == 2, "both, although the name alone keeps it from being read"
    await page.locator('[name="form.price"]').fill("100")
    await wrong.wait_for(state="detached")
    await summary.get_by_text("成交价格").wait_for(state="detached")
    assert await summary.count() == 1
    session.faults.errors[:] = [one for one in session.faults.errors if "422" not in one]


async def test_a_line_that_breaks_while_accepting_makes_one_case(
    sessions: BrowserSessions, office: Office
) -> None:
    session = await sessions.open("window1")
    page, body = session.page, typed(office.matters["property-transfer"], beijing_date(utc_now()))
    await page.goto("/window")
    await page.locator("#matter").select_option("property-transfer")
    await page.get_by_role("button", name="开始收件").click()
    await page.wait_for_url(re.compile("/window/drafts/"))
    await fill_in(page, {**body, "applicant.name": "断网公司"})
    reached = 0

    async def cut(route: Route) -> None:
        nonlocal reached
        await route.fetch(max_redirects=0)
        reached += 1
        await route.abort("connectionfailed")

    await page.route("**/hand-in", cut)
    await page.keyboard.press("Control+Enter")
    await page.get_by_text("网络中断").wait_for()
    assert reached == 1, "the door had filed it, only the answer was lost"
    assert await page.locator('[name="applicant.name"]').input_value() == "断网公司"
    await page.unroute("**/hand-in")
    case_no = await accepted(session)
    session.faults.errors[:] = [one for one in session.faults.errors if "htmx:" not in one]
    await page.goto("/window")
    await page.keyboard.press("F2")
    await page.keyboard.type("断网公司")
    await page.keyboard.press("Enter")
    found = page.locator("#found tbody th")
    await found.first.wait_for()
    assert [text.split() for text in await found.all_inner_texts()] == [["断***", case_no]]


async def test_the_receipts_code_opens_the_progress_on_a_phone(
    sessions: BrowserSessions, office: Office
) -> None:
    receipt = await office.receive()
    await office.cases.advance(receipt.case_no)
    session = await sessions.open(None, viewport={"width": 390, "height": 844})
    page = session.page
    await page.goto(f"/progress#{receipt.case_no}.{receipt.query_code}")
    await page.get_by_text("需要我做什么").wait_for()
    assert receipt.query_code not in page.url
    assert await wider_than_screen(page) == []
    assert await axe_violations(page) == []
    await page.screenshot(path=RESULTS / "progress-case-390.png", full_page=True)
    await page.get_by_role("button", name="English").click()
    await page.get_by_text("What you need to do").wait_for()
    assert await axe_violations(page) == []
    await page.screenshot(path=RESULTS / "progress-case-en-390.png", full_page=True)


async def prove(page: Page, office: Office, phone: str = "13800138000") -> None:
    """Ask for a code on the page of a case, read it where the phone would show it, and type it."""
    await forget_codes(office.store)
    await page.get_by_label("申请时填写的手机号").fill(phone)
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("短信验证码").wait_for()
    assert await axe_violations(page) == []
    await page.screenshot(path=RESULTS / "progress-phone-390.png", full_page=True)
    await page.get_by_label("短信验证码").fill(await code_sent_to(office.store, phone))
    await page.get_by_role("button", name="验证", exact=True).click()


async def test_an_applicant_rates_on_a_phone(sessions: BrowserSessions, office: Office) -> None:
    known = await closed(office)
    page = (await sessions.open(None, viewport={"width": 390, "height": 844})).page
    await page.goto(f"/progress#{known['case_no']}.{known['code']}")
    await prove(page, office)
    await page.get_by_label("基本满意").check()
    assert await wider_than_screen(page) == []
    assert await axe_violations(page) == []
    await page.get_by_role("button", name="提交评价").click()
    await page.get_by_text("您已作出评价").wait_for()
    await page.get_by_role("button", name="English").click()
    await page.get_by_text("Thank you!").wait_for()
