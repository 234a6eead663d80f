"""Five journeys whose documents are read for basis, remedy and authority."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from services.consumers.documents import DocumentConsumer
from services.reference_data.documents import load_bodies
from tests.e2e.journeys.document_ways import Journeys
from tests.support.api_client import ApiClient
from tests.support.app_contexts import silent_context
from tests.support.office import Office
from tests.support.reading import text_of

AUTUMN = {"starts_at": "2026-11-23T09:00:00+08:00"}
"""A Monday under the law of 2026."""
LICENSING_LAW = "行政许可法"
REVIEW, LAWSUIT = "申请行政复议", "提起行政诉讼"


@pytest.fixture(scope="module")
async def journeys(api: ApiClient, office: Office) -> AsyncIterator[Journeys]:
    """The door, and a consumer that writes documents."""
    made = silent_context(office.store).documents
    await made.templates.seed(load_bodies())
    yield Journeys(
        api, office, DocumentConsumer(made.store, made.document_loader, made.numbering, made.printer)
    )
    await made.printer.typesetter.close()


async def _texts(on: Journeys, journey: Callable[[Journeys], Awaitable[list[str]]]) -> dict[str, str]:
    """The text of each document of the journey, by its kind."""
    found = await on.documents(journey)
    return {kind: text_of((await on.api.get("admin1", one["at"])).content) for kind, one in found.items()}


async def construction_project(on: Journeys) -> list[str]:
    """The land permit is granted, the environmental statement refused."""
    case_no = await on.hand_in("construction-project", demonstration=AUTUMN)
    await on.office.cases.advance(case_no)
    await on.as_offered(case_no, "filing", "claim", "approve")
    await on.as_offered(case_no, "land-permit", "claim", "approve")
    await on.settle("ecology-environment1", case_no, "eia", "refuse", reason="污染防治措施不可行")
    return [case_no]


async def property_transfer(on: Journeys) -> list[str]:
    """The registration is refused."""
    case_no = await on.hand_in("property-transfer", demonstration=AUTUMN)
    await on.office.cases.advance(case_no)
    for code in ("qualification", "contract-filing"):
        await on.as_offered(case_no, code, "claim", "approve")
    await on.settle("planning-resources1", case_no, "examination", "refuse", reason="存在尚未解决的权属争议")
    await on.office.cases.advance(case_no)
    return [case_no]


async def clinic(on: Journeys) -> list[str]:
    """A non-profit clinic of 2026: filed with health, then refused by civil affairs."""
    answers = {"kind": "non_profit"}
    materials = [
        {"code": code, "source": "paper", "copies": 1}
        for code in ("application-form", "doctor-licence", "premises", "founding")
    ]
    case_no = await on.hand_in("clinic-opening", demonstration=AUTUMN, answers=answers, materials=materials)
    await on.office.cases.advance(case_no)
    await on.as_offered(case_no, "filing-non-profit", "claim", "approve")
    await on.settle("civil-affairs1", case_no, "non-profit", "refuse", reason="名称不符合规定")
    await on.office.cases.advance(case_no)
    return [case_no]


async def insolvency(on: Journeys) -> list[str]:
    """The court does not admit the petition."""
    case_no = await on.hand_in("insolvency", demonstration=AUTUMN)
    await on.office.cases.advance(case_no)
    await on.settle("court1", case_no, "admission", "refuse", reason="债务人不具备破产原因")
    await on.office.cases.advance(case_no)
    return [case_no]


async def bank_credit(on: Journeys) -> list[str]:
    """The bank does not lend."""
    case_no = await on.hand_in("bank-credit", demonstration=AUTUMN)
    await on.office.cases.advance(case_no)
    await on.as_offered(case_no, "application", "claim", "approve")
    await on.settle("bank1", case_no, "investigation", "refuse", reason="还款来源不足")
    await on.office.cases.advance(case_no)
    return [case_no]


async def test_a_construction_project_cites_the_law_of_each_licence(journeys: Journeys) -> None:
    result = await _texts(journeys, construction_project)
    assert "《中华人民共和国行政许可法》第三十二条" in result["acceptance"]
    assert "建设用地规划许可证20个工作日" in result["acceptance"]
    assert "《中华人民共和国行政许可法》第四十二条" in result["acceptance"]
    assert "联合办理的行政许可" in result["acceptance"]
    assert "合计不超过45个工作日（《中华人民共和国行政许可法》第四十二条第二款" in result["acceptance"]
    licence = result["licence"]
    assert "杭州市规划和自然资源局" in licence, "the authority that decides signs in full"
    assert "杭州市生态环境局" in result["licence-refused"]
    assert "《中华人民共和国城乡规划法》第三十八条、《中华人民共和国行政许可法》第三十八条第一款" in licence
    refused = result["licence-refused"]
    assert "《中华人民共和国行政许可法》第三十八条第二款" in refused
    assert f"六十日内向杭州市人民政府{REVIEW}" in refused
    assert f"六个月内依法向本机关所在地有管辖权的人民法院{LAWSUIT}" in refused
    assert "止。" not in refused.partition("行政诉讼")[2], "no last day that shortens the right"


async def test_a_property_transfer_cites_the_registration_regulation_only(journeys: Journeys) -> None:
    result = await _texts(journeys, property_transfer)
    assert "《不动产登记暂行条例》第十七条" in result["acceptance"]
    refused = result["registration-refused"]
    assert "不予登记告知书" in refused
    assert "杭州市规划和自然资源局" in refused
    assert "《不动产登记暂行条例》第二十二条" in refused
    assert "向不动产所在地人民法院提起行政诉讼" in refused
    assert not any(LICENSING_LAW in text for text in result.values())


async def test_a_clinic_of_2026_is_filed_and_registered_afterwards(journeys: Journeys) -> None:
    outcome = await _texts(journeys, clinic)
    filed = outcome["result-notice"]
    assert "诊所备案凭证" in filed
    assert "《诊所备案管理暂行办法》" in filed
    assert "行政许可决定书" not in "".join(outcome.values())
    refused = outcome["registration-refused"]
    assert "《民办非企业单位登记管理暂行条例》" in refused
    assert "杭州市民政局" in refused
    assert "杭州市卫生健康委员会" in filed
    assert f"向杭州市人民政府{REVIEW}" in refused


async def test_a_court_rules_and_its_ruling_is_appealed(journeys: Journeys) -> None:
    result = await _texts(journeys, insolvency)
    assert "《中华人民共和国企业破产法》第十条" in result["acceptance"]
    assert "登记收件，依法审查是否受理" in result["acceptance"]
    refused = result["step-refused"]
    assert "裁定不予受理" in refused
    assert "民事裁定书（不予受理）" in refused
    assert "杭州市中级人民法院" in refused
    assert "《中华人民共和国企业破产法》第十二条" in refused
    assert "自裁定送达之日起十日内向浙江省高级人民法院提起上诉" in refused
    assert "结果为：裁定不予受理" in result["not-passed"]
    for text in result.values():
        assert LICENSING_LAW not in text
        assert REVIEW not in text
        assert LAWSUIT not in text


async def test_a_bank_that_does_not_lend_names_its_complaint_channel(journeys: Journeys) -> None:
    result = await _texts(journeys, bank_credit)
    refused = result["step-refused"]
    assert "不适用行政复议和行政诉讼" in refused
    assert "12378" in refused
    assert "开户银行" in refused
    assert "改革规定" not in "".join(result.values()), "a bank acts under no provincial regulation"
    assert "结果为：不予办理" in result["not-passed"]
    for text in result.values():
        assert LICENSING_LAW not in text
        assert "人行杭州中心支行" not in text, "the bank itself answers, not the central bank"
        assert REVIEW not in text
