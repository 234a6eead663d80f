"""Departments asked for an opinion, as they see it; and what tests of other ways on screen share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct, StepAct
from services.worker_context import WorkerContext
from tests.e2e.browser.conftest import RESULTS
from tests.e2e.browser.test_journeys import open_form, send
from tests.support.browser.browsing import BrowserSession, BrowserSessions
from tests.support.browser.faults import axe_violations, wider_than_screen
from tests.support.browser.morning import MORNING
from tests.support.browser.pages import SIZES
from tests.support.office import Office, until

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

OFFICER = "market-regulation1"
DAY = 24 * 60


async def handed_in(office: Office, *, is_claimed: bool = True) -> str:
    """A company on a Monday at nine, its first step in hand."""
    case_no = (await office.receive(demonstration=Demonstration(starts_at=MORNING))).case_no
    await office.cases.advance(case_no)
    if is_claimed:
        await office.step(OFFICER, case_no, "registration", StepAct.CLAIM)
    return case_no


async def later(office: Office, case_no: str, minutes: int) -> None:
    """The demonstration clock of that case, moved on."""
    await office.act("admin1", case_no, CaseAct.ADVANCE_CLOCK, minutes=minutes)


async def look(session: BrowserSession, name: str) -> None:
    """No fault on the page, nothing wider than any screen, and a picture of it at a desk and on a phone."""
    assert await axe_violations(session.page) == []
    for width, height in reversed(SIZES):
        await session.page.set_viewport_size({"width": width, "height": height})
        assert await wider_than_screen(session.page) == []
        if width != SIZES[1][0]:
            await session.page.screenshot(path=RESULTS / f"{name}-{width}.png", full_page=True)


async def message(page: Page, *words: str) -> None:
    """Wait until the reader's messages have one with all of these words."""

    async def has_come() -> bool:
        await page.goto("/notifications")
        await page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        return any(
            all(word in item for word in words) for item in await page.locator(".card").all_inner_texts()
        )

    await until(has_come, 60)


def opinions(page: Page) -> Locator:
    """The card of the question and its answers."""
    return page.locator('section[aria-labelledby^="opinions-"]')


def opinion_row_of(page: Page, department: str) -> Locator:
    """The line of one department among the opinions."""
    return opinions(page).locator("tbody tr", has_text=department)


async def more(page: Page, act: str) -> None:
    """Open the form of an act that waits under 更多."""
    await page.locator(".own").get_by_text("更多（").click()
    await open_form(page, act)


async def in_inbox(page: Page, case_no: str, within: str) -> Locator:
    """The line of the case in that part of the inbox, once it is there."""
    row = page.locator(f"{within} tbody tr", has=page.locator(f'a[href="/cases/{case_no}"]'))

    async def is_there() -> bool:
        await page.goto("/inbox")
        return bool(await row.count())

    await until(is_there, 60)
    return row.first


async def reply(page: Page, words: str) -> None:
    """Answer what the department is asked: from the inbox to the case, and agree."""
    await opinions(page).get_by_role("link", name="回复意见", exact=True).click()
    form = page.get_by_role("dialog")
    await form.locator('[name="verdict"]').select_option("agree")
    await form.locator('[name="text"]').fill(words)
    await send(page)
    await opinion_row_of(page, words).wait_for()


async def test_a_member_of_a_consultation_is_late_and_the_asker_sees_who(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    """Two are asked for a day; one answers, one is named red and told; the late opinion counts as late."""
    case_no = await handed_in(office)
    asker, prompt, late = [await sessions.open(one) for one in (OFFICER, "tax1", "statistics1")]
    await asker.page.goto(f"/cases/{case_no}")
    await more(asker.page, "征求意见")
    form = asker.page.get_by_role("dialog")
    await look(asker, "consult-form")
    for department in ("市税务局", "市统计局"):
        await form.get_by_label(department, exact=True).check()
    await form.locator('[name="opinion_working_days"]').fill("1")
    await form.locator('[name="text"]').fill("住所能否登记")
    await send(asker.page)
    await opinions(asker.page).get_by_text("0 / 2 个部门").wait_for()
    row = await in_inbox(prompt.page, case_no, ".attention")
    await row.get_by_role("link", name="回复", exact=True).click()
    await opinions(prompt.page).get_by_text("住所能否登记").wait_for()
    await look(prompt, "consult-asked")
    await reply(prompt.page, "同意登记")
    await opinions(asker.page).get_by_text("1 / 2 个部门").wait_for()  # the page follows by itself
    await opinion_row_of(asker.page, "市统计局").get_by_text("待回复").wait_for()
    assert await asker.page.locator(".own").get_by_text("汇总意见").count() == 0, "not all have answered"
    await later(office, case_no, 2 * DAY)
    await opinion_row_of(asker.page, "市统计局").get_by_text("逾期未回复").wait_for()
    await opinions(asker.page).locator(".sla-status", has_text="超时").wait_for()
    await look(asker, "consult-late")
    await message(late.page, case_no, "征求意见期限将于 2019-04-23 17:00 届满", "市统计局尚未回复意见")
    await message(late.page, case_no, "征求意见", "市统计局未回复意见")
    await message(asker.page, case_no, "征求意见", "市统计局未回复意见")
    row = await in_inbox(late.page, case_no, ".attention")
    await row.get_by_text("超时").wait_for()
    await look(late, "inbox-asked-late")
    await row.get_by_role("link", name="回复", exact=True).click()
    await reply(late.page, "补：无异议")
    await asker.page.goto(f"/cases/{case_no}")
    await opinion_row_of(asker.page, "市统计局").get_by_text("逾期回复").wait_for()
    await asker.page.locator(".own").get_by_role("link", name="汇总意见").click()
    await send(asker.page)
    await asker.page.locator(".own").get_by_text("办理中").wait_for()
    await opinions(asker.page).get_by_text("2 / 2 个部门").wait_for()
    await look(asker, "consult-over")


async def test_so_many_opinions_of_those_asked_are_enough(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    """One of two: the first answer lets the asker sum up, and the other is asked no more."""
    case_no = await handed_in(office)
    two = {"departments": ("tax", "statistics"), "opinions_needed": 1, "opinion_working_days": 2}
    await office.step(OFFICER, case_no, "registration", StepAct.CONSULT, text="经营范围用语", **two)
    asker, prompt, other = [await sessions.open(one) for one in (OFFICER, "tax1", "statistics1")]
    await asker.page.goto(f"/cases/{case_no}")
    await opinions(asker.page).get_by_text("收到 1 份即可汇总").wait_for()
    await in_inbox(other.page, case_no, ".attention")
    await prompt.page.goto(f"/cases/{case_no}")
    await reply(prompt.page, "用语规范")
    await asker.page.locator(".own").get_by_role("link", name="汇总意见").click()
    await send(asker.page)
    await opinion_row_of(asker.page, "市统计局").get_by_text("未回复", exact=True).wait_for()
    await opinion_row_of(asker.page, "市税务局").get_by_text("用语规范").wait_for()
    await other.page.goto("/inbox")
    assert await other.page.locator(f'a[href="/cases/{case_no}"]').count() == 0
