"""Drafts of documents: those that events trigger, and manual ones."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.responsibility import lead_of_case
from schemas.documents.documents import DocumentDraft, DocumentKind, Issuer, ManualDocument
from schemas.documents.events import DocumentIssued
from schemas.errors import NotFound
from services.domain.documents.context import build_context
from services.domain.documents.delivery_context import DELIVERIES
from services.domain.documents.document_source import DocumentSource
from services.domain.documents.order_context import APPROVAL_OFFICE, OrderDocumentSource, build_order_context
from services.domain.documents.triggers import document_source_key, trigger_events, triggered_kinds
from services.store.core.log.consumer_offsets import LogEntry
from services.store.core.log.event_log import is_case, is_order
from services.store.core.schema.tables import event_table
from services.store.documents.context_loader import (
    ContextLoader,
    load_current_source,
    load_issued_documents,
    load_order_source,
    load_source,
)


async def drafts_of(
    connection: AsyncConnection,
    entries: Sequence[LogEntry],
    kinds: Mapping[str, DocumentKind],
    document_loader: ContextLoader,
) -> list[DocumentDraft]:
    """Create the drafts that these entries trigger, in order."""
    kinds_of_events = trigger_events(kinds.values())
    places = [
        (entry.stream, entry.seq)
        for entry in entries
        if entry.kind in kinds_of_events and (is_case(entry.stream) or is_order(entry.stream))
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
    source = await load_source(connection, event["stream"], event["seq"], document_loader)
    if source is None:
        return []
    if isinstance(source.event, DELIVERIES):
        issued = await load_issued_documents(connection, event["stream"], kinds)
        source = replace(source, issued=issued)
    answered_by = next((one.answered_by for one in source.matter.steps if one.code == event["step"]), None)
    found = triggered_kinds(kinds.values(), source.event, answered_by)
    return [draft_of(one, source, _source(event, one)) for one in found]


async def _of_an_order(
    connection: AsyncConnection,
    event: RowMapping,
    kinds: Mapping[str, DocumentKind],
    document_loader: ContextLoader,
) -> list[DocumentDraft]:
    source = await load_order_source(connection, event["stream"], event["seq"], document_loader)
    if source is None:
        return []
    found = triggered_kinds(kinds.values(), source.event, None)
    return [_draft_of_order(one, source, _source(event, one)) for one in found]


def _source(event: RowMapping, kind: DocumentKind) -> str:
    return document_source_key(event["stream"], event["seq"], kind.code)


def _draft_of_order(kind: DocumentKind, context: OrderDocumentSource, source: str) -> DocumentDraft:
    """The document of a supervision order; not listed with the case, which more people may see."""
    order = context.order
    issuer = order.department if kind.issuer is Issuer.OWN else APPROVAL_OFFICE
    return DocumentDraft(
        kind=kind.code,
        department=issuer,
        department_name=context.name_of(issuer),
        source=source,
        dated=context.event.at,
        order_no=order.number,
        actor=context.event.actor,
        says=build_order_context(kind, context),
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
    kind: DocumentKind, context: DocumentSource, source: str, department: str | None = None
) -> DocumentDraft:
    """The draft of a document of that kind.

    Args:
        department: the issuer when the kind leaves that open; None means the lead department.
    """
    issuer = lead_of_case(context.case)
    if kind.issuer is Issuer.STEP and context.event.step is not None:
        issuer = context.case.department(context.event.step)
    elif kind.issuer is Issuer.OFFICE:
        issuer = APPROVAL_OFFICE
    elif kind.issuer is Issuer.OWN and department is not None:
        issuer = department
    return DocumentDraft(
        kind=kind.code,
        department=issuer,
        department_name=context.name_of(issuer),
        source=source,
        dated=context.event.at,
        case_no=context.case.case_no,
        step=context.event.step,
        actor=context.event.actor,
        says=build_context(kind, context),
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
    """A document that an officer issues manually for the current case.

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
    context = await load_current_source(connection, case_no, event, given.fields, document_loader)
    if context is None:
        raise NotFound("没有这个办件", case_no=case_no)
    return draft_of(kind, context, f"hand/{officer.account}/{key}", officer.department)
