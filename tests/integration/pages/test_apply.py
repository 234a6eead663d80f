"""Applying online: a form that is kept and checked, a phone that is proved, one case however often sent."""

import re
from typing import Any

import pytest
from fastapi import FastAPI

from schemas.cases.events import EventKind
from schemas.vocabulary import CaseAct, Channel
from services.clock import utc_now
from services.domain.calendars.calendar import beijing_date
from services.domain.catalogue.lint.policy import count_most_applicant_steps
from services.store.audits.invariants import violations
from tests.integration.pages.screen import HTMX, Screen, words
from tests.integration.pages.test_progress import PDF
from tests.integration.pages.test_window import typed
from tests.support.office import Office
from tests.support.phones import code_sent_to, forget_codes

PHONE = "13800138000"
BROUGHT = ("articles", "account-agreement")
FETCHED = ("shareholder-identity", "appointments", "address-proof")


@pytest.fixture
def body(office: Office) -> dict[str, Any]:
    """A complete enterprise set-up as typed; the materials come by themselves."""
    fields = typed(office.matters["enterprise-setup"], beijing_date(utc_now()))
    return {name: value for name, value in fields.items() if not name.startswith("materials.")}


async def begun(screen: Screen, office: Office) -> str:
    """The address of a fresh draft at this browser."""
    await forget_codes(office.store)
    started = await screen.send("/apply/start", matter="enterprise-setup")
    assert started.status_code == 303, started.text
    return str(started.headers["location"])


async def prove(screen: Screen, office: Office, path: str, body: dict[str, Any]) -> None:
    """Prove the phone of the form by the code that was sent."""
    sent = await screen.send(f"{path}/phone", HTMX, **body, do="send")
    assert "138******00" in sent.text, sent.text
    code = await code_sent_to(office.store, PHONE)
    proved = await screen.send(f"{path}/phone", HTMX, **body, do="prove", phone_code=code)
    assert "手机号已验证" in proved.text, proved.text


def fields_in(cell: str) -> dict[str, str]:
    """What the row of a material sends with the form."""
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', cell))
    chosen = dict(re.findall(r'type="radio" name="([^"]+)" value="([^"]*)" checked', cell))
    return hidden | chosen


async def with_materials(screen: Screen, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The form with a file for each material."""
    given: dict[str, Any] = {"materials.application-form.way": "generated"}
    for code in BROUGHT:
        files = {f"file-{code}": (f"{code}.pdf", PDF, "application/pdf")}
        answer = await screen.client.post(f"{path}/materials/{code}/files", files=files, headers=HTMX)
        assert answer.status_code == 200, answer.text
        assert answer.headers["HX-Trigger-After-Settle"] == "filed"
        given |= fields_in(answer.text)
    for code in FETCHED:
        answer = await screen.send(f"{path}/materials/{code}/certificate", HTMX, **body)
        assert answer.status_code == 200, words(answer.text)
        given |= fields_in(answer.text)
    return {**body, **given, "key": path.rpartition("/")[2]}


async def handed_in(screen: Screen, office: Office, body: dict[str, Any]) -> tuple[str, str]:
    """Number and query code of an application handed in at this browser."""
    path = await begun(screen, office)
    await prove(screen, office, path, body)
    sent = await screen.send(f"{path}/hand-in", **await with_materials(screen, path, body))
    assert sent.status_code == 303, words(sent.text)[:800]
    receipt = words(await screen.text(sent.headers["location"].partition("?")[0]))
    [case_no] = re.findall(r"\d{6}-\d{8}-QYKB-\d{6}-\w", receipt)[:1]
    [code] = re.findall(r"查询码 (\w{8})", receipt)
    return case_no, code


async def test_an_applicant_applies_and_the_window_accepts(
    screen: Screen, window: Screen, office: Office, body: dict[str, Any]
) -> None:
    earlier = await office.receive()
    front = words(await screen.text("/apply"))
    assert "企业开办" in front
    assert "破产" not in front, "what is not open online is not offered"
    path = await begun(screen, office)
    page = words(await screen.text(path))
    for item in ("如果现在受理，承诺办结", "最迟答复是否受理", "公司章程", "验证手机号"):
        assert item in page
    unproved = await screen.send(f"{path}/materials/appointments/certificate", HTMX, **body)
    assert "请先用短信验证码验证手机号" in unproved.text
    await prove(screen, office, path, body)
    fields = await with_materials(screen, path, body)
    answers = [await screen.send(f"{path}/hand-in", **fields) for _ in range(2)]
    again = await screen.send(f"{path}/hand-in", **{**fields, "form.company.name": "杭州别的公司"})
    led_to = {answer.headers["location"].partition("?")[0] for answer in (*answers, again)}
    assert len(led_to) == 1, led_to
    receipt = words(await screen.text(led_to.pop()))
    case_no = re.findall(r"\d{6}-\d{8}-QYKB-\d{6}-\w", receipt)[0]
    assert case_no != earlier.case_no
    assert "申请已提交" in receipt
    warning = receipt.partition("您有同一事项的申请正在办理")[2]
    assert f"办件编号 {earlier.case_no}" in warning, "the open case under the same phone"
    shown = await window.text("/window")
    assert case_no in shown.partition("网上申请待受理")[2].partition("</section>")[0]
    view = await office.view(case_no, "window1")
    assert (view.channel, view.status_label) == ("web", "已收件")
    assert {one["source"] for one in view.materials} == {"uploaded", "shared", "generated"}
    events = await office.case_queries.events(case_no, office.people["admin1"], 0, 100)
    assert events[0].actor == f"applicant/{case_no}"
    assert [event.clock for event in events if event.kind == EventKind.CLOCK_STARTED] == ["case/intake"]
    await office.act("window1", case_no, CaseAct.ACCEPT)
    assert [line async for line in violations(office.store)] == []


async def test_what_is_wrong_stands_beside_the_field_and_nothing_typed_is_lost(
    screen: Screen, office: Office, body: dict[str, Any]
) -> None:
    path = await begun(screen, office)
    wrong = {**body, "form.company.capital": "很多", "key": path.rpartition("/")[2]}
    refused = await screen.send(f"{path}/hand-in", HTMX, **wrong)
    assert refused.status_code == 422
    for item in ("应为数字", "请先用短信验证码验证这个手机号", "缺少材料“公司章程”"):
        assert item in words(refused.text), item
    assert 'value="很多"' in refused.text
    lies = {"file-articles": ("章程.pdf", b"no pdf at all", "application/pdf")}
    lied = await screen.client.post(f"{path}/materials/articles/files", files=lies, headers=HTMX)
    assert lied.status_code == 422
    assert 'role="alert"' in lied.text
    none = await screen.send(f"{path}/materials/articles/certificate", HTMX, **body)
    assert none.status_code == 422
    result = await screen.send(f"{path}/typed", HTMX, **{**wrong, "field": "form.company.capital"})
    assert "应为数字" in result.text
    assert 'value="很多"' in await screen.text(path), "kept for this browser"
    by_hand = {**body, "materials.articles.way": "paper", "key": path.rpartition("/")[2]}
    assert "不收纸质材料" in words((await screen.send(f"{path}/hand-in", HTMX, **by_hand)).text)
    closed = await screen.send("/apply/start", matter="insolvency")
    assert closed.status_code == 422


async def test_a_draft_is_this_browsers_until_its_phone_is_proved_elsewhere(
    screen: Screen, building: FastAPI, office: Office, body: dict[str, Any]
) -> None:
    path = await begun(screen, office)
    await screen.send(f"{path}/typed", HTMX, **body, field="applicant.name")
    async with Screen.at(building) as other:
        assert (await other.see(path)).headers["location"] == "/apply?gone=1"
        for part in ("typed", "hand-in", "phone", "materials/articles/certificate"):
            led = await other.send(f"{path}/{part}", HTMX, **body)
            assert led.headers["HX-Redirect"] == "/apply?gone=1", "the phone is asked for, the draft waits"
        await prove(screen, office, path, body)
        await forget_codes(office.store)
        assert (await other.send("/apply/phone", phone=PHONE, do="send")).status_code == 200
        code = await code_sent_to(office.store, PHONE)
        found = await other.send("/apply/phone", phone=PHONE, do="prove", phone_code=code)
        assert path in found.text
        assert "王小明" in await other.text(path)
        assert (await other.send("/apply/leave")).status_code == 303
        assert (await other.see(path)).headers["location"] == "/apply?gone=1"
    english = words(await screen.text(f"{path}?lang=en"))
    for item in ("Enterprise set-up", "Registered capital", "Hand in", "Articles of association"):
        assert item in english


async def test_the_steps_shown_are_those_that_the_applicant_meets(
    screen: Screen, office: Office, body: dict[str, Any]
) -> None:
    listed = await screen.text("/apply")
    shown = {code: int(most) for code, most in re.findall(r'value="([a-z0-9-]+)".*?环节至多 (\d+)', listed)}
    seeded = {
        code: count_most_applicant_steps(one)
        for code, one in office.matters.items()
        if Channel.WEB in one.channels
    }
    assert shown.items() >= seeded.items(), "others may have been published meanwhile"
    assert re.search(r'value="enterprise-setup".*?环节至多 4 *<', listed), "政策文件附件第 9 项"
    path = await begun(screen, office)
    insured = {**body, "answers.social_insurance": "yes", "answers.housing_fund": "yes"}
    plan = words((await screen.send(f"{path}/typed", HTMX, **insured, field="answers.housing_fund")).text)
    own, _, alongside = plan.partition("办理环节（4）")[2].partition("部门同步办理，不另计环节")
    assert "银行开户" in own
    assert "社保登记" not in own
    assert "社保登记" in alongside


async def test_somebody_elses_phone_proves_nothing(
    screen: Screen, office: Office, body: dict[str, Any]
) -> None:
    path = await begun(screen, office)
    await prove(screen, office, path, body)
    fields = await with_materials(screen, path, body)
    other = await screen.send(f"{path}/hand-in", HTMX, **{**fields, "applicant.phone": "13900139000"})
    assert other.status_code == 422
    assert "请先用短信验证码验证这个手机号" in words(other.text)


async def test_the_window_adds_files_and_certificates_in_its_own_form(
    window: Screen, office: Office, body: dict[str, Any]
) -> None:
    from tests.integration.pages.test_window import begun as at_window

    path, hidden = await at_window(window)
    headers = {**HTMX, "X-CSRF-Token": hidden["csrf"]}
    files = {"file-articles": ("章程.pdf", PDF, "application/pdf")}
    answer = await window.client.post(f"{path}/materials/articles/files", files=files, headers=headers)
    assert "已上传" in words(answer.text)
    given = fields_in(answer.text)
    answer = await window.send(f"{path}/materials/appointments/certificate", headers, **body)
    given |= fields_in(answer.text)
    full = typed(office.matters["enterprise-setup"], beijing_date(utc_now()))
    sent = await window.send(f"{path}/hand-in", **{**hidden, **full, **given, "accept": "1"})
    assert sent.status_code == 303, words(sent.text)[:600]
    view = await office.view(sent.headers["location"].split("/")[3], "window1")
    by_code = {one["code"]: one for one in view.materials}
    assert by_code["articles"]["source"] == "uploaded"
    assert by_code["articles"]["file_id"]
    assert by_code["appointments"]["source"] == "shared"
    again, _ = await at_window(window)
    answer = await window.send(f"{again}/materials/articles/earlier", headers, **body)
    assert "沿用以往材料：" in words(answer.text).replace(" ", "")
    assert fields_in(answer.text)["materials.articles.file"] == by_code["articles"]["file_id"]
    nameless = await window.send(f"{again}/materials/articles/earlier", headers)
    assert "请先填写申请人的证件类型和证件号码" in words(nameless.text)
