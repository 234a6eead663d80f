"""Two desks of two processes over the same events: every document once, numbers without gaps."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import select

from schemas.vocabulary import CaseAct
from services.consumers.documents import DocumentConsumer
from services.object_storage.storage import Objects
from services.reference_data.documents import load_bodies
from services.store.core.engine import Store
from services.store.documents.tables import document, document_serial
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.app_contexts import silent_context
from tests.support.office import Office

CASES = 12
ENDS = (
    (CaseAct.DECLINE, {"reason": "不符合受理条件"}),
    (CaseAct.DECLINE_NO_JURISDICTION, {"reason": "不属于本机关职权", "right_agency": "省市场监管局"}),
)


@pytest.fixture
async def desks(office: Office, quiet_url: str) -> AsyncIterator[list[DocumentConsumer]]:
    """Two desks with nothing in common but the record and the object store."""
    objects = Objects.in_memory()
    async with AsyncExitStack() as open_ones:
        desks = []
        for _ in range(2):
            store = Store.open(quiet_url, pool_size=10)
            open_ones.push_async_callback(store.close)
            made = silent_context(store, objects).documents
            open_ones.push_async_callback(made.printer.typesetter.close)
            await made.templates.seed(load_bodies())
            desks.append(DocumentConsumer(store, made.document_loader, made.numbering, made.printer))
        yield desks


async def test_two_desks_at_once_issue_every_document_once(
    office: Office, desks: list[DocumentConsumer]
) -> None:
    cases = []
    for number in range(CASES):
        case_no = (await office.receive(office.application(accept=False))).case_no
        act, result = ENDS[number % 2]
        await office.act("window1", case_no, act, **result)
        cases.append(case_no)
    rows = [await log_entries_of(office, case_no) for case_no in cases]

    async def work(consumer: DocumentConsumer, start: int) -> None:
        for part in rows[start:] + rows[:start]:
            await consumer.issue_documents(part)

    await asyncio.gather(*(work(consumer, start) for consumer in desks for start in (0, CASES // 2)))
    async with office.store.autocommit() as connection:
        found = (await connection.execute(select(document))).mappings().all()
        counters = (await connection.execute(select(document_serial))).mappings().all()
    mine = [row for row in found if row["case_no"] in cases]
    assert len(mine) == 2 * CASES
    assert {row["kind"] for row in mine} == {"receipt", "declined", "not-ours"}
    assert all(row["sha256"] for row in mine)
    for counter in counters:
        which = (counter["department"], counter["kind"], counter["year"])
        serials = sorted(
            row["serial"] for row in found if (row["department"], row["kind"], row["year"]) == which
        )
        assert serials == list(range(1, counter["last"] + 1)), which
