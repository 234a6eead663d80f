"""One journey for each document: its trigger, content, bytes, code, and what fails verification."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from services.consumers.documents import DocumentConsumer
from services.domain.documents.samples import sample_contexts
from services.reference_data.documents import load_bodies, load_kinds, load_sample
from services.reference_data.loader import load_departments
from services.store.audits.invariants import violations_of
from services.store.core.query_codes import newest_query_code
from tests.e2e.journeys.document_ways import (
    FIRST,
    HEAD,
    OFFICER,
    Journeys,
    advised,
    both_limits,
    by_hand,
    drawings_reviewed,
    licensed,
    no_jurisdiction,
    not_required,
    one_refused,
    posted,
    prolonged,
    refused,
    straight,
    supervised,
    supplemented_and_declined,
    with_gaps,
    withdrawn,
)
from tests.e2e.journeys.ended_ways import ENDED
from tests.integration.pages.screen import Screen, words
from tests.integration.pages.test_progress import prove
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.api_client import ROOT, ApiClient
from tests.support.app_contexts import silent_context
from tests.support.office import Office
from tests.support.reading import altered, code_of, ensure_archivable, text_of
from tests.support.results import fresh


@pytest.fixture(scope="module")
async def journeys(api: ApiClient, office: Office) -> AsyncIterator[Journeys]:
    """The door, and a desk that writes documents."""
    made = silent_context(office.store).documents
    await made.templates.seed(load_bodies())
    yield Journeys(
        api, office, DocumentConsumer(made.store, made.document_loader, made.numbering, made.printer)
    )
    await made.printer.typesetter.close()


BOTH = "承诺办结时间2019年4月23日17:00"
FIVE_DAYS = "承诺办结时间2019年4月28日17:00"
REVIEW = ("六十日内向杭州市人民政府或者上一级主管部门申请行政复议", "六个月内", "人民法院提起行政诉讼")
Way = tuple[Callable[[Journeys], Awaitable[list[str]]], tuple[str, ...]]
WAYS: Mapping[str, Way] = {
    "receipt": (straight, ("2019年4月22日09:00", "公司章程", "窗口")),
    "acceptance": (both_limits, ("受理日期2019年4月22日", "承诺办结时间2019年4月", "法定办结时间2019年")),
    "acceptance-with-gaps": (with_gaps, ("住所使用证明", "2019年4月23日17:00前补齐", "撤销受理", BOTH)),
    "supplement": (
        supplemented_and_declined,
        ("公司章程：缺少股东签字", "住所证明：缺少产权人签章", "2019年4月28日17:00前补正", "视为撤回"),
    ),
    "declined": (supplemented_and_declined, ("补正后仍不符合法定形式", *REVIEW)),
    "not-ours": (
        no_jurisdiction,
        ("不予受理决定书", "决定不予受理", "属省级权限", "省市场监督管理局", *REVIEW),
    ),
    "not-required": (not_required, ("不受理告知书", "本件不受理", "依法不需要办理登记", *REVIEW)),
    "acceptance-revoked": (with_gaps, ("住所使用证明", "撤销受理", *REVIEW)),
    "suspension": (
        prolonged,
        ("专家评审", "10个工作日", "《中华人民共和国行政许可法》第四十五条", "预计结束2019年5月", FIVE_DAYS),
    ),
    "extension": (
        prolonged,
        ("40个工作日", "情形复杂", "核准和备案管理条例", "延长后的法定期限2019年", FIVE_DAYS),
    ),
    "review-opinion": (
        drawings_reviewed,
        (
            "第1轮审查",
            "消防：三层疏散宽度不足",
            "第二十六条",
            "管理办法》第十二条",
            "5个工作日",
            "2019年4月28日",
        ),
    ),
    "licence": (licensed, ("准予行政许可", "杭发改外资〔2019〕1号", "第三十八条第一款")),
    "registration": (straight, ("准予登记", "材料齐全", "统一社会信用代码", "成立日期2026年11月24日")),
    "result-notice": (one_refused, ("公章刻制备案证明", "办理完毕", "公章编码")),
    "licence-refused": (licensed, ("不予行政许可", "不符合外商投资准入条件", *REVIEW)),
    "registration-refused": (refused, ("登记驳回通知书", "名称与已登记企业近似", "第五十四条", *REVIEW)),
    "step-refused": (one_refused, ("不予办理", "预留印鉴不清", "不适用行政复议和行政诉讼", "12378")),
    **ENDED,
    "done": (one_refused, ("结果为：部分办结", BOTH, "实际办结时间2019年4月22日", "领取结果")),
    "not-passed": (refused, ("结果为：不予登记", "设立登记", *REVIEW)),
    "delivery-receipt": (posted, ("王小红", "邮寄送达", "EY123456789CN", "送达时间2019年4月23日15:30")),
    "posting": (posted, ("EY123456789CN", "王小明", "文三路1号")),
    "fee-notice": (by_hand, ("金额（元）80", "浙价费〔2019〕1号", "综合窗口")),
    "handover": (by_hand, ("窗口一号", "市市场监管局", "公司章程")),
    "certificate-handover": (by_hand, ("营业执照正副本", "综合窗口")),
    "promise": (by_hand, ("住所真实", "国发〔2018〕35号", "撤销登记", "承诺")),
    "supervision-order": (
        supervised,
        ("杭州市市场监督管理局：", "设立登记", "承诺时限", "2019年4月22日12:00", "2019年4月30日17:00"),
    ),
    "supervision-reply": (
        supervised,
        ("杭州市行政审批服务管理办公室：", "现将办理情况回复如下：正在办理", "2030年4月30日", "督办〔2019〕"),
    ),
    "supervision-returned": (supervised, ("未说明整改措施", "2019年4月30日17:00前重新书面回复")),
    "supervision-closed": (supervised, ("同意办结", "2030年4月30日")),
    "supervision-advice": (
        advised,
        ("杭州市人民政府督查室：", "杭州市市场监督管理局", "开展督查", "2019年4月22日12:00"),
    ),
    "supervision-delivered": (advised, ("市政府督查室", "督查建议〔2019〕")),
    "supervision-withdrawn": (withdrawn, ("予以撤销", "设立登记")),
}


def test_every_kind_of_document_has_its_journey() -> None:
    assert set(WAYS) == set(load_kinds())


@pytest.mark.parametrize("kind", WAYS)
async def test_a_document_comes_by_its_trigger_and_holds_before_anybody_who_checks(
    journeys: Journeys, kind: str
) -> None:
    journey, words = WAYS[kind]
    document = (await journeys.documents(journey))[kind]
    pdf = (await journeys.api.get("admin1", document["at"])).content
    ensure_archivable(pdf)
    result = text_of(pdf)
    for part in (document["name"], "".join(document["number"].split()), "盖章处", *words):
        assert part in result, result
    address = urlsplit(code_of(pdf))
    assert address.path == "/verify"
    [number], [code] = (parse_qs(address.query)[name] for name in ("number", "code"))
    assert number == document["document"]
    client = journeys.api.client
    page = await client.get(f"{address.path}?{address.query}")
    stands = document["status"] == "issued"
    assert ("查验通过" in page.text) is stands
    assert document["number"] in page.text

    async def holds(**asked: Any) -> bool:
        where = f"{ROOT}/public/documents/verification"
        sent = "content" in asked
        answer = await (client.post(where, **asked) if sent else client.get(where, params=asked))
        return bool(answer.json()["is_genuine"])

    assert await holds(content=pdf) is stands
    assert await holds(number=number, code=code) is stands
    assert not await holds(content=altered(pdf))
    assert not await holds(number=number, code=code[::-1])
    assert not await holds(number=f"{number[:-6]}999999", code=code)


@pytest.mark.parametrize("kind", WAYS)
async def test_a_template_is_tried_with_every_word_that_a_document_has_and_no_other(
    journeys: Journeys, kind: str
) -> None:
    document = (await journeys.documents(WAYS[kind][0]))[kind]
    says = dict((await journeys.consumer.printer.documents.row(document["document"]))["says"])
    tried, _ = sample_contexts(load_kinds()[kind], load_sample())
    assert set(says) - {"number", "check_code", "verify_page", "verify_url", "department"} == set(tried)


async def test_documents_name_departments_in_full(journeys: Journeys) -> None:
    """GB/T 9704: the issuer and the addressee are named in full or by a standard short form."""
    local = {one.name: one.full_name for one in load_departments().values() if one.full_name}
    by_hand_kinds = {"handover", "certificate-handover", "supervision-delivered"}
    for kind in WAYS.keys() - by_hand_kinds:
        document = (await journeys.documents(WAYS[kind][0]))[kind]
        text = text_of((await journeys.api.get("admin1", document["at"])).content)
        for other in (*local.values(), *(f"{name}负责人" for name in local)):  # the head who approved
            text = text.replace(other, "")
        assert [name for name in local if name in text] == [], kind


async def test_what_is_taken_back_makes_its_document_void(journeys: Journeys) -> None:
    case_no = await journeys.hand_in()
    await journeys.settle(OFFICER, case_no, FIRST, results=fresh(FIRST))
    await journeys.consumer.issue_documents(await log_entries_of(journeys.office, case_no))
    await journeys.step(OFFICER, case_no, FIRST, "recall", reason="录入有误")
    for _ in range(2):
        await journeys.consumer.issue_documents(await log_entries_of(journeys.office, case_no))
    listed = (await journeys.api.get("admin1", f"/joint-cases/{case_no}/documents")).json()
    stands = {one["kind"]: one["status"] for one in listed}
    assert stands == {"receipt": "issued", "acceptance": "issued", "registration": "voided"}
    [void] = [one for one in listed if one["kind"] == "registration"]
    assert "撤销操作" in void["voided_because"]
    await journeys.step(OFFICER, case_no, FIRST, "approve", results=fresh(FIRST))
    await journeys.consumer.issue_documents(await log_entries_of(journeys.office, case_no))
    listed = (await journeys.api.get("admin1", f"/joint-cases/{case_no}/documents")).json()
    registrations = [one["status"] for one in listed if one["kind"] == "registration"]
    assert registrations == ["voided", "issued"]
    for journey, kind in ((with_gaps, "acceptance-with-gaps"), (withdrawn, "supervision-order")):
        assert (await journeys.documents(journey))[kind]["status"] == "voided"


async def test_a_result_put_on_file_wrongly_is_corrected_with_its_document(journeys: Journeys) -> None:
    case_no, wrong, right, other = await journeys.hand_in(), fresh(FIRST), fresh(FIRST), fresh(FIRST)
    await journeys.step(OFFICER, case_no, FIRST, "claim")
    await journeys.passes(case_no, 5)
    outside = {"happened_at": "2019-04-22T09:03:00+08:00", "outside_system": "省登记系统"}
    await journeys.step(OFFICER, case_no, FIRST, "record_outside_result", results=wrong, **outside)
    fields = {"act": "correct_result", "reason": "信用代码录入有误"}
    refused = await journeys.api.act(OFFICER, case_no, FIRST, **fields, results=right)
    assert refused.status_code == 403, "the head's to put right"
    incomplete = {**right, "credit_code": "91330106MA0000000"}
    assert (await journeys.api.act(HEAD, case_no, FIRST, **fields, results=incomplete)).status_code == 422
    taken = await journeys.hand_in()
    await journeys.settle(OFFICER, taken, FIRST, results=other)
    clash = {**right, "credit_code": other["credit_code"]}
    assert (await journeys.api.act(HEAD, case_no, FIRST, **fields, results=clash)).status_code == 422
    await journeys.step(HEAD, case_no, FIRST, results=right, **fields)
    case = (await journeys.api.get("admin1", f"/joint-cases/{case_no}")).json()
    assert case["results"][FIRST] == right
    await journeys.consumer.issue_documents(await log_entries_of(journeys.office, case_no))
    listed = (await journeys.api.get("admin1", f"/joint-cases/{case_no}/documents")).json()
    documents = [one for one in listed if one["kind"] == "registration"]
    assert [one["status"] for one in documents] == ["voided", "issued"]
    at = f"/joint-cases/{case_no}/documents/{documents[1]['document']}"
    text = text_of((await journeys.api.get("admin1", at)).content)
    assert right["credit_code"] in text
    assert "更正件" in text
    assert "信用代码录入有误" in text
    events = (await journeys.api.get("tax1", f"/joint-cases/{case_no}/events", limit=1000)).json()
    [result_2] = [event for event in events if event["kind"] == "step.result_corrected"]
    assert set(result_2["facts"]["departments"]) == {"public-security", "tax", "human-resources"}
    assert result_2["private"]["results"] == right, "who went on with the result reads what it is now"
    again = await journeys.hand_in()
    await journeys.settle(OFFICER, again, FIRST, results=wrong)  # what was wrong there is free again
    assert [line async for line in violations_of(journeys.office.store, [case_no, taken, again])] == []


async def _query_code(journeys: Journeys, case_no: str) -> str:
    async with journeys.office.store.autocommit() as connection:
        return await newest_query_code(connection, case_no)


async def test_each_round_of_a_drawing_review_has_the_one_opinion_and_no_second_notice(
    journeys: Journeys,
) -> None:
    await journeys.documents(drawings_reviewed)
    [case_no] = {one["case_no"] for one in journeys.made["drawings_reviewed"].values() if "case_no" in one}
    listed = (await journeys.api.get("drawing-review1", f"/joint-cases/{case_no}/documents")).json()
    opinions = [one for one in listed if one["kind"] == "review-opinion"]
    assert [one["status"] for one in opinions] == ["issued", "issued"]
    assert len({one["number"] for one in opinions}) == 2
    assert "suspension" not in {one["kind"] for one in listed}, "the opinion tells of the time, too"
    at = f"/joint-cases/{case_no}/documents/{opinions[1]['document']}"
    result = text_of((await journeys.api.get("window1", at)).content)
    for part in (
        "第2轮审查",
        "人防：口部详图",
        "上一轮图纸中已经存在",
        "抗震：首轮即缺节点详图",
        "3个工作日",
    ):
        assert part in result, result
    known = {"case_no": case_no, "code": await _query_code(journeys, case_no)}
    screen = Screen(journeys.api.client)
    assert "人防：口部详图" not in (await screen.send("/progress", **known)).text, "number and code show none"
    page = words((await prove(screen, journeys.office, known)).text)
    for part in ("审查意见", "人防：口部详图缺门扇选型", "抗震：首轮即缺节点详图"):
        assert part in page, page
    assert "三层疏散" not in page, "the round before is put right"
    tax = (await journeys.api.get("tax1", f"/joint-cases/{case_no}/documents")).status_code
    assert tax == 404


async def test_documents_of_an_order_are_read_by_whom_it_concerns(journeys: Journeys) -> None:
    documents = await journeys.documents(supervised)
    where, number = documents["supervision-order"]["at"], documents["supervision-order"]["order_no"]
    for account, status in ((HEAD, 200), ("admin1", 200), ("tax-head", 404), ("window1", 404)):
        assert (await journeys.api.get(account, where)).status_code == status, account
    other = (await journeys.documents(advised))["supervision-advice"]["order_no"]
    assert (await journeys.api.get("admin1", where.replace(number, other))).status_code == 404
    case_no = (await journeys.api.get("admin1", f"/supervision-orders/{number}")).json()["case_no"]
    listed = (await journeys.api.get(HEAD, f"/joint-cases/{case_no}/documents")).json()
    assert not {one["kind"] for one in listed} & {"supervision-order", "supervision-reply"}
