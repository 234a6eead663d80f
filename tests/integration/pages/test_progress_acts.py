"""What an applicant does on the page of a case once the phone is proved: supply, fill a gap, withdraw."""

import re
from typing import Any

from schemas.cases.events import EventKind
from schemas.vocabulary import CaseAct
from tests.integration.pages.screen import Screen, words
from tests.integration.pages.test_progress import APPLICANT, PDF, prove
from tests.support.office import Office
from tests.support.phones import forget_codes


async def test_a_phone_is_proved_by_its_code_and_refusals_stand_beside_the_field(
    screen: Screen, office: Office
) -> None:
    receipt = await office.receive(office.application(accept=False))
    known: dict[str, Any] = {"case_no": receipt.case_no, "code": receipt.query_code}
    await forget_codes(office.store)
    wrong: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"phone": "13900000000"}, "phone", "联系电话与申请时填写的不一致"),
        ({"phone": "13800138000", "do": "prove"}, "phone_code", "请先获取验证码"),
    )
    for typed, field, item in wrong:
        refused = await screen.send("/progress/phone", **known, **typed)
        assert refused.status_code == 422
        assert f'id="phone-{field}-e">{item}<' in refused.text
    page = await prove(screen, office, known)
    assert 'id="act-withdraw"' in page.text
    assert "13800138000" not in page.text
    again = await screen.send("/progress", **known)
    assert 'id="act-withdraw"' in again.text, "the proof holds for half an hour at this browser"
    other = await office.receive(office.application(applicant={**APPLICANT, "phone": "13900139000"}))
    theirs = await screen.send("/progress", case_no=other.case_no, code=other.query_code)
    assert 'id="act-withdraw"' not in theirs.text, "and only for cases of that phone"


async def test_the_applicant_supplies_online_and_withdraws(screen: Screen, office: Office) -> None:
    receipt = await office.receive(office.application(accept=False))
    known: dict[str, Any] = {"case_no": receipt.case_no, "code": receipt.query_code}
    page = await prove(screen, office, known)
    assert 'id="supply"' not in page.text
    missing = {"missing": ("公司章程：缺第 3 页",), "supply_working_days": 5, "notice": "补正〔2026〕1 号"}
    await office.act("window1", receipt.case_no, CaseAct.NOTIFY_SUPPLEMENT, **missing)
    page = await screen.send("/progress", **known)
    assert "公司章程：缺第 3 页" in page.text
    body = {**known, "key": "b" * 32, "material": "articles"}
    lies = {"file": ("章程.pdf", b"not a pdf", "application/pdf")}
    refused = await screen.client.post("/progress/files", data=body, files=lies)
    assert refused.status_code == 422
    assert 'id="file-e"' in refused.text
    right = {"file": ("章程.pdf", PDF, "application/pdf")}
    for _ in range(2):
        kept = await screen.client.post("/progress/files", data={**body, "key": "c" * 32}, files=right)
        assert kept.status_code == 200, words(kept.text)
    supplied = await screen.send("/progress/act", **known, key="d" * 32, act="submit_supplement", step="")
    assert supplied.status_code == 200
    assert "已收件" in words(supplied.text)
    view = await office.view(receipt.case_no, "window1")
    assert view.status_label == "已收件"
    refused = await screen.send("/progress/act", **known, key="f" * 32, act="withdraw", step="")
    assert refused.status_code == 422
    assert "撤回须写明理由" in refused.text
    body = {**known, "key": "1" * 32, "act": "withdraw", "step": "", "case.withdraw.reason": "不办了"}
    for _ in range(2):
        gone = await screen.send("/progress/act", **body)
        assert gone.status_code == 200, words(gone.text)
        assert "撤回" in words(gone.text)
    events = await office.case_queries.events(receipt.case_no, office.people["admin1"], 0, 1000)
    mine = [event.kind for event in events if event.actor == f"applicant/{receipt.case_no}"]
    assert mine == [
        EventKind.CASE_MATERIAL_ADDED,
        EventKind.CASE_SUPPLEMENT_SUBMITTED,
        EventKind.CASE_WITHDRAWN,
    ]


async def test_a_gap_is_filled_from_home_and_confirmed_at_the_window(screen: Screen, office: Office) -> None:
    body = office.application(accept=False)
    there = tuple(one for one in body.materials if one.code != "address-proof")
    receipt = await office.receive(body.model_copy(update={"materials": there}))
    gaps = {"gaps": ("address-proof",), "gap_working_days": 3, "notice": "容缺〔2026〕1 号"}
    await office.act("window1", receipt.case_no, CaseAct.ACCEPT_WITH_GAPS, **gaps)
    known: dict[str, Any] = {"case_no": receipt.case_no, "code": receipt.query_code}
    page = await prove(screen, office, known)
    asked = re.findall(r'<option value="([a-z-]+)">', page.text)
    assert asked == ["address-proof"]
    body_of = {**known, "key": "9" * 32, "material": "address-proof"}
    files = {"file": ("租赁合同.pdf", PDF, "application/pdf")}
    kept = await screen.client.post("/progress/files", data=body_of, files=files)
    assert "由窗口核对后补齐" in kept.text
    await office.act("window1", receipt.case_no, CaseAct.SUBMIT_DEFERRED_MATERIAL)
    over = await screen.client.post("/progress/files", data={**body_of, "key": "8" * 32}, files=files)
    assert over.status_code == 409
    assert 'id="supply"' not in over.text
