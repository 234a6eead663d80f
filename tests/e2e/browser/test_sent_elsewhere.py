"""A step sent back to the window, and one that another department takes over, as those concerned see it."""

from __future__ import annotations

from services.worker_context import WorkerContext
from tests.e2e.browser.test_journeys import open_form, send
from tests.e2e.browser.test_what_people_do import OFFICER, handed_in, in_inbox, look, message, more
from tests.support.browser.browsing import BrowserSessions
from tests.support.office import Office


async def test_a_step_sent_back_to_the_window_is_put_right_and_goes_on(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    case_no = await handed_in(office)
    result, clerk = await sessions.open(OFFICER), await sessions.open("window1")
    await result.page.goto(f"/cases/{case_no}")
    await more(result.page, "退回窗口")
    await result.page.get_by_role("dialog").locator('[name="reason"]').fill("住所证明与申请表不一致")
    await send(result.page)
    await message(clerk.page, case_no, "退回窗口，请联系申请人补正后送回")
    await clerk.page.goto("/window")
    listed = clerk.page.locator(".card", has=clerk.page.get_by_role("heading", name="部门退回"))
    await listed.locator(f'a[href="/cases/{case_no}"]').click()
    own = clerk.page.locator(".own", has_text="部门退回窗口")
    await own.locator(".quote", has_text="住所证明与申请表不一致").wait_for()
    await look(clerk, "sent-back")
    await open_form(clerk.page, "补正后送回")
    await clerk.page.get_by_role("dialog").locator('[name="text"]').fill("已换新证明")
    await send(clerk.page)
    await own.wait_for(state="detached")
    await message(result.page, case_no, "已由窗口补正后送回")
    await result.page.goto(f"/cases/{case_no}")
    await result.page.locator(".own .quote", has_text="已换新证明").wait_for()
    await result.page.locator(".own").get_by_role("link", name="准予", exact=True).wait_for()


async def test_a_department_is_asked_to_take_over_and_does(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    case_no = await handed_in(office)
    result, head = await sessions.open(OFFICER), await sessions.open("public-security-head")
    await result.page.goto(f"/cases/{case_no}")
    await more(result.page, "转办")
    form = result.page.get_by_role("dialog")
    await form.locator('[name="to_department"]').select_option(label="市公安局")
    await form.locator('[name="reason"]').fill("属特种行业，由公安承办")
    await send(result.page)
    await message(head.page, case_no, "请本部门接办“设立登记")
    row = await in_inbox(head.page, case_no, ".attention")
    await row.get_by_text("请求接办").wait_for()
    await row.get_by_role("link", name="查看", exact=True).click()
    asked = head.page.locator(".own", has_text="请本部门接办")
    await asked.locator(".quote", has_text="属特种行业，由公安承办").wait_for()
    await look(head, "take-over")
    result.faults.expected.add(404)  # its own page is watched: the case is no longer its to see
    await asked.get_by_text("同意接办", exact=True).click()
    await result.page.get_by_text("可能已转由其他部门办理").wait_for()
    taken = head.page.locator(".own", has_text="本部门环节：设立登记")
    await taken.get_by_text("待签收").wait_for()
    await message(head.page, case_no, "已转由市公安局办理")
