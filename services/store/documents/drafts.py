"""Drafts of documents: what the log brings, and what somebody writes by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.documents.documents import DocumentDraft, DocumentKind, Issuer, ManualDocument
from schemas.documents.events import DocumentIssued
from schemas.errors import NotFound
from services.domain.documents.context import build_context
from services.domain.documents.document_source import DocumentSource
from services.domain.documents.order_context import OrderDocumentSource, build_order_context
from services.domain.documents.triggers import document_source_key, trigger_events, triggered_kinds
from services.store.core.consumer_offsets import LogEntry
from services.store.core.event_log import is_case, is_order
from services.store.core.tables import event_table
from services.store.documents.context_loader import ContextLoader, order_story_of, story_now, story_of

OFFICE = "approval-office"


async def drafts_of(
    connection: AsyncConnection,
    heard: Sequence[LogEntry],
    kinds: Mapping[str, DocumentKind],
    document_loader: ContextLoader,
) -> list[DocumentDraft]:
    """The documents that these events bring, in order."""
    worth = trigger_events(kinds.values())
    places = [
        (one.stream, one.seq)
        for one in heard
        if one.kind in worth and (is_case(one.stream) or is_order(one.stream))
    ]
    drafts: list[DocumentDraft] = []
    for event in await _events(connection, places):
        of_its_stream = _of_a_case if is_case(event["stream"]) else _of_an_order
        drafts += await of_its_stream(connection, event, kinds, document_loader)
    return drafts


async def _of_a_case(
    connection: AsyncConnection,
    event: RowMapping,
    kinds: Mapping[str, DocumentKind],
    document_loader: ContextLoader,
) -> list[DocumentDraft]:
    story = await story_of(connection, event["stream"], event["seq"], document_loader)
    if story is None:
        return []
    answered_by = next((one.answered_by for one in story.matter.steps if one.code == event["step"]), None)
    found = triggered_kinds(kinds.values(), story.event, answered_by)
    return [draft_of(one, story, _source(event, one)) for one in found]


async def _of_an_order(
    connection: AsyncConnection,
    event: RowMapping,
    kinds: Mapping[str, DocumentKind],
    document_loader: ContextLoader,
) -> list[DocumentDraft]:
    story = await order_story_of(connection, event["stream"], event["seq"], document_loader)
    if story is None:
        return []
    found = triggered_kinds(kinds.values(), story.event, None)
    return [_draft_of_order(one, story, _source(event, one)) for one in found]


def _source(event: RowMapping, kind: DocumentKind) -> str:
    return document_source_key(event["stream"], event["seq"], kind.code)


def _draft_of_order(kind: DocumentKind, story: OrderDocumentSource, source: str) -> DocumentDraft:
    """The document of a supervision order; not listed with the case, which more people may see."""
    order = story.order
    issuer = order.department if kind.issuer is Issuer.OWN else OFFICE
    return DocumentDraft(
        kind=kind.code,
        department=issuer,
        department_name=story.name_of(issuer),
        source=source,
        dated=story.event.at,
        order_no=order.number,
        actor=story.event.actor,
        says=build_order_context(kind, story),
    )


async def _events(connection: AsyncConnection, places: Sequence[tuple[str, int]]) -> Sequence[RowMapping]:
    if not places:
        return []
    columns = event_table.c
    query = (
        select(columns.stream, columns.seq, columns.kind, columns.step)
        .where(tuple_(columns.stream, columns.seq).in_(places))
        .order_by(columns.stream, columns.seq)
    )
    return (await connection.execute(query)).mappings().all()


def draft_of(
    kind: DocumentKind, story: DocumentSource, source: str, department: str | None = None
) -> DocumentDraft:
    """The document of that kind that the story tells.

    Args:
        department: whose it is when the kind leaves that open; None means the lead department's.
    """
    plan = story.case.plan
    issuer = plan.lead_department
    if kind.issuer is Issuer.STEP and story.event.step is not None:
        issuer = story.case.department(story.event.step)
    elif kind.issuer is Issuer.OFFICE:
        issuer = OFFICE
    elif kind.issuer is Issuer.OWN and department is not None:
        issuer = department
    return DocumentDraft(
        kind=kind.code,
        department=issuer,
        department_name=story.name_of(issuer),
        source=source,
        dated=story.event.at,
        case_no=story.case.case_no,
        step=story.event.step,
        actor=story.event.actor,
        says=build_context(kind, story),
    )


async def draft_by_hand(
    connection: AsyncConnection,
    case_no: str,
    given: ManualDocument,
    kind: DocumentKind,
    officer: Officer,
    at: datetime,
    key: str,
    document_loader: ContextLoader,
) -> DocumentDraft:
    """A document that an officer writes by hand for the case as it stands now.

    Raises:
        NotFound: there is no such case.
    """
    event = DocumentIssued(
        at=at,
        actor=officer.account,
        step=given.step,
        document="",
        number="",
        document_kind=kind.code,
        case_no=case_no,
    )
    story = await story_now(connection, case_no, event, given.fields, document_loader)
    if story is None:
        raise NotFound("没有这个办件", case_no=case_no)
    return draft_of(kind, story, f"hand/{officer.account}/{key}", officer.department)
