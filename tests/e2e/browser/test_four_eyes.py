"""A second pair of eyes on screen: a check sent back with reasons, and a visit that two must make."""

from __future__ import annotations

from schemas.cases.intake import Application
from schemas.demonstration import Demonstration
from schemas.vocabulary import StepAct
from services.domain.catalogue.examples import fill_placeholders
from services.worker_context import WorkerContext
from tests.e2e.browser.test_journeys import open_form, send
from tests.e2e.browser.test_what_people_do import OFFICER, handed_in, in_inbox, look, message, more
from tests.support.browser.browsing import BrowserSessions
from tests.support.browser.morning import MORNING
from tests.support.office import Office


async def test_a_check_is_sent_back_with_reasons_and_passed_by_another(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    case_no = await handed_in(office)
    first, second = [await sessions.open(one) for one in (OFFICER, "market-regulation2")]
    for opinion in ("拟准予", "拟准予，已改引第十条"):
        await first.page.goto(f"/cases/{case_no}")
        await more(first.page, "提交复核")
        await first.page.get_by_role("dialog").locator('[name="opinion"]').fill(opinion)
        await send(first.page)
        await first.page.locator(".own").get_by_text("等待经办人以外的第二人复核").wait_for()
        for act in ("复核通过", "复核退回", "准予"):
            assert await first.page.locator(".own").get_by_text(act, exact=True).count() == 0
        await message(second.page, case_no, "已提交复核")
        row = await in_inbox(second.page, case_no, "#found")
        await row.get_by_text("待复核").wait_for()
        await row.get_by_role("link", name="办理").click()
        await second.page.locator(".own .quote", has_text=opinion).wait_for()
        if opinion == "拟准予":
            await look(second, "check-asked")
            await open_form(second.page, "复核退回")
            await second.page.get_by_role("dialog").locator('[name="reason"]').fill("法律依据引错")
            await send(second.page)
            await message(first.page, case_no, "复核退回")
            await first.page.goto(f"/cases/{case_no}")
            await first.page.locator(".own .quote", has_text="法律依据引错").wait_for()
            await look(first, "check-sent-back")
    await open_form(second.page, "复核通过")
    await send(second.page)
    await first.page.goto(f"/cases/{case_no}")
    await first.page.locator(".own .facts").get_by_text("复核通过").wait_for()
    await first.page.locator(".own").get_by_role("link", name="准予", exact=True).wait_for()


async def test_a_step_that_needs_a_visit_says_so_and_offers_to_record_it(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    example = fill_placeholders(office.matters["clinic-opening"].example, MORNING.date())
    application = Application.model_validate({**example, "accept": True})
    case_no = (await office.receive(application, Demonstration(starts_at=MORNING))).case_no
    await office.cases.advance(case_no)
    code = next(
        one.code for one in (await office.view(case_no)).steps if one.department == "market-regulation"
    )
    await office.step(OFFICER, case_no, code, StepAct.CLAIM)
    await office.step(OFFICER, case_no, code, StepAct.APPROVE)
    session = await sessions.open("health1")
    page = session.page
    await (await in_inbox(page, case_no, "#found")).get_by_role("button", name="签收").click()
    await (
        page.locator(".own").get_by_text("现在不能准予：本环节须由两名以上工作人员现场核查后决定").wait_for()
    )
    await look(session, "visit-wanted")
    await open_form(page, "登记现场核查")
    form = page.get_by_role("dialog")
    await form.get_by_label("市卫生健康委经办一").check()
    await form.locator('[name="text"]').fill("现场与申报一致")
    session.faults.expected.add(422)
    await send(page)
    await form.get_by_text("现场核查须由两名以上不同的工作人员进行").first.wait_for()
    await form.get_by_label("市卫生健康委经办二").check()
    await send(page)
    own = page.locator(".own", has_text="医疗机构设置审批")
    await (
        own.get_by_role("link", name="准予", exact=True)
        .or_(own.get_by_role("button", name="准予", exact=True))
        .wait_for()
    )
