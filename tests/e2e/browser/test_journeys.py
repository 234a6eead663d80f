"""Work as people do it on screen: a breach watched, an officer overtaken, a company carried through."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from schemas.cases.events import EventKind
from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct, StepAct
from services.domain.calendars.calendar import BEIJING
from services.worker_context import WorkerContext
from tests.support.browser.browsing import BrowserSession, BrowserSessions
from tests.support.office import Office, until
from tests.support.results import fresh

if TYPE_CHECKING:
    from playwright.async_api import Page

SECONDS_LEFT = 6


async def test_a_breach_turns_the_board_red_while_it_is_watched(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    """Received seconds before opening, moved on by the step's three hours: the limit passes by itself."""
    early = Demonstration(starts_at=datetime(2019, 4, 22, 8, 59, 60 - SECONDS_LEFT, tzinfo=BEIJING))
    watching = await sessions.open("admin1")
    await watching.page.goto("/board?department=market-regulation")
    case_no = (await office.receive(demonstration=early)).case_no
    await office.act("admin1", case_no, CaseAct.ADVANCE_CLOCK, minutes=180)
    row = watching.page.locator("#board tr", has=watching.page.locator(f'a[href="/cases/{case_no}"]'))
    await row.wait_for()
    before = await _red(watching.page)
    await row.and_(watching.page.locator(".is-red")).wait_for()
    assert "超时" in await row.inner_text()
    await row.get_by_text("已超").wait_for()  # the countdown counts every ten seconds
    assert await _red(watching.page) >= before
    assert watching.page.url.endswith("/board?department=market-regulation")

    async def is_filed() -> bool:
        events = await office.case_queries.events(case_no, office.people["admin1"], 0, 200)
        return any(event.kind == EventKind.DEADLINE_BREACHED for event in events)

    await until(is_filed, 60)


async def test_two_officers_approve_the_same_step(sessions: BrowserSessions, office: Office) -> None:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
    officer, head = [await sessions.open(one) for one in ("market-regulation1", "market-regulation-head")]
    for session in (officer, head):
        await session.page.goto(f"/cases/{case_no}")
        await open_form(session.page, "准予")
        await fill(session.page, fresh("registration"))
    await send(officer.page)
    await officer.page.wait_for_url(f"**/cases/{case_no}")
    head.faults.expected |= {409, 412}
    await send(head.page)
    dialog = head.page.get_by_role("dialog")
    await dialog.get_by_text("已有新进展").wait_for()
    shown = await dialog.inner_text()
    assert "市市场监管局经办一" in shown
    assert "没有生效" in shown
    await dialog.get_by_role("link", name="查看最新情况").click()
    await head.page.locator(".own", has_text="准予").wait_for()
    events = await office.case_queries.events(case_no, office.people["admin1"], 0, 200)
    assert [event.kind for event in events].count(EventKind.STEP_APPROVED) == 1


async def test_a_case_that_is_looked_at_shows_what_others_do(
    sessions: BrowserSessions, office: Office
) -> None:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    watching, acting = [await sessions.open(one) for one in ("window1", "market-regulation1")]
    for session in (watching, acting):
        await session.page.goto(f"/cases/{case_no}")
    row = watching.page.locator("tr", has_text="设立登记")
    await row.get_by_text("待签收").wait_for()
    await acting.page.get_by_role("button", name="签收", exact=True).click()
    await row.get_by_text("办理中").wait_for()
    await acting.page.locator(".own").get_by_text("准予", exact=True).wait_for()
    assert await watching.page.get_by_role("status").get_by_text("本页已更新").count() == 1


async def test_a_board_that_is_cut_off_says_so_and_comes_back(sessions: BrowserSessions) -> None:
    session = await sessions.open("admin1")
    await session.page.route("**/board/stream**", lambda route: route.abort())
    await session.page.goto("/board")
    await session.page.locator("[data-live]", has_text="连接中断，数据截至").wait_for()
    assert await session.page.locator("#board .tile").count() > 3, "what was last known stays"
    await session.page.unroute("**/board/stream**")
    await session.page.locator("[data-live]", has_text="实时").wait_for()
    session.faults.errors.clear()


SHOWN = """isShown => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => !isShown });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
"""Hide or show a page as the browser does when another tab is opened before it."""


async def test_boards_in_the_background_hold_no_connection(sessions: BrowserSessions) -> None:
    """A browser has six connections to a server: seven boards are open, the last of them is looked at."""
    session = await sessions.open("admin1")
    context, hidden = session.page.context, []
    for _ in range(6):
        page = await context.new_page()
        async with page.expect_request("**/board/stream**") as asked:
            await page.goto("/board")
        await page.locator("[data-live]", has_text="实时").wait_for()
        async with page.expect_event("requestfailed") as ended:
            await page.evaluate(SHOWN, arg=False)
        assert (await ended.value).url == (await asked.value).url
        hidden.append(page)
    await session.page.goto("/board")
    await session.page.locator("#board .tile").first.wait_for()
    async with hidden[0].expect_request("**/board/stream**"):
        await hidden[0].evaluate(SHOWN, arg=True)
    for page in hidden:
        await page.close()


async def process(session: BrowserSession, case_no: str, step: str) -> None:
    """An officer finds the case in the inbox, claims the step and approves it, as soon as it is there."""
    page = session.page
    link = page.locator(f'tbody th a[href="/cases/{case_no}"]')

    async def is_there() -> bool:
        await page.goto(f"/inbox?q={case_no}")
        return bool(await link.count() > 0)

    await until(is_there, 60)
    await page.get_by_role("button", name="签收", exact=True).click()
    await page.wait_for_url(f"**/cases/{case_no}**")
    await open_form(page, "准予")
    await fill(page, fresh(step))
    await send(page)
    await page.locator(".own", has_text="准予").wait_for()


async def open_form(page: Page, act: str) -> None:
    """Open the form of an act on the own step."""
    await page.locator(".own").get_by_role("link", name=act, exact=True).click()
    await page.get_by_role("dialog").locator("form").wait_for()


async def fill(page: Page, results: dict[str, str]) -> None:
    """Type the results of a step."""
    for name, value in results.items():
        await page.get_by_role("dialog").locator(f'[name="results.{name}"]').fill(value)


async def send(page: Page) -> None:
    """Send the form that is open."""
    await page.get_by_role("dialog").locator("form button.main").click()


async def _red(page: Page) -> int:
    return int(await page.locator('[data-sla-status="red"] b').inner_text())


async def test_a_company_is_carried_through_four_desks(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    """Handed in at the door; every department works on screen, the window hands out, the case is closed."""
    case_no = (await office.receive(office.application(answers={"company_kind": "limited"}))).case_no
    desks = {
        "registration": "market-regulation1",
        "seal": "public-security1",
        "tax": "tax1",
        "bank-account": "bank1",
    }
    for step, account in desks.items():
        await process(await sessions.open(account), case_no, step)
    window = (await sessions.open("window1")).page
    deliver = window.get_by_role("link", name="送达", exact=True)

    async def is_decided() -> bool:
        await window.goto(f"/cases/{case_no}")
        return bool(await deliver.count() > 0)

    await until(is_decided, 60)
    await deliver.click()
    dialog = window.get_by_role("dialog")
    await dialog.locator('[name="receiver"]').wait_for()
    assert await dialog.locator('[name="receiver"]').input_value() == "王小明", "as the application has it"
    for name in ("tracking_number", "address"):  # who comes to the counter has neither
        await dialog.locator(f'[name="{name}"]').wait_for(state="hidden")
    await dialog.locator('[name="way"]').select_option("courier")
    await dialog.locator('[name="tracking_number"]').wait_for()
    await dialog.locator('[name="way"]').select_option("counter")
    await send(window)
    administrator = (await sessions.open("admin1")).page

    async def is_closed() -> bool:
        await administrator.goto(f"/cases/{case_no}")
        return "办结" in await administrator.locator(".head .badge").first.inner_text()

    await until(is_closed, 60)
