"""Licences of a running case: on worklist and board until delivered, each with its own receipt."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from schemas.cases.intake import Application
from schemas.cases.lists import LicenceDeliveryRow, Paging
from schemas.demonstration import Demonstration
from schemas.supervision.sla_board import Scope
from schemas.vocabulary import SlaStatus, StepAct
from services.domain.calendars.calendar import BEIJING
from services.domain.catalogue.examples import fill_placeholders
from services.reference_data.documents import load_bodies
from services.store.boards.inbox import Inbox
from services.store.boards.sla_board import SlaBoardQueries
from services.store.documents.service import DocumentService
from tests.support.app_contexts import silent_context
from tests.support.office import Office

MORNING = datetime(2024, 4, 1, 9, tzinfo=BEIJING)
LAND, PLANNERS = "land-permit", "planning-resources"


@pytest.fixture(scope="module")
async def documents(office: Office) -> AsyncIterator[DocumentService]:
    """The documents of that database; no consumer of the log makes any."""
    made = silent_context(office.store, public_url="http://localhost").documents
    await made.templates.seed(load_bodies())
    yield made
    await made.printer.typesetter.close()


async def _granted(office: Office) -> str:
    """A construction project whose land permit is granted while the planning permit is years away."""
    body = fill_placeholders(office.matters["construction-project"].example, MORNING.date())
    application = Application.model_validate({**body, "accept": True})
    case_no = (await office.receive(application, Demonstration(starts_at=MORNING))).case_no
    await office.cases.advance(case_no)
    for code in ("filing", LAND):
        view = await office.view(case_no)
        officer = f"{next(step for step in view.steps if step.code == code).department}1"
        await office.step(officer, case_no, code, StepAct.CLAIM)
        view = await office.view(case_no, officer)
        offers = next(step for step in view.steps if step.code == code).acts
        approve = next(offer.example for offer in offers if offer.act is StepAct.APPROVE)
        results: Any = approve.get("results", {})
        await office.step(officer, case_no, code, StepAct.APPROVE, results=results)
        await office.cases.advance(case_no)
    return case_no


async def _waiting(office: Office, account: str, case_no: str) -> list[LicenceDeliveryRow]:
    page = await Inbox(office.store).deliveries(office.people[account], Paging())
    return [row for row in page.items if row.case_no == case_no]


async def _receipts(documents: DocumentService, case_no: str, kind: str) -> list[dict[str, Any]]:
    found = [one for one in await documents.queries.of_case(case_no) if one.kind == kind]
    return [(await documents.queries.row(one.document))["says"] for one in found]


async def test_a_licence_waits_for_its_delivery_on_every_list(office: Office) -> None:
    case_no = await _granted(office)
    for account in ("window1", f"{PLANNERS}1", "admin1"):
        [row] = await _waiting(office, account, case_no)
        assert (row.step, row.department, row.sla_status) == (LAND, PLANNERS, SlaStatus.GREEN)
        assert row.due_at == datetime(2024, 4, 16, 17, tzinfo=BEIJING)
    assert await _waiting(office, "tax1", case_no) == []
    board = await SlaBoardQueries(office.store).fresh(Scope(department=PLANNERS))
    assert case_no in {row.case_no for row in board.urgent_deliveries}
    assert sum(one.count for one in board.deliveries) == len(board.urgent_deliveries)
    clocks = await office.case_views.clocks(case_no, office.people["admin1"])
    assert f"{LAND}/delivery" in {clock.id for clock in clocks}


async def test_its_receipt_lists_the_decision_with_its_number(
    office: Office, documents: DocumentService
) -> None:
    case_no = await _granted(office)
    await documents.ensure_deliverable(case_no, office.people["window1"])
    left = {"way": "in_person", "received_as": "left", "refusal": "拒绝签字", "witnesses": "社区居委会李某"}
    await office.step("window1", case_no, LAND, StepAct.DELIVER, receiver="张经理", **left)
    assert await _waiting(office, "window1", case_no) == []
    await documents.ensure_issued(case_no)
    [says] = await _receipts(documents, case_no, "delivery-receipt")
    decision = next(
        one for one in await documents.queries.of_case(case_no) if (one.kind, one.step) == ("licence", LAND)
    )
    assert says["delivered_documents"] == [{"name": decision.name, "number": decision.number, "copies": 1}]
    assert (says["received_as"], says["refusal"], says["witnesses"]) == (
        "留置送达",
        "拒绝签字",
        "社区居委会李某",
    )


async def test_a_posted_licence_stays_on_the_list_until_its_receipt(
    office: Office, documents: DocumentService
) -> None:
    case_no = await _granted(office)
    posted = {"way": "courier", "tracking_number": "EY1", "receiver": "张经理"}
    await office.step("window1", case_no, LAND, StepAct.DELIVER, **posted)
    [row] = await _waiting(office, "window1", case_no)
    assert row.posted_at is not None
    signed = (await office.view(case_no)).now.isoformat()
    taken = {"receiver": "李四", "received_as": "agent", "relation": "单位收件人员", "happened_at": signed}
    await office.step(f"{PLANNERS}1", case_no, LAND, StepAct.CONFIRM_RECEIPT, **taken)
    assert await _waiting(office, "window1", case_no) == []
    await documents.ensure_issued(case_no)
    [sheet] = await _receipts(documents, case_no, "posting")
    [says] = await _receipts(documents, case_no, "delivery-receipt")
    assert [one["name"] for one in says["delivered_documents"]] == [
        one["name"] for one in sheet["delivered_documents"]
    ]
    assert (says["receiver"], says["received_as"], says["relation"]) == ("李四", "代收", "单位收件人员")
