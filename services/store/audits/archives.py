"""Archive package (归档包) of a closed case: originals, metadata, hashes, log, as one zip.

It is streamed: neither memory nor disk holds the whole.

Source:
    国办发〔2023〕26号; 档案法 第三十七条: an electronic archive is complete, and its originals stay usable.
"""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, cast
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from pydantic_core import to_json
from sqlalchemy import insert, select

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.errors import ActNotAllowed, NotPermitted
from schemas.vocabulary import Role
from services.domain.calendars.calendar import in_beijing
from services.domain.people.permissions import ensure_visible
from services.reference_data.retention import Retention
from services.store.cases import projection
from services.store.core.engine import Store
from services.store.core.log import event_log
from services.store.core.schema.page_tables import disclosure
from services.store.core.schema.tables import case_dossier
from services.store.documents.service import DocumentService
from services.store.materials.service import MaterialService

ARCHIVED = "导出归档包"
"""The reason stored for an export, like for other disclosures of personal data."""


class _Wire:
    """Write buffer between the zip and the response."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, piece: bytes) -> int:
        """Append bytes."""
        self._written += piece
        return len(piece)

    def flush(self) -> None:
        """Do nothing: all bytes are available at once."""

    def taken(self) -> bytes:
        """Return and clear the bytes written since the last call."""
        piece = bytes(self._written)
        self._written.clear()
        return piece


@dataclass(frozen=True)
class Archives:
    """Creates archive packages of closed cases."""

    store: Store
    documents: DocumentService
    materials: MaterialService
    retention: Retention

    async def authorize(self, case_no: str, officer: Officer) -> JointCase:
        """Load the case if that officer may archive it, and store the disclosure.

        A package is complete, personal data included (档案法 第三十七条), so each export is disclosed.

        Raises:
            NotPermitted: only the administrator archives.
            NotFound: there is no such case.
            ActNotAllowed: the case is not closed.
        """
        if officer.role is not Role.ADMINISTRATOR:
            raise NotPermitted("只有审管办可以导出归档包", role=officer.role)
        async with self.store.transaction() as connection:
            case = (await projection.load(connection, case_no)).case
            ensure_visible(officer, case)
            if not case.status.is_closed:
                raise ActNotAllowed("办件尚未办结，不能归档", status=case.status)
            seen = {"case_no": case_no, "account": officer.account, "reason": ARCHIVED}
            await connection.execute(insert(disclosure).values(seen))
        return case

    async def package(self, case: JointCase, officer: Officer) -> AsyncIterator[bytes]:
        """Stream the zip; its last entry lists the SHA-256 of all others."""
        wire = _Wire()
        hashes: dict[str, str] = {}
        made_at = in_beijing(case.closed_at or case.last_at)
        with ZipFile(cast("IO[bytes]", wire), "w", ZIP_STORED) as packed:
            async for name, content in self._entries(case, officer):
                whole = hashlib.sha256()
                with packed.open(_entry(name, made_at), "w") as entry:
                    async for piece in content:
                        entry.write(piece)
                        whole.update(piece)
                        yield wire.taken()
                hashes[name] = whole.hexdigest()
            manifest = self._manifest(case, hashes)
            with packed.open(_entry("manifest.json", made_at), "w") as entry:
                entry.write(to_json(manifest, indent=2))
        yield wire.taken()

    def _manifest(self, case: JointCase, hashes: dict[str, str]) -> dict[str, object]:
        was_accepted = case.accepted_at is not None
        return {
            "case_no": case.case_no,
            "matter": case.plan.matter,
            "matter_name": case.plan.matter_name,
            "matter_version": case.plan.matter_version,
            "status": case.status.value,
            "received_at": case.received_at,
            "accepted_at": case.accepted_at,
            "closed_at": case.closed_at,
            "retention": self.retention.class_of(case.plan.matter, was_accepted=was_accepted),
            "sha256": hashes,
        }

    async def _entries(
        self, case: JointCase, officer: Officer
    ) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        async with self.store.autocommit() as connection:
            log = await event_log.read(connection, case.case_no)
            query = select(case_dossier).where(case_dossier.c.case_no == case.case_no)
            dossier = dict((await connection.execute(query)).mappings().one())
        yield "application.json", _whole(to_json(dossier, indent=2))
        yield "events.json", _whole(to_json([one.model_dump(mode="json") for one in log], indent=2))
        for document in await self.documents.queries.of_case(case.case_no):
            yield (
                f"documents/{document.document}.pdf",
                _whole(await self.documents.printer.pdf(document.document)),
            )
        for material in await self.materials.materials(case.case_no, officer):
            for version in material.versions:
                name, _, _, content = await self.materials.open_version(
                    case.case_no, material.code, version.version, officer
                )
                yield f"materials/{material.code}/{version.version}-{_plain(name)}", content


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _entry(name: str, at: datetime) -> ZipInfo:
    return ZipInfo(name, (max(1980, at.year), at.month, at.day, at.hour, at.minute, at.second))


def _plain(name: str) -> str:
    """A file name that cannot leave its folder when unpacked."""
    return name.replace("/", "_").replace("\\", "_").lstrip(".") or "file"
