"""A company set up from a phone: applied for, supplied and rated online; the window works at its desk."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct, StepAct
from services.clock import utc_now
from services.domain.calendars.calendar import BEIJING, beijing_date
from services.worker_context import WorkerContext
from tests.e2e.browser.conftest import RESULTS
from tests.e2e.browser.test_window_desk import prove
from tests.integration.pages.test_apply import BROUGHT, FETCHED
from tests.integration.pages.test_progress import PDF, STEPS
from tests.integration.pages.test_window import typed
from tests.support.browser.browsing import BrowserSessions
from tests.support.browser.faults import axe_violations, wider_than_screen
from tests.support.browser.pages import SIZES
from tests.support.office import Office, until
from tests.support.phones import code_sent_to, forget_codes
from tests.support.results import fresh

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

PHONE = {"width": 390, "height": 844}
NUMBER = "13900139088"
FILE: Any = {"name": "章程.pdf", "mimeType": "application/pdf", "buffer": PDF}


async def fill_in(page: Page, body: dict[str, Any]) -> None:
    """Type the form, field by field."""
    await page.locator('[data-rows="form.shareholders"] [data-row-add]').click()
    for name, value in body.items():
        field = page.locator(f'#intake [name="{name}"]')
        if name.startswith("materials.") or await field.count() == 0:
            continue
        kind = await field.first.evaluate("one => one.type")
        if kind == "checkbox":
            for one in value:
                await page.locator(f'#intake [name="{name}"][value="{one}"]').check()
        elif kind == "radio":
            await page.locator(f'#intake [name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            await field.select_option(str(value))
        elif kind != "hidden":
            await field.fill(str(value))


async def seen(page: Page, name: str) -> None:
    """The page as it is looked at: no fault, nothing wider than the screen, a picture."""
    assert await wider_than_screen(page) == []
    assert await axe_violations(page) == []
    await page.screenshot(path=RESULTS / f"{name}-390.png", full_page=True)


async def applied(page: Page, office: Office) -> tuple[str, str]:
    """Fill in, prove the phone, add every material and hand in; number and query code."""
    body = typed(office.matters["enterprise-setup"], beijing_date(utc_now()))
    await page.goto("/apply")
    await page.get_by_role("button", name="企业开办", exact=True).click()
    await page.wait_for_url(re.compile("/apply/drafts/"))
    await fill_in(page, {**body, "applicant.phone": NUMBER})
    await forget_codes(office.store)
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("短信验证码").fill(await code_there(page, office))
    await page.get_by_role("button", name="验证", exact=True).click()
    await page.get_by_text("手机号已验证").wait_for()
    for code in BROUGHT:
        await page.locator(f'[name="file-{code}"]').set_input_files(FILE)
        await page.locator(f"#mc-{code}").get_by_text("已上传").wait_for()
    for code in FETCHED:
        await page.locator(f"#mc-{code}").get_by_role("button", name="调取电子证照").click()
        await page.locator(f"#mc-{code}").get_by_text("已调取电子证照").wait_for()
    await seen(page, "apply-form")
    await page.locator("#materials").screenshot(path=RESULTS / "apply-materials-390.png")
    await page.get_by_role("button", name="提交申请").click()
    done = page.get_by_role("heading", name="申请已提交")
    wrong = page.locator(".summary")
    await done.or_(wrong).first.wait_for()
    assert await wrong.count() == 0, await wrong.inner_text()
    await seen(page, "apply-receipt")
    case_no, code = await page.locator(".big.number").all_inner_texts()
    return case_no, code


async def code_there(page: Page, office: Office) -> str:
    """The code, once the page says that it was sent."""
    await page.get_by_text("验证码已发往").wait_for()
    return await code_sent_to(office.store, NUMBER)


async def result(office: Office, case_no: str, kind: str) -> None:
    """Wait until the applicant has been told of it."""

    async def is_told() -> bool:
        query = text(
            "select count(*) from delivery where case_no = :case_no and kind = :kind and target = :target"
        )
        named = {"case_no": case_no, "kind": kind, "target": NUMBER}
        async with office.store.autocommit() as connection:
            return bool((await connection.execute(query, named)).scalar_one())

    await until(is_told, within=60)


async def test_a_company_is_set_up_from_a_phone(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    page = (await sessions.open(None, viewport=PHONE)).page
    case_no, code = await applied(page, office)
    await result(office, case_no, "case.received")
    window = (await sessions.open("window1")).page
    await window.goto("/window")
    listed = window.locator(".card", has=window.get_by_role("heading", name="网上申请待受理"))
    await listed.locator(f'a[href="/cases/{case_no}"]').click()
    await window.get_by_role("link", name="一次性告知补正").click()
    notice = window.get_by_role("dialog")
    await notice.locator('[name="missing"]').fill("公司章程：缺第 3 页")
    await notice.locator('[name="supply_working_days"]').fill("5")
    await notice.locator("form button.main").click()
    await result(office, case_no, "case.supplement_notified")
    await page.get_by_role("button", name="查看进度").click()
    await page.get_by_text("公司章程：缺第 3 页").wait_for()
    await page.get_by_label("文件（PDF").set_input_files(FILE)
    await page.get_by_role("button", name="上传", exact=True).click()
    await page.get_by_text("文件已收到").wait_for()
    await seen(page, "progress-supply")
    await page.locator("#act-submit_supplement button").click()
    await page.get_by_text("已提交。").wait_for()
    await window.goto(f"/cases/{case_no}")
    await window.get_by_role("button", name="受理", exact=True).click()
    await window.locator(".badge", has_text=re.compile("已受理|办理中")).first.wait_for()
    await result(office, case_no, "case.accepted")
    for step, account in STEPS.items():
        await office.cases.advance(case_no)
        await office.step(account, case_no, step, StepAct.CLAIM)
        await office.step(account, case_no, step, StepAct.APPROVE, results=fresh(step))
    await office.cases.advance(case_no)
    await office.step("window1", case_no, "social-insurance", StepAct.SKIP, reason="暂不办理")
    await office.cases.advance(case_no)
    await office.act("window1", case_no, CaseAct.DELIVER, receiver="本人")
    await office.cases.advance(case_no)
    await page.goto(f"/progress#{case_no}.{code}")
    await page.get_by_label("非常满意").first.check()
    await seen(page, "progress-online-rating")
    await page.get_by_role("button", name="提交评价").click()
    await page.get_by_text("您已作出评价").wait_for()


async def test_the_form_in_english_and_a_phone_that_is_not_answered(
    sessions: BrowserSessions, office: Office
) -> None:
    session = await sessions.open(None, viewport=PHONE)
    page = session.page
    await page.goto("/apply?lang=en")
    await page.get_by_role("button", name="Enterprise set-up", exact=True).click()
    await page.get_by_label("Phone").first.fill("0571-88888888")
    session.faults.expected.add(422)
    await page.get_by_role("button", name="Send me a code").click()
    await page.get_by_text("Enter a mobile number of 11 digits").wait_for()
    await page.get_by_role("button", name="Hand in").click()
    await page.get_by_text("Something is wrong").wait_for()
    await seen(page, "apply-form-en")
    for width, height in SIZES[:2]:
        await page.set_viewport_size({"width": width, "height": height})
        assert await wider_than_screen(page) == []
        assert await axe_violations(page) == []
        await page.screenshot(path=RESULTS / f"apply-form-en-{width}.png")


async def test_three_ends_before_acceptance_as_the_applicant_sees_them(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    """Declined at the window, withdrawn from home, and deemed withdrawn when nothing was brought in time."""
    declined, given_up, silent = [
        await office.receive(
            office.application(accept=False),
            Demonstration(starts_at=datetime(2019, 4, 15, 9, tzinfo=BEIJING)),
        )
        for _ in range(3)
    ]
    window = (await sessions.open("window1")).page
    await window.goto(f"/cases/{declined.case_no}")
    await window.get_by_text("更多（").click()
    await window.get_by_role("link", name="不予受理", exact=True).click()
    await window.get_by_role("dialog").locator('[name="reason"]').fill("住所不在本区")
    await window.get_by_role("dialog").locator("form button.main").click()
    await window.locator(".badge", has_text="不予受理").first.wait_for()
    notice = {"missing": ("公司章程：缺第 3 页",), "supply_working_days": 5, "notice": "补正〔2019〕1 号"}
    await office.act("window1", silent.case_no, CaseAct.NOTIFY_SUPPLEMENT, **notice)
    await office.act("admin1", silent.case_no, CaseAct.ADVANCE_CLOCK, minutes=9 * 24 * 60)
    page = (await sessions.open(None, viewport=PHONE)).page
    await page.goto(f"/progress#{given_up.case_no}.{given_up.query_code}")
    await prove(page, office)
    await page.get_by_text("撤回整件申请").click()
    await page.locator('#act-withdraw [name="case.withdraw.reason"]').fill("另行办理")
    await page.locator("#act-withdraw button").click()
    await page.get_by_text("已提交。").wait_for()
    for receipt, end in ((given_up, "撤回"), (declined, "不予受理"), (silent, "视为撤回")):
        await page.goto("/progress")
        await page.goto(f"/progress#{receipt.case_no}.{receipt.query_code}")
        await page.locator(".head .badge", has_text=end).wait_for()
        assert "办理已结束" in await page.locator(".attention").inner_text()


@pytest.mark.parametrize("held", ["typed", "files"])
async def test_an_answer_that_arrives_late_does_not_undo_an_upload(
    sessions: BrowserSessions, held: str
) -> None:
    """Two requests overlap: the one that redraws the materials, and the upload into one of them."""
    page = (await sessions.open(None, viewport=PHONE)).page
    await page.goto("/apply")
    await page.get_by_role("button", name="企业开办", exact=True).click()
    await page.wait_for_url(re.compile("/apply/drafts/"))
    release = asyncio.Event()

    async def hold(route: Route) -> None:
        response = await route.fetch()
        await release.wait()
        await route.fulfill(response=response)

    async def answer() -> None:
        await page.locator('[name="answers.address_kind"][value="owned"]').check()

    async def upload() -> None:
        await page.locator(f'[name="file-{BROUGHT[0]}"]').set_input_files(FILE)

    await page.route(f"**/{held}", hold)
    first, second = (answer, upload) if held == "typed" else (upload, answer)
    async with page.expect_request(f"**/{held}"):
        await first()
    async with page.expect_response(lambda response: response.url.endswith(("/typed", "/files"))):
        await second()
    await page.wait_for_timeout(300)
    async with page.expect_response(f"**/{held}"):
        release.set()
    await page.wait_for_timeout(300)
    assert await page.locator(f"#mc-{BROUGHT[0]}").get_by_text("已上传").is_visible()
    await page.unroute_all(behavior="ignoreErrors")
