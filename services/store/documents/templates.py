"""Versioned templates of documents, stored in the database and seeded from files."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import SYSTEM
from schemas.documents.documents import DocumentKind, TemplateStatus, TemplateVersion, TemplateView
from schemas.documents.events import TemplateEvent, TemplateProposed, TemplatePublished
from schemas.errors import NotFound
from schemas.stream_id import StreamId
from services.clock import utc_now
from services.domain.people.approvals import content_digest
from services.store.core.engine import Store
from services.store.core.log import event_log
from services.store.core.schema.tables import event_table
from services.store.documents.tables import document_template

_COLUMNS = document_template.c
_IN_USE = _COLUMNS.status == TemplateStatus.IN_USE.value


async def newest_version(connection: AsyncConnection, kind: str) -> int:
    """The template version that new documents of the kind use.

    Raises:
        NotFound: the templates are not seeded.
    """
    newest = await connection.execute(
        select(func.max(_COLUMNS.version)).where(_COLUMNS.kind == kind, _IN_USE)
    )
    version = newest.scalar_one()
    if version is None:
        raise NotFound("没有这种文书模板", kind=kind)
    return int(version)


@dataclass(frozen=True)
class DocumentTemplates:
    """Queries and seeds the template versions of every kind of document."""

    store: Store
    kinds: Mapping[str, DocumentKind]

    async def seed(self, bodies: Mapping[str, str]) -> None:
        """Store the shipped templates, except where the city has changed them."""
        newest = {view.kind: view for view in await self.list_in_use()}
        for kind, body in bodies.items():
            now = newest.get(kind)
            if now is None or (now.filed_by == SYSTEM and now.body != body):
                await self.store_shipped(kind, body, SYSTEM)

    async def list_in_use(self) -> list[TemplateView]:
        """List every kind with its template in use, in the order of the kinds."""
        newest = distinct_on(_COLUMNS.kind)
        query = (
            select(document_template)
            .ext(newest)
            .where(_IN_USE)
            .order_by(_COLUMNS.kind, _COLUMNS.version.desc())
        )

        async with self.store.autocommit() as connection:
            rows = {row["kind"]: row for row in (await connection.execute(query)).mappings()}
        return [
            TemplateView(name=kind.name, after=kind.after, **rows[code])
            for code, kind in self.kinds.items()
            if code in rows
        ]

    async def find(self, kind: str, version: int | None = None) -> TemplateView:
        """The template in use of a kind, or a given version.

        Raises:
            NotFound: there is no such kind or version.
        """
        query = select(document_template).where(_COLUMNS.kind == kind).order_by(_COLUMNS.version.desc())
        query = query.where(_IN_USE if version is None else _COLUMNS.version == version)
        async with self.store.autocommit() as connection:
            row = (await connection.execute(query.limit(1))).mappings().first()
        if row is None or kind not in self.kinds:
            raise NotFound("没有这种文书模板", kind=kind)
        known = self.kinds[kind]
        return TemplateView(name=known.name, after=known.after, **row)

    async def versions(self, kind: str) -> list[TemplateVersion]:
        """List every version of a kind's template, newest first."""
        query = (
            select(*(_COLUMNS[name] for name in TemplateVersion.model_fields))
            .where(_COLUMNS.kind == kind)
            .order_by(_COLUMNS.version.desc())
        )
        async with self.store.autocommit() as connection:
            return [TemplateVersion(**row) for row in (await connection.execute(query)).mappings()]

    async def store_shipped(self, kind: str, body: str, account: str) -> TemplateVersion:
        """Put a shipped template into use as the next version, without approval."""
        async with self.store.transaction() as connection:
            return await file_template(connection, kind, body, account, TemplateStatus.IN_USE)


async def file_template(
    connection: AsyncConnection, kind: str, body: str, account: str, status: TemplateStatus
) -> TemplateVersion:
    """Store a new template version with its event: in use at once, or proposed."""
    await lock_templates(connection, kind)
    newest = await connection.execute(select(func.max(_COLUMNS.version)).where(_COLUMNS.kind == kind))
    version, digest = (newest.scalar_one() or 0) + 1, content_digest({"kind": kind, "body": body})
    values = {"kind": kind, "version": version, "body": body, "filed_by": account}
    values |= {"status": status.value, "digest": digest}
    columns = (_COLUMNS[name] for name in TemplateVersion.model_fields)
    filed = await connection.execute(insert(document_template).values(values).returning(*columns))
    row = TemplateVersion.model_validate(dict(filed.mappings().one()))
    is_in_use = status is TemplateStatus.IN_USE
    event = TemplatePublished if is_in_use else TemplateProposed
    await append_event(
        connection, event(at=utc_now(), actor=account, template=kind, template_version=version)
    )
    return row


async def lock_templates(connection: AsyncConnection, kind: str) -> None:
    """Serialise changes of one kind's template."""
    name = func.hashtextextended(f"template/{kind}", 0)
    await connection.execute(select(func.pg_advisory_xact_lock(name)))


async def append_event(connection: AsyncConnection, event: TemplateEvent) -> None:
    """Append an event to the stream of the kind's template."""
    stream = StreamId.of_template(event.template)
    last = select(func.coalesce(func.max(event_table.c.seq), 0)).where(event_table.c.stream == stream)
    seq = int((await connection.execute(last)).scalar_one())
    await event_log.append(connection, stream, seq, [event])
