"""Progress for the applicant: plain words, two languages from one place, and nobody guesses."""

import re
from importlib.resources import files
from typing import Any

from fastapi import FastAPI

from api.web.translations.labels import ENGLISH
from schemas.applicants.progress import RequestedAction
from schemas.cases.events import EventKind
from schemas.demonstration import Demonstration
from schemas.vocabulary import CaseAct, CaseStatus, Rating, StepAct, StepStatus
from tests.integration.pages.screen import Screen, words
from tests.support.office import Office
from tests.support.phones import code_sent_to, forget_codes
from tests.support.results import fresh

PUBLIC = (
    "base.html",
    "progress/form.html",
    "progress/case.html",
    "progress/_languages.html",
    "progress/_rating.html",
    "progress/_phone.html",
    "progress/_online.html",
    "apply/list.html",
    "apply/_form.html",
    "apply/_phone.html",
    "apply/_phone_fields.html",
    "apply/_plan.html",
    "apply/_materials.html",
    "apply/_errors.html",
    "apply/receipt.html",
    "window/_material_cell.html",
    "parts/ui.html",
    "error.html",
)

APPLICANT = {"name": "李四", "id_type": "resident_id", "id_number": "33010619850312001X"}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n"
FORM = 'action="/progress/rate"'
STEPS = {
    "registration": "market-regulation1",
    "seal": "public-security1",
    "tax": "tax1",
    "bank-account": "bank1",
}


async def test_the_applicant_reads_where_it_is_what_comes_and_by_when(screen: Screen, office: Office) -> None:
    receipt = await office.receive()
    await office.cases.advance(receipt.case_no)
    await office.step("market-regulation1", receipt.case_no, "registration", StepAct.CLAIM)
    page = await screen.send("/progress", case_no=receipt.case_no.lower(), code=receipt.query_code.lower())
    assert page.status_code == 200
    shown = words(page.text)
    for part in (
        "企业开办",
        "目前不需要您做什么",
        "承诺办结",
        "正在办理",
        "设立登记",
        "接下来",
        "公章刻制备案",
    ):
        assert part in shown
    assert "王小明" not in shown
    assert "33010619850312001X" not in page.text


async def test_the_same_in_english_has_no_chinese_but_names_of_their_own(
    screen: Screen, office: Office
) -> None:
    receipt = await office.receive()
    await office.cases.advance(receipt.case_no)
    page = await screen.send("/progress", case_no=receipt.case_no, code=receipt.query_code, lang="en")
    shown = words(re.sub(r'<button class="plain" name="lang".*?</button>', "", page.text))
    assert '<html lang="en"' in page.text
    assert "Enterprise set-up" in shown
    assert "Being worked on" in shown
    assert re.findall(r"[\u4e00-\u9fff]+", shown.replace("联", "", 1)) == ["杭州晴川软件有限公司"]


async def test_a_lawful_pause_is_told_with_ground_and_basis_in_both_languages(
    screen: Screen, office: Office
) -> None:
    receipt = await office.receive()
    await office.cases.advance(receipt.case_no)
    head, step = "market-regulation-head", "registration"
    await office.step(head, receipt.case_no, step, StepAct.CLAIM)
    ground = {"suspension_kind": "expert_review", "legal_basis": "浙江省保障“最多跑一次”改革规定 第二十八条"}
    await office.step(head, receipt.case_no, step, StepAct.SUSPEND, announced_working_days=3, **ground)
    number, code = receipt.case_no, receipt.query_code
    page = words((await screen.send("/progress", case_no=number, code=code)).text)
    assert "目前依法暂停计时，恢复计时后承诺办结时间相应顺延。" in page
    assert "“设立登记（含名称自主申报）”因专家评审依法进行特别程序" in page
    assert "所需时间不计入办理期限（浙江省保障“最多跑一次”改革规定 第二十八条）" in page
    assert "已超过承诺时间" not in page
    english = words((await screen.send("/progress", case_no=number, code=code, lang="en")).text)
    assert "Special procedure; its time does not count" in english


async def test_the_applicant_reads_how_the_limit_is_counted_first_in_one_line(
    screen: Screen, office: Office
) -> None:
    receipt = await office.receive()
    await office.cases.advance(receipt.case_no)
    head = "market-regulation-head"
    await office.step(head, receipt.case_no, "registration", StepAct.CLAIM)
    page = (await screen.send("/progress", case_no=receipt.case_no, code=receipt.query_code)).text
    summary, _, days = page.partition("承诺时限：计 1 个工作日")[2].partition("</summary>")
    assert "<li>" not in summary
    assert "受理，承诺时限 1 个工作日" in words(days)
    assert "：第 1 日" in words(days)
    assert "到期 " in words(days)
    assert office.people[head].name not in words(days), "officials are named to colleagues only"


async def test_what_is_asked_changes_with_the_case(screen: Screen, office: Office) -> None:
    receipt = await office.receive(office.application(accept=False))
    await office.act(
        "window1",
        receipt.case_no,
        CaseAct.NOTIFY_SUPPLEMENT,
        missing=("公司章程：缺第 3 页",),
        supply_working_days=5,
        notice="补正〔2026〕1 号",
    )
    page = words((await screen.send("/progress", case_no=receipt.case_no, code=receipt.query_code)).text)
    assert RequestedAction.SUPPLY.label in page
    assert "最晚" in page


async def closed(office: Office, demonstration: Demonstration | None = None) -> dict[str, Any]:
    """Number and query code of a case whose results were handed out."""
    receipt = await office.receive(demonstration=demonstration)
    case_no = receipt.case_no
    await office.cases.advance(case_no)
    for code, account in STEPS.items():
        await office.step(account, case_no, code, StepAct.CLAIM)
        await office.step(account, case_no, code, StepAct.APPROVE, results=fresh(code))
        await office.cases.advance(case_no)
    await office.step("window1", case_no, "social-insurance", StepAct.SKIP, reason="暂不办理")
    await office.cases.advance(case_no)
    await office.act("window1", case_no, CaseAct.DELIVER, receiver="本人")
    await office.cases.advance(case_no)
    return {"case_no": case_no, "code": receipt.query_code}


async def prove(screen: Screen, office: Office, known: dict[str, Any]) -> Any:
    """Prove the applicant's phone by the code that was sent; the page that follows."""
    await forget_codes(office.store)
    claim: dict[str, Any] = {**known, "phone": "13800138000"}
    sent = await screen.send("/progress/phone", **claim, do="send")
    assert "138******00" in sent.text
    code = await code_sent_to(office.store, "13800138000")
    assert code not in sent.text
    page = await screen.send("/progress/phone", **claim, do="prove", phone_code=code)
    assert page.status_code == 200, words(page.text)
    return page


async def test_the_applicant_rates_a_closed_case_once_and_is_thanked(screen: Screen, office: Office) -> None:
    known = await closed(office)
    page = await screen.send("/progress", **known)
    assert "欢迎对服务作出评价" in words(page.text)
    unproved = await screen.send("/progress/rate", **known, key="e" * 32, rating="1")
    assert unproved.status_code == 403
    page = await prove(screen, office, known)
    assert page.text.count('type="radio"') == len(Rating)
    [key] = re.findall(r'name="key" value="([^"]+)"', page.text)
    typed = {**known, "key": key, "text": "很快", "is_anonymous": "1"}
    for wrong, field, item in (
        ({}, "rating", "请选择评价等级"),
        ({"rating": "9"}, "rating", "请选择评价等级"),
        ({"rating": "2", "text": "长" * 2001}, "text", "意见至多 2000 个字"),
    ):
        refused = await screen.send("/progress/rate", **{**typed, **wrong})
        assert refused.status_code == 422
        assert f'id="rate-{field}-e">{item}<' in refused.text
        assert f'name="key" value="{key}"' in refused.text, "a second try is the same act"
    for _ in range(2):
        rated = await screen.send("/progress/rate", **typed, rating="2")
        assert rated.status_code == 200, words(rated.text)
        assert RequestedAction.RATED.label in words(rated.text)
        assert FORM not in rated.text
    assert "办件进度查询" in await screen.text("/progress/rate"), "where the page's other forms lead back to"
    late = await screen.send("/progress/rate", **{**typed, "key": "f" * 32}, rating="1")
    assert late.status_code == 409
    assert "本件现在不能评价" in words(late.text)
    events = await office.case_queries.events(known["case_no"], office.people["admin1"], 0, 1000)
    [filed] = [event for event in events if event.kind == EventKind.CASE_RATED]
    assert filed.actor == f"applicant/{known['case_no']}"
    assert {"rating": "2", "is_anonymous": True, "text": "很快"}.items() <= {
        **filed.facts,
        **filed.private,
    }.items()


async def test_the_rating_is_asked_in_english_and_only_of_a_closed_case(
    screen: Screen, office: Office
) -> None:
    receipt = await office.receive()
    known: dict[str, Any] = {"case_no": receipt.case_no, "code": receipt.query_code}
    assert FORM not in (await screen.send("/progress", **known)).text
    typed: dict[str, Any] = {"key": "a" * 32, "rating": "1"}
    await prove(screen, office, known)
    assert (await screen.send("/progress/rate", **known, **typed)).status_code == 409
    over = await closed(office)
    assert "Very dissatisfied" in words((await screen.send("/progress", **over, lang="en")).text)
    refused = words((await screen.send("/progress/rate", **over, key="a" * 32)).text)
    assert "Choose how satisfied you are" in refused


async def test_a_wrong_code_and_a_wrong_number_look_the_same_and_are_counted(
    building: FastAPI, office: Office
) -> None:
    await forget_codes(office.store)
    receipt = await office.receive()
    async with Screen.at(building) as guesser:
        one = await guesser.send("/progress", case_no=receipt.case_no, code="AAAAAAAA")
        other = await guesser.send("/progress", case_no="330100-20260101-QYKB-000001-0", code="AAAAAAAA")
        assert (one.status_code, other.status_code) == (404, 404)
        assert words(one.text).replace(receipt.case_no, "") == words(other.text)
        for _ in range(8):
            await guesser.send("/progress", case_no=receipt.case_no, code="AAAAAAAA")
        stopped = await guesser.send("/progress", case_no=receipt.case_no, code=receipt.query_code)
        assert stopped.status_code == 429
        assert (await guesser.send("/progress", case_no="", code="")).status_code == 422
    await forget_codes(office.store)


def test_every_public_sentence_has_its_english() -> None:
    folder = files("api.web").joinpath("templates")
    result = {
        sentence
        for name in PUBLIC
        for sentence in re.findall(
            r"""\bt\(["']([^"']+)["']\)""", folder.joinpath(name).read_text(encoding="utf-8")
        )
    }
    assert len(result) > 20
    result |= {term.label for term in (*CaseStatus, *StepStatus, *RequestedAction, *Rating)}
    for name in (
        "routes/applicants/progress.py",
        "routes/applicants/progress_acts.py",
        "views/progress.py",
        "forms/rating.py",
        "routes/applicants/apply.py",
    ):
        code = files("api.web").joinpath(name).read_text(encoding="utf-8")
        result |= set(re.findall(r'(?<!")"([\u4e00-\u9fff][^"]*)"(?!")', code))
    assert result - set(ENGLISH) == set()


async def test_personal_data_in_full_needs_a_reason_and_leaves_a_trace(
    building: FastAPI, office: Office
) -> None:
    receipt = await office.receive()
    async with Screen.at(building, "admin1") as admin:
        path = f"/cases/{receipt.case_no}/full"
        hidden = await admin.hidden(path)
        refused = await admin.send(path, csrf=hidden["csrf"], reason=" ")
        assert refused.status_code == 422
        assert "33010619850312001X" not in refused.text
        seen = await admin.send(path, csrf=hidden["csrf"], reason="核对投诉人身份")
        assert "33010619850312001X" in seen.text
        assert "已留痕" in seen.text
    async with Screen.at(building, "education1") as stranger:
        assert (await stranger.see(path)).status_code == 404
