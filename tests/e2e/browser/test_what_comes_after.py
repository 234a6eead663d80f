"""Somebody away in the middle of a step, a batch keyed in a day later, a bad rating mended, on screen."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from schemas.demonstration import Demonstration
from schemas.vocabulary import StepAct
from services.clock import utc_now
from services.domain.calendars.calendar import BEIJING
from services.worker_context import WorkerContext
from tests.e2e.browser.test_journeys import fill, open_form, send
from tests.e2e.browser.test_what_people_do import (
    DAY,
    OFFICER,
    handed_in,
    in_inbox,
    later,
    look,
    message,
    more,
)
from tests.e2e.browser.test_window_desk import prove
from tests.integration.pages.test_progress import closed
from tests.support.browser.browsing import BrowserSessions
from tests.support.browser.morning import MORNING
from tests.support.office import Office, until
from tests.support.results import fresh

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

AWAY = "market-regulation2"


async def test_a_deputy_carries_on_with_the_step_of_somebody_who_is_away(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    case_no = await handed_in(office, is_claimed=False)
    await office.step(AWAY, case_no, "registration", StepAct.CLAIM)
    deputy, head = [await sessions.open(one) for one in (OFFICER, "market-regulation-head")]
    await deputy.page.goto(f"/cases/{case_no}")
    assert await deputy.page.locator(".own").get_by_text("准予", exact=True).count() == 0, "another's step"
    await head.page.goto("/people/absences")
    await head.page.locator('[name="account"]').select_option(AWAY)
    await head.page.locator('[name="deputy"]').select_option(OFFICER)
    back = utc_now().astimezone(BEIJING) + timedelta(days=3)
    await head.page.locator('[name="until_at"]').fill(back.strftime("%Y-%m-%dT%H:%M"))
    await head.page.get_by_role("button", name="登记", exact=True).click()
    away = head.page.locator("tbody tr", has_text=AWAY)
    await away.get_by_text("离岗中").wait_for()
    await look(head, "absence")
    row = await in_inbox(deputy.page, case_no, "#found")
    await deputy.page.get_by_text("您正在为市市场监管局经办二代岗").wait_for()
    await row.get_by_text("代岗").wait_for()
    await deputy.page.get_by_role("link", name="我的").click()
    await deputy.page.locator("#found tbody tr", has_text=case_no).wait_for()
    await look(deputy, "inbox-deputy")
    await deputy.page.goto(f"/cases/{case_no}")
    await deputy.page.locator(".own").get_by_text("离岗，由您代岗").wait_for()
    await open_form(deputy.page, "准予")
    await fill(deputy.page, fresh("registration"))
    await send(deputy.page)
    await deputy.page.locator(".own").get_by_text("按时办结").wait_for()
    await deputy.page.goto(f"/cases/{case_no}/log")
    approved = deputy.page.locator(".log li", has=deputy.page.get_by_text("准予", exact=True))
    await approved.get_by_text("市市场监管局经办一（代市市场监管局经办二）").wait_for()
    await away.get_by_role("button", name="提前返岗").click()
    await away.wait_for(state="detached")
    await deputy.page.goto("/inbox")
    assert await deputy.page.get_by_text("您正在为").count() == 0


async def test_everything_in_hand_goes_to_a_colleague(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    case_no = await handed_in(office, is_claimed=False)
    await office.step(AWAY, case_no, "registration", StepAct.CLAIM)
    await office.step(AWAY, case_no, "registration", StepAct.REQUEST_REVIEW, opinion="拟准予")
    head = (await sessions.open("market-regulation-head")).page
    await head.goto("/people/absences")
    await head.get_by_role("link", name="人员交接").click()
    await head.locator('[name="from_account"]').select_option(AWAY)
    await head.locator('[name="to_account"]').select_option(OFFICER)
    await head.get_by_role("button", name="交接", exact=True).click()
    await head.locator("tbody tr", has_text=case_no).get_by_text("分派成功").wait_for()
    taker = (await sessions.open(OFFICER)).page
    await message(taker, case_no, "已分派给您")
    row = await in_inbox(taker, case_no, "#found")
    await row.get_by_text("市市场监管局经办一").wait_for()


async def test_a_result_keyed_in_a_day_later_shows_no_false_breach(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    """Reached at eleven in the department's own system, typed in the next morning: in time, and marked."""
    case_no = await handed_in(office)
    await later(office, case_no, DAY)
    session, watching = await sessions.open(OFFICER), await sessions.open("admin1")
    page = session.page
    await page.goto(f"/cases/{case_no}")
    await page.locator(".own .sla-status", has_text="超时").wait_for()
    await more(page, "补录外部办理结果（准予）")
    form = page.get_by_role("dialog")
    await form.locator('[name="outside_system"]').fill("企业登记系统")
    await fill(page, fresh("registration"))
    await form.locator('[name="happened_at"]').fill("2019-04-22T08:00")
    session.faults.expected.add(422)
    await send(page)
    await form.get_by_text("实际办结时间应在环节开始").first.wait_for()
    await look(session, "outside-wrong")
    await form.locator('[name="happened_at"]').fill("2019-04-22T11:00")
    await send(page)
    own = page.locator(".own")
    await own.get_by_text("按时办结").wait_for()
    await own.get_by_text("外部办结").wait_for()
    assert "2019-04-23" in await own.locator(".facts div", has_text="外部补录").inner_text()
    row = page.locator("table tr", has_text="设立登记")
    assert "2019-04-22 11:00" in await row.inner_text()
    await look(session, "outside-done")
    await message(page, case_no, "超时记录经核实撤销")
    await watching.page.goto(f"/cases/{case_no}")
    await watching.page.locator("tr", has_text="公章刻制备案").get_by_text("待签收").wait_for()
    assert await watching.page.locator(".is-red").count() == 0
    await watching.page.goto("/board?department=market-regulation")
    assert await watching.page.locator(f'#board a[href="/cases/{case_no}"]').count() == 0


async def applicant_told(page: Page, case_no: str, words: str) -> None:
    """Wait until the administrator's list of what was sent has a message of the case with these words."""

    async def is_told() -> bool:
        await page.goto(f"/outbox?case_no={case_no}")
        return words in await page.locator("main").inner_text()

    await until(is_told, 60)


async def rated(page: Page, office: Office, known: dict[str, str], level: str, words: str) -> None:
    """The applicant rates on the phone."""
    await page.goto("/progress")
    await page.goto(f"/progress#{known['case_no']}.{known['code']}")
    await page.get_by_text("需要我做什么").wait_for()
    if await page.get_by_label("申请时填写的手机号").count():
        await prove(page, office)
    await page.get_by_label(level, exact=True).check()
    await page.get_by_label("意见和建议").fill(words)
    await page.get_by_role("button", name="提交评价").click()
    await page.get_by_text("您已作出评价").wait_for()


async def test_a_bad_rating_is_called_back_within_a_day_and_mended_within_fifteen(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    known = await closed(office, Demonstration(starts_at=MORNING))
    case_no = known["case_no"]
    applicant = (await sessions.open(None, viewport={"width": 390, "height": 844})).page
    await rated(applicant, office, known, "非常不满意", "等了三天")
    session = await sessions.open("admin1")
    page = session.page
    await message(page, case_no, "收到差评（非常不满意）", "请在 1 个工作日内回访")
    result = page.locator(".card", has_text=case_no).filter(has_text="收到差评")
    await result.locator(f'a[href="/cases/{case_no}"]', has_text="查看办件").click()
    card = page.locator('section[aria-labelledby="rating"]')
    await card.get_by_text("等了三天").wait_for()
    await card.locator(".log").get_by_text("申请人", exact=True).wait_for()
    assert "2019-04-23 17:00" in await card.locator(".facts div", has_text="差评回访").inner_text()
    assert "2019-05-14 17:00" in await card.locator(".facts div", has_text="差评整改").inner_text()
    assert await card.get_by_text("差评整改", exact=True).count() == 1, (
        "to be mended after the call back only"
    )
    await look(session, "rating-bad")
    await card.get_by_role("link", name="差评回访").click()
    form = page.get_by_role("dialog")
    await form.locator('[name="text"]').fill("已电话回访")
    await form.locator('[name="is_founded"]').check()
    await send(page)
    await card.get_by_text("已电话回访").wait_for()
    await later(office, case_no, 9 * DAY)
    await page.goto(f"/cases/{case_no}")
    await card.get_by_role("link", name="差评整改").click()
    await form.locator('[name="text"]').fill("已改为当场送达")
    await send(page)
    await card.get_by_text("已改为当场送达").wait_for()
    assert await card.locator(".sla-status", has_text="按时办结").count() == 2
    assert await card.get_by_role("link").count() == 0, "nothing is left to be done"
    await look(session, "rating-mended")
    await applicant_told(page, case_no, "差评已整改")
    await applicant.goto("/progress")
    await applicant.goto(f"/progress#{case_no}.{known['code']}")
    await applicant.get_by_text("您反映的问题已整改，欢迎再评价一次").wait_for()
    await rated(applicant, office, known, "满意", "改得很快")
    await page.goto(f"/cases/{case_no}")
    await card.get_by_text("整改后追评").wait_for()
    await card.get_by_text("改得很快").wait_for()


async def test_a_page_shows_the_news_although_its_request_for_it_failed(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    """The connection breaks once while the page loads itself again: it tries again by itself."""
    case_no = await handed_in(office)
    session = await sessions.open(OFFICER)
    broken: list[str] = []

    async def break_once(route: Route) -> None:
        if broken or "x-idle" not in route.request.headers:
            await route.fallback()
            return
        broken.append(route.request.url)
        await route.abort("connectionreset")

    await session.page.route(f"**/cases/{case_no}", break_once)
    await session.page.goto(f"/cases/{case_no}")
    await session.page.locator(".own").get_by_text("办理中").wait_for()
    results = fresh("registration")
    await office.step(OFFICER, case_no, "registration", StepAct.APPROVE, results=results)
    await session.page.get_by_text("办件有新进展，本页已更新。").wait_for()
    assert len(broken) == 1
    heard = session.faults.errors
    heard[:] = [one for one in heard if not one.startswith("console: htmx:")]  # of the broken request
