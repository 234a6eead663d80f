"""Documents on a real record: each once, numbers without gaps, the story as it stood then."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, select, text

from schemas.documents.documents import DocumentDraft
from schemas.errors import NotFound
from schemas.vocabulary import CaseAct, StepAct, SuspensionKind
from services.clock import utc_now
from services.consumers.documents import DocumentConsumer
from services.reference_data.documents import load_bodies
from services.store.core.log.consumer_offsets import LogEntry
from services.store.core.schema.tables import event_table
from services.store.documents.documents import issue
from services.store.documents.printer import key_of
from services.store.documents.service import DocumentService
from services.store.documents.tables import document, document_serial
from tests.support.app_contexts import silent_context
from tests.support.office import Office
from tests.support.results import fresh


@pytest.fixture(scope="module")
async def documents(office: Office) -> AsyncIterator[DocumentService]:
    """The document office on that record."""
    made = silent_context(office.store).documents
    await made.templates.seed(load_bodies())
    yield made
    await made.printer.typesetter.close()


@pytest.fixture
def consumer(documents: DocumentService) -> DocumentConsumer:
    """The desk that hears the log."""
    return DocumentConsumer(
        documents.store, documents.document_loader, documents.numbering, documents.printer
    )


async def log_entries_of(office: Office, case_no: str) -> list[LogEntry]:
    """The case's events as a reader hears them."""
    columns = event_table.c
    query = select(columns.shard, columns.xid, columns.id, columns.stream, columns.seq, columns.kind)
    async with office.store.autocommit() as connection:
        found = await connection.execute(query.where(columns.stream == case_no).order_by(columns.seq))
        return [LogEntry(**row) for row in found.mappings()]


async def _of(documents: DocumentService, case_no: str) -> dict[str, dict[str, Any]]:
    async with documents.store.autocommit() as connection:
        found = await connection.execute(select(document).where(document.c.case_no == case_no))
        return {row["kind"]: dict(row) for row in found.mappings()}


async def _text(documents: DocumentService, name: str) -> str:
    pdf = await documents.printer.pdf(name)
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


async def test_a_document_names_every_applicant_and_the_public_check_masks_each(
    office: Office, documents: DocumentService, consumer: DocumentConsumer
) -> None:
    spouse = {"name": "John Smith", "id_type": "passport", "id_number": "E12345678", "phone": "13900139111"}
    case_no = (await office.receive(office.application(co_applicants=[spouse]))).case_no
    await consumer.issue_documents(await log_entries_of(office, case_no))
    row = (await _of(documents, case_no))["acceptance"]
    assert row["says"]["applicant"] == "王小明、John Smith"
    assert row["says"]["id_number"] == "330***********001X、E1*****78"
    verdict = await documents.queries.check(row["document"], row["check_code"])
    assert "（王**、J*********）" in verdict.words


async def test_a_firm_is_named_in_full_at_the_public_check(
    office: Office, documents: DocumentService, consumer: DocumentConsumer
) -> None:
    firm = {
        "name": "王小明",
        "id_type": "credit_code",
        "id_number": "91330100MA2CFLDG43",
        "phone": "13900139111",
    }
    case_no = (await office.receive(office.application(applicant=firm))).case_no
    await consumer.issue_documents(await log_entries_of(office, case_no))
    row = (await _of(documents, case_no))["acceptance"]
    assert "（王小明）" in (await documents.queries.check(row["document"], row["check_code"])).words


async def test_acceptance_brings_receipt_and_notice_with_both_limits(
    office: Office, documents: DocumentService, consumer: DocumentConsumer
) -> None:
    case_no = (await office.receive()).case_no
    await consumer.issue_documents(await log_entries_of(office, case_no))
    found = await _of(documents, case_no)
    assert set(found) == {"receipt", "acceptance"}
    says = await _text(documents, found["acceptance"]["document"])
    case = await office.view(case_no)
    assert case.promised_due_at is not None
    assert case_no in says
    assert "设立登记（含名称自主申报）3个工作日（《中华人民共和国市场主体登记管理条例》第十九条" in says
    assert found["acceptance"]["number"] in says
    assert found["acceptance"]["number"].startswith("（杭）市场监管受字〔")
    kept = await documents.printer.pdf(found["acceptance"]["document"])
    assert hashlib.sha256(kept).hexdigest() == (await _of(documents, case_no))["acceptance"]["sha256"]


async def test_an_event_heard_again_by_two_desks_brings_nothing_new(
    office: Office, documents: DocumentService, consumer: DocumentConsumer
) -> None:
    case_no = (await office.receive()).case_no
    result = await log_entries_of(office, case_no)
    await asyncio.gather(*(consumer.issue_documents(result) for _ in range(4)))
    found = await _of(documents, case_no)
    assert set(found) == {"receipt", "acceptance"}
    async with documents.store.autocommit() as connection:
        events = await connection.execute(
            select(event_table.c.seq).where(
                event_table.c.stream == f"document/{found['receipt']['document']}"
            )
        )
        assert events.scalars().all() == [1]


async def test_numbers_have_no_gap_whatever_fails(office: Office, documents: DocumentService) -> None:
    department = f"trial-{uuid4().hex[:8]}"

    def draft(number: int) -> DocumentDraft:
        return DocumentDraft(
            kind="receipt",
            department=department,
            department_name="试",
            source=f"{department}/{number}",
            dated=utc_now(),
            actor="window1",
            says={},
        )

    async def one(number: int) -> None:
        async with documents.store.transaction() as connection:
            await issue(connection, draft(number), documents.numbering)
            if number % 3 == 0:
                raise RuntimeError("undone")

    await asyncio.gather(*(one(number % 20) for number in range(40)), return_exceptions=True)
    async with documents.store.autocommit() as connection:
        mine = (
            select(document.c.serial).where(document.c.department == department).order_by(document.c.serial)
        )
        serials = list((await connection.execute(mine)).scalars())
    assert serials == list(range(1, 14))
    async with documents.store.transaction() as connection:
        await connection.execute(delete(document).where(document.c.department == department))
        await connection.execute(delete(document_serial).where(document_serial.c.department == department))


async def test_every_trigger_of_a_life_brings_its_document(
    office: Office, documents: DocumentService, consumer: DocumentConsumer
) -> None:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
    await office.step(
        "market-regulation-head", case_no, "registration", StepAct.EXTEND, reason="情形复杂，需要实地核查"
    )
    await office.step(
        "market-regulation-head",
        case_no,
        "registration",
        StepAct.SUSPEND,
        suspension_kind=SuspensionKind.EXPERT_REVIEW,
        legal_basis="浙江省保障“最多跑一次”改革规定 第二十八条",
        announced_working_days=10,
        notice="见附件",
    )
    await office.step("market-regulation-head", case_no, "registration", StepAct.RESUME)
    results = fresh("registration")
    await office.step("market-regulation1", case_no, "registration", StepAct.APPROVE, results=results)
    await office.cases.advance(case_no)
    await consumer.issue_documents(await log_entries_of(office, case_no))
    found = await _of(documents, case_no)
    assert {"receipt", "acceptance", "extension", "suspension", "registration"} <= set(found)
    extension = await _text(documents, found["extension"]["document"])
    assert "3个工作日" in extension
    assert "情形复杂" in extension
    assert "市场主体登记管理条例" in extension
    suspension = await _text(documents, found["suspension"]["document"])
    assert "专家评审" in suspension
    assert "10个工作日" in suspension
    registration = await _text(documents, found["registration"]["document"])
    assert results["credit_code"] in registration
    assert "准予登记" in registration
    assert found["registration"]["step"] == "registration"


async def test_before_acceptance_each_end_has_its_document(
    office: Office, documents: DocumentService, consumer: DocumentConsumer
) -> None:
    case_no = (await office.receive(office.application(accept=False))).case_no
    await office.act(
        "window1",
        case_no,
        CaseAct.NOTIFY_SUPPLEMENT,
        missing=("公司章程：缺少股东签字", "住所证明：缺少产权人签章"),
        supply_working_days=5,
        notice="一次告知",
    )
    await office.act("window1", case_no, CaseAct.SUBMIT_SUPPLEMENT)
    await office.act("window1", case_no, CaseAct.DECLINE, reason="不属于本机关职权范围")
    await consumer.issue_documents(await log_entries_of(office, case_no))
    found = await _of(documents, case_no)
    assert set(found) == {"receipt", "supplement", "declined"}
    supplement = await _text(documents, found["supplement"]["document"])
    assert "公司章程：缺少股东签字" in supplement
    assert "住所证明" in supplement
    assert "前补正" in supplement
    declined = await _text(documents, found["declined"]["document"])
    assert "不属于本机关职权范围" in declined
    assert "行政复议" in declined
    assert "行政诉讼" in declined


async def test_a_lost_pdf_is_printed_again_byte_for_byte(
    office: Office, documents: DocumentService, consumer: DocumentConsumer
) -> None:
    case_no = (await office.receive()).case_no
    await consumer.issue_documents(await log_entries_of(office, case_no))
    name = (await _of(documents, case_no))["acceptance"]["document"]
    first = await documents.printer.pdf(name)
    await documents.printer.objects.remove(key_of(name))
    assert await documents.printer.pdf(name) == first


async def test_new_words_are_for_new_documents_only(
    office: Office, documents: DocumentService, consumer: DocumentConsumer
) -> None:
    before = (await office.receive()).case_no
    await consumer.issue_documents(await log_entries_of(office, before))
    old = (await _of(documents, before))["receipt"]
    body = (await documents.templates.find("receipt")).body
    await documents.templates.store_shipped("receipt", f"{body}\n新增的一句话。", "admin1")
    after = (await office.receive()).case_no
    await consumer.issue_documents(await log_entries_of(office, after))
    new = (await _of(documents, after))["receipt"]
    assert "新增的一句话" in await _text(documents, new["document"])
    await documents.printer.objects.remove(key_of(old["document"]))
    assert "新增的一句话" not in await _text(documents, old["document"])
    await documents.templates.store_shipped("receipt", body, "system")


async def test_a_department_reads_its_own_documents_and_those_of_the_whole_case(
    office: Office, documents: DocumentService, consumer: DocumentConsumer
) -> None:
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
    await office.step(
        "market-regulation1", case_no, "registration", StepAct.APPROVE, results=fresh("registration")
    )
    await consumer.issue_documents(await log_entries_of(office, case_no))
    tax = {one.kind for one in await documents.list_documents(case_no, office.people["tax1"])}
    assert tax == {"receipt", "acceptance"}
    own = {
        one.kind: one for one in await documents.list_documents(case_no, office.people["market-regulation1"])
    }
    assert "registration" in own
    with pytest.raises(NotFound):
        await documents.pdf(case_no, own["registration"].document, office.people["tax1"])
    with pytest.raises(NotFound):
        await documents.list_documents(case_no, office.people["transport1"])


async def test_no_name_leaves_the_record_with_the_event(
    office: Office, documents: DocumentService, consumer: DocumentConsumer
) -> None:
    case_no = (await office.receive()).case_no
    await consumer.issue_documents(await log_entries_of(office, case_no))
    async with office.store.autocommit() as connection:
        found = await connection.execute(
            text(
                "select facts::text from event where stream like 'document/%' and facts ->> 'case_no' = :no"
            ),
            {"no": case_no},
        )
        result = "".join(found.scalars())
    assert case_no in result
    assert "王小明" not in result
