"""Signatures (加签) and opinion templates (常用意见) on screen."""

from __future__ import annotations

from services.worker_context import WorkerContext
from tests.e2e.browser.test_journeys import open_form, send
from tests.e2e.browser.test_what_people_do import OFFICER, handed_in, in_inbox, look, message, more
from tests.support.browser.browsing import BrowserSessions
from tests.support.office import Office


async def test_an_officer_has_the_tax_office_sign_before_the_approval(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    """The request reaches the inbox with its due time; signed, the officer reads it and may approve."""
    case_no = await handed_in(office)
    asker, signer = [await sessions.open(one) for one in (OFFICER, "tax1")]
    await asker.page.goto(f"/cases/{case_no}")
    await more(asker.page, "加签")
    form = asker.page.get_by_role("dialog")
    await form.locator('[name="position"]').select_option("before")
    await form.locator('[name="working_hours"]').fill("1")
    await form.locator('[name="text"]').fill("请核对经营范围")
    await form.locator('[name="department"]').select_option(label="市税务局")
    await look(asker, "signer-form")
    await send(asker.page)
    card = 'section[aria-labelledby^="signing-"]'
    await asker.page.locator(card).get_by_text("待签署").wait_for()
    await look(asker, "signer-awaited")
    await message(signer.page, case_no, "签署")
    row = await in_inbox(signer.page, case_no, ".attention")
    await look(signer, "inbox-to-sign")
    await row.get_by_role("link", name="签署", exact=True).click()
    await signer.page.locator(card).get_by_text("请核对经营范围").wait_for()
    await look(signer, "signer-case")
    await signer.page.locator(card).get_by_role("link", name="签署意见（会签）").click()
    form = signer.page.get_by_role("dialog")
    await form.locator('[name="verdict"]').select_option("agree")
    await form.locator('[name="text"]').fill("范围无误")
    await send(signer.page)
    await asker.page.goto(f"/cases/{case_no}")
    await asker.page.locator(card).get_by_text("范围无误").wait_for()
    await look(asker, "signer-signed")
    await asker.page.locator(".own").get_by_role("link", name="准予", exact=True).wait_for()


async def test_a_template_is_put_into_the_opinion_and_edited(
    sessions: BrowserSessions, office: Office, at_work: WorkerContext
) -> None:
    """One's own template is kept on its page, chosen in the form of an act, and may be changed there."""
    case_no = await handed_in(office)
    officer = await sessions.open(OFFICER)
    await officer.page.goto("/opinion-templates")
    await officer.page.locator("#f-text").fill("材料齐全，符合法定形式")
    await officer.page.get_by_role("button", name="保存", exact=True).click()
    await officer.page.get_by_text("材料齐全，符合法定形式").first.wait_for()
    await look(officer, "opinion-templates")
    await officer.page.goto(f"/cases/{case_no}")
    await open_form(officer.page, "准予")
    form = officer.page.get_by_role("dialog")
    await form.locator('[name="opinion"]').focus()
    await form.locator("[data-opinion-templates]").select_option("材料齐全，符合法定形式")
    assert await form.locator('[name="opinion"]').input_value() == "材料齐全，符合法定形式"
    await look(officer, "opinion-template-chosen")
    await form.locator('[name="opinion"]').press_sequentially("。")
    assert await form.locator('[name="opinion"]').input_value() == "材料齐全，符合法定形式。"
