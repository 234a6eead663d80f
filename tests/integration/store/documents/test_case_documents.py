"""A case is delivered with all its documents: what is missing is made first, or nothing is delivered."""

from collections.abc import AsyncIterator

import pytest

from schemas.documents.documents import DocumentStatus, DocumentView
from schemas.errors import ActNotAllowed
from schemas.vocabulary import CaseAct, StepAct
from services.reference_data.documents import load_bodies
from services.store.documents.service import DocumentService
from tests.support.app_contexts import silent_context
from tests.support.office import Office


@pytest.fixture(scope="module")
async def documents(office: Office) -> AsyncIterator[DocumentService]:
    """The documents of that database; no consumer of the log makes any."""
    made = silent_context(office.store, public_url="http://localhost").documents
    await made.templates.seed(load_bodies())
    yield made
    await made.printer.typesetter.close()


async def _refused_case(office: Office) -> str:
    """A case that ends with a refusal at registration; its reason has signs of every kind."""
    case_no = (await office.receive()).case_no
    await office.cases.advance(case_no)
    await office.step("market-regulation1", case_no, "registration", StepAct.CLAIM)
    reason = "材料不齐：\uf0b7章程未签字；☑ ✓ 😀 한글"
    await office.step("market-regulation1", case_no, "registration", StepAct.REFUSE, reason=reason)
    await office.cases.advance(case_no)
    return case_no


async def _publish(documents: DocumentService, kind: str, body: str) -> None:
    await documents.templates.store_shipped(kind, body, "admin1")


async def _documents(documents: DocumentService, case_no: str) -> dict[str, DocumentView]:
    return {one.kind: one for one in await documents.queries.of_case(case_no)}


async def test_missing_documents_are_made_before_delivery(office: Office, documents: DocumentService) -> None:
    case_no = await _refused_case(office)
    window = office.people["window1"]
    await documents.ensure_deliverable(case_no, window)
    made = await _documents(documents, case_no)
    assert {"receipt", "acceptance", "registration-refused", "not-passed"} <= made.keys()
    assert all(one.sha256 for one in made.values())
    await documents.ensure_deliverable(case_no, window)
    assert await _documents(documents, case_no) == made


async def test_nothing_is_delivered_while_a_document_cannot_be_made(
    office: Office, documents: DocumentService
) -> None:
    case_no = await _refused_case(office)
    await _publish(documents, "not-passed", "#d.no_such_key")
    with pytest.raises(ActNotAllowed, match="办结（不通过）通知书"):
        await documents.ensure_deliverable(case_no, office.people["window1"])
    await _publish(documents, "not-passed", load_bodies()["not-passed"])
    await documents.ensure_deliverable(case_no, office.people["window1"])
    made = (await _documents(documents, case_no))["not-passed"]
    assert (made.status, bool(made.sha256)) == (DocumentStatus.ISSUED, True)
    await office.act("window1", case_no, CaseAct.DELIVER, receiver="王小明")
