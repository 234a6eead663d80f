"""The words that papers are set in, versioned on file; files only seed them."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.events import SYSTEM, CaseEvent, EventKind
from schemas.documents.documents import DocumentKind, TemplateVersion, TemplateView
from schemas.errors import NotFound
from services.clock import utc_now
from services.store.core import event_log
from services.store.core.engine import Store
from services.store.documents.tables import paper_template

_COLUMNS = paper_template.c


async def newest_version(connection: AsyncConnection, kind: str) -> int:
    """The version of the words that a new paper of the kind is set in.

    Raises:
        NotFound: nobody seeded the templates.
    """
    newest = await connection.execute(select(func.max(_COLUMNS.version)).where(_COLUMNS.kind == kind))
    version = newest.scalar_one()
    if version is None:
        raise NotFound("没有这种文书模板", kind=kind)
    return int(version)


@dataclass(frozen=True)
class DocumentTemplates:
    """Keeps every version of the words of every kind of paper."""

    store: Store
    kinds: Mapping[str, DocumentKind]

    async def seed(self, bodies: Mapping[str, str]) -> None:
        """Enter the words that ship with the system, unless somebody of the city changed them."""
        newest = {view.kind: view for view in await self.all()}
        for kind, body in bodies.items():
            now = newest.get(kind)
            if now is None or (now.filed_by == SYSTEM and now.body != body):
                await self.file(kind, body, SYSTEM, 1 if now is None else now.version + 1)

    async def all(self) -> list[TemplateView]:
        """Every kind with its newest words, in the order of the kinds."""
        newest = distinct_on(_COLUMNS.kind)
        query = select(paper_template).ext(newest).order_by(_COLUMNS.kind, _COLUMNS.version.desc())

        async with self.store.autocommit() as connection:
            rows = {row["kind"]: row for row in (await connection.execute(query)).mappings()}
        return [
            TemplateView(name=kind.name, after=kind.after, **rows[code])
            for code, kind in self.kinds.items()
            if code in rows
        ]

    async def one(self, kind: str, version: int | None = None) -> TemplateView:
        """The newest words of a kind, or those of a version.

        Raises:
            NotFound: there is no such kind or version.
        """
        query = select(paper_template).where(_COLUMNS.kind == kind).order_by(_COLUMNS.version.desc())
        if version is not None:
            query = query.where(_COLUMNS.version == version)
        async with self.store.autocommit() as connection:
            row = (await connection.execute(query.limit(1))).mappings().first()
        if row is None or kind not in self.kinds:
            raise NotFound("没有这种文书模板", kind=kind)
        known = self.kinds[kind]
        return TemplateView(name=known.name, after=known.after, **row)

    async def versions(self, kind: str) -> list[TemplateVersion]:
        """Every version of a kind's words, newest first."""
        query = (
            select(_COLUMNS.kind, _COLUMNS.version, _COLUMNS.filed_by, _COLUMNS.filed_at)
            .where(_COLUMNS.kind == kind)
            .order_by(_COLUMNS.version.desc())
        )
        async with self.store.autocommit() as connection:
            return [TemplateVersion(**row) for row in (await connection.execute(query)).mappings()]

    async def file(self, kind: str, body: str, account: str, version: int) -> bool:
        """Put new words on file as that version; False when somebody else filed it first."""
        async with self.store.transaction() as connection:
            return await file_template(connection, kind, body, account, version)


async def file_template(
    connection: AsyncConnection, kind: str, body: str, account: str, version: int
) -> bool:
    """Put new words on file as that version, with the event; False when that version is on file already."""
    values = {"kind": kind, "version": version, "body": body, "filed_by": account}
    filed = insert(paper_template).values(values).on_conflict_do_nothing().returning(_COLUMNS.version)
    if (await connection.execute(filed)).first() is None:
        return False
    event = CaseEvent(
        kind=EventKind.TEMPLATE_PUBLISHED,
        at=utc_now(),
        actor=account,
        facts={"kind": kind, "version": version},
    )
    await event_log.append(connection, f"template/{kind}", version - 1, [event])
    return True
