"""Context of documents: the case as of an event's transaction, and its dossier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import RowMapping, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.case import CasePlan, JointCase
from schemas.cases.events import SYSTEM, Event, EventKind
from schemas.cases.events.accountability import StepRevoked
from schemas.cases.events.suspension import StepExtended
from schemas.documents.documents import DocumentKind, DocumentStatus
from schemas.people.departments import Department
from services.domain.cases.apply.case import fold
from services.domain.documents.delivery_context import delivery_of
from services.domain.documents.document_source import Delivery, DocumentSource, IssuedDocument
from services.domain.documents.order_context import OrderDocumentSource
from services.domain.supervision.apply import replay_order
from services.store.catalogue.queries import Catalogue
from services.store.core.log import event_log
from services.store.core.schema.tables import account, case_dossier, event_table, joint_case
from services.store.documents.tables import document

BY_ITSELF = "系统"


@dataclass(frozen=True)
class ContextLoader:
    """Sources of document contexts; `departments` maps each code to its name."""

    catalogue: Catalogue
    departments: Mapping[str, str]
    register: Mapping[str, Department]


async def load_source(
    connection: AsyncConnection, case_no: str, seq: int, document_loader: ContextLoader
) -> DocumentSource | None:
    """Load the case as of the transaction of event `seq`; None if there is no such event.

    The consequences of an act, such as moved due dates, follow it in the same transaction and belong to
    the document's context.
    """
    rows = (await connection.execute(_log_of(case_no))).mappings().all()
    trigger = next((row for row in rows if row["seq"] == seq), None)
    if trigger is None:
        return None
    log = _up_to(rows, trigger)
    return await _replayed(connection, case_no, log, log[_index(rows, seq)], document_loader)


async def load_current_source(
    connection: AsyncConnection,
    case_no: str,
    event: Event,
    fields: Mapping[str, str],
    document_loader: ContextLoader,
) -> DocumentSource | None:
    """Load the current case together with the event of a manual document."""
    row = await _case_row(connection, case_no)
    if row is None:
        return None
    case = JointCase.model_validate({"plan": row["plan"], **row["state"]})
    return await _with_dossier(connection, case, event, document_loader, fields=fields)


async def load_issued_documents(
    connection: AsyncConnection, case_no: str, kinds: Mapping[str, DocumentKind]
) -> tuple[IssuedDocument, ...]:
    """Load the documents of the case that are in force, in order of issue."""
    columns = document.c
    query = (
        select(columns.kind, columns.number, columns.step, columns.says["title"].astext.label("name"))
        .where(columns.case_no == case_no, columns.status == DocumentStatus.ISSUED.value)
        .order_by(columns.dated, columns.issued_at, columns.document)
    )
    return tuple(
        IssuedDocument(kinds[row["kind"]], row["name"], row["number"], row["step"])
        for row in (await connection.execute(query)).mappings()
        if row["kind"] in kinds
    )


async def load_order_source(
    connection: AsyncConnection, stream: str, seq: int, document_loader: ContextLoader
) -> OrderDocumentSource | None:
    """Load the supervision order as of the transaction of event `seq`; None without one."""
    rows = (await connection.execute(_log_of(stream))).mappings().all()
    trigger = next((row for row in rows if row["seq"] == seq), None)
    if trigger is None:
        return None
    log = _up_to(rows, trigger)
    event = log[_index(rows, seq)]
    order = replay_order(stream.partition("/")[2], log)
    return OrderDocumentSource(
        order,
        event,
        await _name(connection, event.actor),
        document_loader.departments,
    )


async def _replayed(
    connection: AsyncConnection,
    case_no: str,
    log: list[Event],
    event: Event,
    document_loader: ContextLoader,
) -> DocumentSource | None:
    row = await _case_row(connection, case_no)
    if row is None:
        return None
    case = fold(case_no, row["region"], CasePlan.model_validate(row["plan"]), log)
    delivered = delivery_of(log, event)
    source = await _with_dossier(connection, case, event, document_loader, delivered)
    if source is None or not isinstance(event, StepExtended):
        return source
    earlier = log[: next(index for index, one in enumerate(log) if one is event)]
    return replace(source, before=fold(case_no, row["region"], case.plan, earlier))


async def _with_dossier(
    connection: AsyncConnection,
    case: JointCase,
    event: Event,
    document_loader: ContextLoader,
    delivered: Delivery | None = None,
    fields: Mapping[str, str] | None = None,
) -> DocumentSource | None:
    kept, columns = case_dossier.c, joint_case.c
    query = (
        select(kept.applicant, kept.co_applicants, kept.materials, kept.results, columns.subject)
        .join(joint_case, columns.case_no == kept.case_no)
        .where(kept.case_no == case.case_no)
    )
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        return None
    matter = await document_loader.catalogue.planned(connection, case.plan.matter, case.plan.matter_version)
    return DocumentSource(
        case=case,
        event=event,
        matter=matter,
        applicants=(row["applicant"], *row["co_applicants"]),
        materials=row["materials"],
        subject=row["subject"],
        officer=await _name(connection, event.actor),
        departments=document_loader.departments,
        register=document_loader.register,
        delivered=delivered,
        fields=fields or {},
        results=row["results"],
        result_number=await _result_number(connection, event, case.case_no),
    )


async def _result_number(connection: AsyncConnection, event: Event, case_no: str) -> str:
    """Return the number of the document of the result that the event revokes, if any."""
    if not isinstance(event, StepRevoked):
        return ""
    columns, approved = document.c, event_table.c
    stated = (EventKind.STEP_APPROVED.value, EventKind.STEP_RESULT_CORRECTED.value)
    sources = select(func.concat(approved.stream, "#", approved.seq, "#", columns.kind)).where(
        approved.stream == case_no, approved.step == event.step, approved.kind.in_(stated)
    )
    newest = (
        select(columns.number)
        .where(columns.case_no == case_no, columns.step == event.step, columns.source.in_(sources))
        .order_by(columns.dated.desc(), columns.issued_at.desc())
        .limit(1)
    )
    return (await connection.execute(newest)).scalar_one_or_none() or ""


async def _case_row(connection: AsyncConnection, case_no: str) -> RowMapping | None:
    columns = joint_case.c
    query = select(columns.region, columns.plan, columns.state).where(columns.case_no == case_no)
    return (await connection.execute(query)).mappings().first()


async def _name(connection: AsyncConnection, who: str) -> str:
    if who == SYSTEM:
        return BY_ITSELF
    found = await connection.execute(select(account.c.name).where(account.c.account == who))
    return found.scalar_one_or_none() or who


def _log_of(stream: str) -> Select[tuple[object, ...]]:
    columns = event_table.c
    return (
        select(columns.seq, columns.xid, *event_log.EVENT_COLUMNS)
        .where(columns.stream == stream)
        .order_by(columns.seq)
    )


def _up_to(rows: Sequence[RowMapping], trigger: RowMapping) -> list[Event]:
    """The log up to the end of that event's transaction."""
    return [
        event_log.event_of(row)
        for row in rows
        if row["seq"] <= trigger["seq"] or row["xid"] == trigger["xid"]
    ]


def _index(rows: Sequence[RowMapping], seq: int) -> int:
    return next(index for index, row in enumerate(rows) if row["seq"] == seq)
