"""Stored documents: issued with their number in one transaction, listed, voided, verified."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, RowMapping, func, or_, select, update
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.documents.documents import (
    DocumentDraft,
    DocumentKind,
    DocumentReceipt,
    DocumentStatus,
    DocumentView,
    VerificationResult,
)
from schemas.documents.events import DocumentIssued, DocumentVoided
from schemas.errors import ActNotAllowed, NotFound
from schemas.stream_id import StreamId
from services.domain.documents.numbering import document_id, document_number, numbering_year
from services.store.core.engine import Store
from services.store.core.log import event_log
from services.store.documents.tables import document, document_serial, document_template
from services.store.documents.templates import newest_version

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10
"""Characters of a check code: 31^10 combinations cannot be guessed."""
_ONE_AT_A_TIME = sql("select pg_advisory_xact_lock(hashtextextended(:source, 7))")


@dataclass(frozen=True)
class Numbering:
    """Parameters of document numbers and codes of this city.

    `city_prefix` is part of the number; `public_url` is the base URL of the public check page.
    """

    city_prefix: str
    public_url: str
    shorts: Mapping[str, str]
    kinds: dict[str, DocumentKind]


async def issue(connection: AsyncConnection, draft: DocumentDraft, numbers: Numbering) -> RowMapping:
    """Number and store the document; an existing one with the same source is returned unchanged.

    Number and document are one transaction: a rollback leaves no gap, and the next one waits.
    """
    await connection.execute(_ONE_AT_A_TIME, {"source": draft.source})
    if known := await _by(connection, document.c.source == draft.source):
        return known
    year = numbering_year(draft.dated)
    serial = await _next(connection, draft.department, draft.kind, year)
    kind = numbers.kinds[draft.kind]
    name = document_id(draft.department, draft.kind, year, serial)
    short = numbers.shorts.get(draft.department, draft.department_name)
    number = document_number(numbers.city_prefix, short, kind.number_letters, year, serial)
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    page = f"{numbers.public_url}/verify"
    says = {
        **draft.says,
        "department": draft.department_name,
        "number": number,
        "check_code": code,
        "verify_page": page,
        "verify_url": f"{page}?number={name}&code={code}",
    }
    await connection.execute(
        insert(document).values(
            document=name,
            number=number,
            kind=draft.kind,
            department=draft.department,
            year=year,
            serial=serial,
            case_no=draft.case_no,
            order_no=draft.order_no,
            step=draft.step,
            source=draft.source,
            dated=draft.dated,
            template_version=await newest_version(connection, draft.kind),
            check_code=code,
            says=says,
            status=DocumentStatus.ISSUED.value,
        )
    )
    event = DocumentIssued(
        at=draft.dated,
        actor=draft.actor,
        step=draft.step,
        document=name,
        number=number,
        document_kind=draft.kind,
        case_no=draft.case_no,
        order_no=draft.order_no,
    )
    await event_log.append(connection, StreamId.of_document(name), 0, [event])
    return await _one(connection, name)


async def _next(connection: AsyncConnection, department: str, kind: str, year: int) -> int:
    """The next number of the sequence; its row stays locked until the end of the transaction."""
    counted = (
        insert(document_serial)
        .values(department=department, kind=kind, year=year, last=1)
        .on_conflict_do_update(
            index_elements=[document_serial.c.department, document_serial.c.kind, document_serial.c.year],
            set_={"last": document_serial.c.last + 1},
        )
        .returning(document_serial.c.last)
    )
    return int((await connection.execute(counted)).scalar_one())


async def void(
    connection: AsyncConnection, name: str, reason: str, account: str, at: datetime
) -> DocumentReceipt:
    """Void a document; its number is never used again.

    Raises:
        NotFound: there is no such document.
        ActNotAllowed: it is void already.
    """
    row = await _by(connection, document.c.document == name, lock=True)
    if row is None:
        raise NotFound("没有这份文书", document=name)
    if row["status"] == DocumentStatus.VOIDED.value:
        raise ActNotAllowed("文书已经作废", document=name)
    values = {"status": DocumentStatus.VOIDED.value, "voided_because": reason}
    await connection.execute(update(document).where(document.c.document == name).values(values))
    event = DocumentVoided(
        at=at,
        actor=account,
        document=name,
        number=row["number"],
        document_kind=row["kind"],
        case_no=row["case_no"],
        reason=reason,
    )
    await event_log.append(connection, StreamId.of_document(name), 1, [event])
    return DocumentReceipt(document=name, number=row["number"], status=DocumentStatus.VOIDED)


@dataclass(frozen=True)
class DocumentQueries:
    """Queries documents and their rendering state."""

    store: Store
    kinds: dict[str, DocumentKind]
    departments: Mapping[str, str]

    async def of_case(self, case_no: str) -> list[DocumentView]:
        """List the case's documents in order of issue."""
        query = (
            select(document)
            .where(document.c.case_no == case_no)
            .order_by(document.c.issued_at, document.c.document)
        )
        async with self.store.autocommit() as connection:
            return [self.view(row) for row in (await connection.execute(query)).mappings()]

    async def of_order(self, order_no: str) -> list[DocumentView]:
        """List the documents of a supervision order in order of issue."""
        query = (
            select(document)
            .where(document.c.order_no == order_no)
            .order_by(document.c.issued_at, document.c.document)
        )
        async with self.store.autocommit() as connection:
            return [self.view(row) for row in (await connection.execute(query)).mappings()]

    async def for_applicant(self, case_no: str) -> list[DocumentView]:
        """List the case's documents that the applicant may read."""
        return [one for one in await self.of_case(case_no) if not self.is_internal(one.kind)]

    def is_internal(self, kind: str) -> bool:
        """Whether documents of the kind are internal to the departments."""
        return kind not in self.kinds or self.kinds[kind].is_internal

    async def list_unrendered(self, most: int) -> list[str]:
        """List unrendered documents, oldest first; one that failed waits for a newer template."""
        words = document_template.c
        newest = select(func.max(words.version)).where(words.kind == document.c.kind).scalar_subquery()
        untried = or_(document.c.refused_because.is_(None), document.c.template_version < newest)
        query = (
            select(document.c.document)
            .where(document.c.sha256.is_(None), document.c.status == DocumentStatus.ISSUED.value, untried)
            .order_by(document.c.issued_at)
            .limit(most)
        )
        async with self.store.autocommit() as connection:
            return list((await connection.execute(query)).scalars())

    async def row(self, name: str) -> RowMapping:
        """Load a document's row.

        Raises:
            NotFound: there is no such document.
        """
        async with self.store.autocommit() as connection:
            return await _one(connection, name)

    async def use_latest_template(self, name: str) -> RowMapping:
        """Assign the latest template to a document that could not be rendered; it was never shown.

        Raises:
            NotFound: there is no such document.
        """
        unprinted = update(document).where(document.c.document == name, document.c.sha256.is_(None))
        async with self.store.transaction() as connection:
            row = await _one(connection, name)
            newest = await newest_version(connection, row["kind"])
            await connection.execute(unprinted.values(template_version=newest))
            return await _one(connection, name)

    async def store_rendering(self, name: str, sha256: str, size: int) -> None:
        """Store hash and size of the rendered document; the first rendering is kept."""
        unprinted = update(document).where(document.c.document == name, document.c.sha256.is_(None))
        async with self.store.transaction() as connection:
            await connection.execute(unprinted.values(sha256=sha256, size=size, refused_because=None))

    async def store_refusal(self, name: str, because: str) -> None:
        """Store why a document could not be rendered."""
        async with self.store.transaction() as connection:
            await connection.execute(
                update(document).where(document.c.document == name).values(refused_because=because)
            )

    async def check(self, number: str, code: str) -> VerificationResult:
        """Verify number and check code: whether such a document was issued and is valid."""
        same = or_(document.c.document == number, document.c.number == number)
        async with self.store.autocommit() as connection:
            row = await _by(connection, same)
        if row is None or not hmac.compare_digest(row["check_code"].encode(), code.upper().encode()):
            return VerificationResult(is_genuine=False, words="查无此文书：文号与校验码不相符，请核对后重试")
        return self._verdict(row)

    async def check_file(self, sha256: str) -> VerificationResult:
        """Verify a file: whether it equals, byte for byte, an issued and valid document."""
        async with self.store.autocommit() as connection:
            row = await _by(connection, document.c.sha256 == sha256)
        if row is None:
            words = "文件与任何已出具的文书都不一致：可能是伪造的，或者出具后被改动过"
            return VerificationResult(is_genuine=False, words=words, sha256=sha256)
        return self._verdict(row)

    def view(self, row: RowMapping) -> DocumentView:
        """The view of a row."""
        status = DocumentStatus(row["status"])
        return DocumentView(
            name=row["says"].get("title") or row["kind"],
            status=status,
            status_label=status.label,
            **{
                name: row[name]
                for name in DocumentView.model_fields
                if name not in {"name", "status", "status_label"}
            },
        )

    def _verdict(self, row: RowMapping) -> VerificationResult:
        status = DocumentStatus(row["status"])
        good = status is DocumentStatus.ISSUED
        words = "查验通过：该文书由本系统出具，现行有效" if good else "该文书由本系统出具，但已作废"
        applicant = str(row["says"].get("applicant_shown", ""))
        return VerificationResult(
            is_genuine=good,
            words=f"{words}（{applicant}）" if applicant else words,
            number=row["number"],
            name=row["says"].get("title") or row["kind"],
            department=self.departments.get(row["department"], row["department"]),
            matter_name=row["says"].get("matter"),
            dated=row["dated"],
            status=status,
            sha256=row["sha256"],
        )


async def _one(connection: AsyncConnection, name: str) -> RowMapping:
    row = await _by(connection, document.c.document == name)
    if row is None:
        raise NotFound("没有这份文书", document=name)
    return row


async def _by(
    connection: AsyncConnection, which: ColumnElement[bool], *, lock: bool = False
) -> RowMapping | None:
    query = select(document).where(which).limit(1)
    return (await connection.execute(query.with_for_update() if lock else query)).mappings().first()
