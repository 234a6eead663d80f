"""Published matters (事项目录): which version of a matter is in force at an instant.

A published version never changes, so its body is cached per process; which version is in force is
queried each time by one index look-up, so that every process uses a publication from its next application.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.catalogue.matter import Matter
from schemas.catalogue.matter_versions import MatterStatus, VersionRow
from schemas.errors import NotFound
from services.domain.calendars.calendar import beijing_date
from services.store.catalogue.tables import matter_version
from services.store.core.engine import Store
from services.store.core.staffing import staffed_departments

MOST_KEPT = 500
"""Cached bodies; the least recently used is evicted first."""

_V = matter_version.c
_ROW = tuple(column for column in matter_version.columns if column.name != "body")


@dataclass
class Catalogue:
    """Queries matters and their versions."""

    store: Store
    _kept: OrderedDict[tuple[str, int], Matter] = field(default_factory=OrderedDict)

    async def in_force(self, at: datetime) -> dict[str, Matter]:
        """All matters that can be applied for at that instant, by code."""
        query = (
            select(_V.code, _V.version, _V.retired_at)
            .ext(distinct_on(_V.code))
            .where(_V.effective_at <= at)
            .order_by(_V.code, _V.effective_at.desc(), _V.version.desc())
        )
        async with self.store.autocommit() as connection:
            found = (await connection.execute(query)).all()
            wanted = [(row.code, row.version) for row in found if _holds(row.retired_at, at)]
            bodies = [await self._body(connection, *key) for key in wanted]
            return {matter.code: matter for matter in bodies if not _is_ended(matter, at)}

    async def matter(self, code: str, at: datetime) -> Matter:
        """The version of a matter in force at that instant.

        Raises:
            NotFound: no version is in force.
        """
        async with self.store.autocommit() as connection:
            return await self.in_transaction(connection, code, at)

    async def in_transaction(self, connection: AsyncConnection, code: str, at: datetime) -> Matter:
        """As `matter`, in the caller's transaction.

        Raises:
            NotFound: no version is in force.
        """
        row = (await connection.execute(_in_force(code, at))).first()
        return await self._found(connection, code, at, row)

    async def staffed(self) -> frozenset[str]:
        """Departments with active accounts, by which a matter's steps are checked."""
        async with self.store.autocommit() as connection:
            return await staffed_departments(connection)

    async def exists(self, code: str) -> bool:
        """Whether any version of the matter was ever in force; its cases go on when it is retired."""
        if any(known == code for known, _ in self._kept):
            return True
        query = select(_V.version).where(_V.code == code, _V.effective_at.is_not(None)).limit(1)
        async with self.store.autocommit() as connection:
            return (await connection.execute(query)).first() is not None

    async def versions(self, code: str) -> list[VersionRow]:
        """List every version of the matter, newest first."""
        query = select(*_ROW).where(_V.code == code).order_by(_V.version.desc())
        async with self.store.autocommit() as connection:
            return [version_row(row) for row in (await connection.execute(query)).mappings()]

    async def all_versions(self) -> list[VersionRow]:
        """List every version of every matter, by code, newest first."""
        query = select(*_ROW).order_by(_V.code, _V.version.desc())
        async with self.store.autocommit() as connection:
            return [version_row(row) for row in (await connection.execute(query)).mappings()]

    async def version(self, code: str, version: int) -> tuple[VersionRow, Matter]:
        """One version with its body.

        Raises:
            NotFound: there is none.
        """
        query = select(matter_version).where(_V.code == code, _V.version == version)
        async with self.store.autocommit() as connection:
            row = (await connection.execute(query)).mappings().first()
        if row is None:
            raise NotFound(f"事项“{code}”没有第 {version} 版", matter=code, version=version)
        return version_row(row), Matter.model_validate(row["body"])

    async def body(self, code: str, version: int) -> Matter:
        """The body of one version, cached.

        Raises:
            NotFound: there is none.
        """
        kept = self._kept.get((code, version))
        if kept is not None:
            self._kept.move_to_end((code, version))
            return kept
        _, matter = await self.version(code, version)
        self._kept[code, version] = matter
        return matter

    async def planned(self, connection: AsyncConnection, code: str, version: int) -> Matter:
        """The version by which a case was planned, inside a transaction; it is never deleted."""
        return await self._body(connection, code, version)

    async def _found(self, connection: AsyncConnection, code: str, at: datetime, row: object) -> Matter:
        version, retired_at = getattr(row, "version", None), getattr(row, "retired_at", None)
        if version is not None and retired_at is not None and not _holds(retired_at, at):
            raise NotFound(f"事项“{code}”自 {beijing_date(retired_at)} 起停用，不再办理", matter=code)
        if version is None:
            raise NotFound(f"没有发布事项“{code}”", matter=code)
        matter = await self._body(connection, code, version)
        if _is_ended(matter, at):
            raise NotFound(f"“{matter.name}”自 {matter.effective_until} 起不再办理", matter=code)
        return matter

    async def _body(self, connection: AsyncConnection, code: str, version: int) -> Matter:
        key = code, version
        if key not in self._kept:
            query = select(_V.body).where(_V.code == code, _V.version == version)
            body = (await connection.execute(query)).scalar_one()
            self._kept[key] = Matter.model_validate(body)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]


def version_row(row: RowMapping) -> VersionRow:
    """A version's row without its body."""
    values = {column.name: row[column.name] for column in _ROW}
    return VersionRow(**values, status_label=MatterStatus(values["status"]).label)


async def of_matter(connection: AsyncConnection, code: str) -> list[VersionRow]:
    """List every version of the matter, inside a transaction."""
    query = select(*_ROW).where(_V.code == code).order_by(_V.version.desc())
    return [version_row(row) for row in (await connection.execute(query)).mappings()]


def others(rows: Iterable[VersionRow], version: int) -> list[VersionRow]:
    """The rows except that version."""
    return [row for row in rows if row.version != version]


def _in_force(code: str, at: datetime) -> Select[tuple[int, datetime | None]]:
    query = select(_V.version, _V.retired_at).where(_V.code == code, _V.effective_at <= at)
    return query.order_by(_V.effective_at.desc(), _V.version.desc()).limit(1)


def _is_ended(matter: Matter, at: datetime) -> bool:
    """Whether the law has ended the matter: no application after that day."""
    return matter.effective_until is not None and beijing_date(at) >= matter.effective_until


def _holds(retired_at: datetime | None, at: datetime) -> bool:
    return retired_at is None or at < retired_at
