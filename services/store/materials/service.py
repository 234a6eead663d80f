"""Use cases of files and materials, one transaction each."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from sqlalchemy import ColumnElement, RowMapping, select, text

from schemas.cases.acts import Officer
from schemas.cases.intake import MaterialSource
from schemas.cases.responsibility import with_successors
from schemas.catalogue.matter import Material
from schemas.errors import NotFound, NotPermitted
from schemas.files.events import FileOpened
from schemas.files.materials import (
    FileReceipt,
    GradeIn,
    HolderIn,
    MaterialFigures,
    MaterialVersion,
    MaterialView,
    ReusableFile,
    TrustGrade,
)
from schemas.vocabulary import Role
from services.clock import utc_now
from services.domain.cases.search_words import SHORTEST, plain
from services.domain.files.sharing import may_grade, may_see_material
from services.domain.people.permissions import ensure_visible
from services.object_storage.storage import Objects
from services.store.cases import projection
from services.store.cases.search_index import SearchIndex
from services.store.catalogue.queries import Catalogue
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, lock_key, store_receipt
from services.store.core.schema.page_tables import case_search_token
from services.store.core.schema.tables import case_dossier
from services.store.files import files
from services.store.files.files import NewFile, key_of
from services.store.files.tables import case_material, file

KEPT_UNUSED = timedelta(hours=24)
"""How long an upload may stay unused."""
MOST_REUSABLE = 100
ORPHAN_BATCH = 500
"""Objects checked against the database in one query."""

_SOURCES = text("""
    select coalesce(
        (select first.source from case_material first where first.case_no = c.case_no
         and first.material = given ->> 'code' order by first.version limit 1),
        case when given ->> 'source' in ('shared', 'reused') and c.state ->> 'parent' is null
             then 'paper' else given ->> 'source' end
    ) as source, count(*) as number
    from joint_case c join case_dossier d using (case_no), jsonb_array_elements(d.materials) given
    where c.received_at >= :since and c.received_at < :until
    group by 1
""")
"""Counted by the stored file: `shared` or `reused` without a file was shown on paper.

The materials of a child case come from its parent's.
"""


@dataclass(frozen=True)
class MaterialService:
    """Registers, shares and shows files."""

    store: Store
    objects: Objects
    catalogue: Catalogue
    notify_commit: Callable[[], None]
    now: Callable[[], datetime] = utc_now
    index: SearchIndex = field(default_factory=SearchIndex)

    async def register(
        self, values: NewFile, content: bytes | BinaryIO, officer: Officer, key: IdempotencyKey
    ) -> FileReceipt:
        """Store the bytes, then the file's row; bytes of a failed registration are collected later.

        Raises:
            KeyReused: the key was used with another file.
            ObjectStoreUnavailable: the object store does not answer; nothing is stored.
        """
        async with self.store.transaction() as connection:
            if first := await find_receipt(connection, officer.account, key):
                return FileReceipt.model_validate(first)
        await self.objects.put(key_of(values["file_id"]), content)
        async with self.store.transaction() as connection:
            await lock_key(connection, officer.account, key)
            if first := await find_receipt(connection, officer.account, key):
                return FileReceipt.model_validate(first)
            receipt = await files.register(connection, values, officer, self.now())
            filed = receipt.model_dump(mode="json")
            await store_receipt(connection, officer.account, key, f"file/{receipt.file_id}", filed)
        self.notify_commit()
        return receipt

    async def materials(self, case_no: str, officer: Officer) -> list[MaterialView]:
        """List the case's materials with all file versions; only those the officer may see.

        Raises:
            NotFound: no such case, or not visible to the officer.
        """
        known = await self._materials(case_no, officer)
        query = (
            select(case_material, file)
            .join(file, file.c.file_id == case_material.c.file_id)
            .where(case_material.c.case_no == case_no, case_material.c.material.in_(known))
            .order_by(case_material.c.material, case_material.c.version.desc())
        )
        async with self.store.autocommit() as connection:
            rows = (await connection.execute(query)).mappings().all()
        return [
            MaterialView(
                code=code,
                name=material.name,
                used_by=material.used_by,
                versions=tuple(_version(row) for row in rows if row["material"] == code),
            )
            for code, material in known.items()
            if any(row["material"] == code for row in rows)
        ]

    async def open_version(
        self, case_no: str, material: str, version: int, officer: Officer
    ) -> tuple[str, str, int, AsyncIterator[bytes]]:
        """A version's name, type, size and bytes; the access is recorded first.

        Raises:
            NotFound: no such case or version, or not visible to the officer.
        """
        known = await self._materials(case_no, officer)
        columns = case_material.c
        which = select(columns.file_id).where(
            columns.case_no == case_no, columns.material == material, columns.version == version
        )
        async with self.store.transaction() as connection:
            file_id = (await connection.execute(which)).scalar_one_or_none()
            if file_id is None or material not in known:
                raise NotFound("没有这份材料", case_no=case_no)
            row = await files.load(connection, file_id)
            event = FileOpened(
                at=self.now(), actor=officer.account, case_no=case_no, material=material, version=version
            )
            await files.append_event(connection, row, event)
        return row["name"], row["kind"], row["size"], self.objects.stream(key_of(file_id))

    async def grade(
        self, case_no: str, material: str, version: int, given: GradeIn, officer: Officer, key: IdempotencyKey
    ) -> MaterialView:
        """Assign a trust grade to a version.

        Raises:
            NotFound, NotPermitted: the officer may not see or verify it.
            InvalidInput: grade A for a file that no authority provided.
        """
        known = await self._materials(case_no, officer)
        if material in known and not may_grade(officer, known[material].used_by):
            raise NotPermitted("只有窗口和使用该材料的部门可以核验", role=officer.role)
        columns = case_material.c
        which = select(columns.file_id).where(
            columns.case_no == case_no, columns.material == material, columns.version == version
        )
        async with self.store.transaction() as connection:
            await lock_key(connection, officer.account, key)
            file_id = (await connection.execute(which)).scalar_one_or_none()
            if file_id is None or material not in known:
                raise NotFound("没有这份材料", case_no=case_no)
            if not await find_receipt(connection, officer.account, key):
                await files.grade(connection, file_id, given, officer, self.now())
                await store_receipt(connection, officer.account, key, case_no, {"file": file_id})
        self.notify_commit()
        return next(one for one in await self.materials(case_no, officer) if one.code == material)

    async def reusable(
        self, matter: str, holder: HolderIn, officer: Officer, phone: str | None = None
    ) -> list[ReusableFile]:
        """List the latest file of each material of the matter from the applicant's earlier cases.

        Args:
            phone: verified by an applicant online; only cases of that phone are searched.

        Raises:
            NotPermitted: neither a window nor an applicant with a verified phone.
            NotFound: no such matter.
        """
        if officer.role is not Role.WINDOW and phone is None:
            raise NotPermitted("只有窗口人员可以调取以往材料", role=officer.role)
        codes = [one.code for one in (await self.catalogue.matter(matter, self.now())).materials]
        kept, columns = case_dossier.c, case_material.c
        theirs = []
        if len(number := plain(holder.id_number)) >= SHORTEST:
            hashed = await self.index.digest(self.store, number)
            cases = select(case_search_token.c.case_no).where(case_search_token.c.digest == hashed)
            theirs = [columns.case_no.in_(cases)]
        query = (
            select(columns.material, columns.case_no, columns.attached_at, file)
            .join(file, file.c.file_id == columns.file_id)
            .join(case_dossier, kept.case_no == columns.case_no)
            .where(
                *theirs,
                kept.applicant["id_number"].astext == holder.id_number,
                kept.applicant["id_type"].astext == holder.id_type.value,
                columns.material.in_(codes),
                *_of_phone(phone),
                (file.c.valid_until.is_(None)) | (file.c.valid_until >= self.now().date()),
            )
            .order_by(columns.attached_at.desc())
            .limit(MOST_REUSABLE)
        )
        async with self.store.autocommit() as connection:
            rows = (await connection.execute(query)).mappings().all()
        newest: dict[str, ReusableFile] = {}
        for row in rows:
            label = TrustGrade(row["grade"]).label
            names = set(ReusableFile.model_fields) - {"grade_label"}
            found = ReusableFile(grade_label=label, **{name: row[name] for name in names})
            newest.setdefault(row["material"], found)
        return list(newest.values())

    async def count_by_source(self, since: datetime, until: datetime) -> MaterialFigures:
        """Count the materials of applications received in the period by their source."""
        async with self.store.autocommit() as connection:
            rows = await connection.execute(_SOURCES, {"since": since, "until": until})
            counted = {MaterialSource(row.source): int(row.number) for row in rows}
        total = sum(counted.values())
        spared = sum(
            count
            for kind, count in counted.items()
            if kind in {MaterialSource.SHARED, MaterialSource.REUSED, MaterialSource.GENERATED}
        )
        return MaterialFigures(
            by_source=counted, total=total, without_paper=spared / total if total else None
        )

    async def delete_unused(self) -> int:
        """Delete unused uploads and unregistered bytes; return how many files."""
        now = self.now()
        async with self.store.transaction() as connection:
            gone = await files.collect(connection, now - KEPT_UNUSED, now, 500)
        for file_id in gone:
            await self.objects.remove(key_of(file_id))
        return len(gone) + await self._sweep(now)

    async def _sweep(self, now: datetime) -> int:
        swept, waiting = 0, list[str]()
        async for key, written in self.objects.listed("files/"):
            if written.astimezone(UTC) <= now - KEPT_UNUSED:
                waiting.append(key)
            if len(waiting) >= ORPHAN_BATCH:
                swept += await self._sweep_those(waiting)
                waiting = []
        return swept + await self._sweep_those(waiting)

    async def _sweep_those(self, keys: list[str]) -> int:
        """Delete the objects among these that belong to no stored file; return how many."""
        names = {key.rpartition("/")[2]: key for key in keys}
        used = select(file.c.file_id).where(file.c.file_id.in_(names), file.c.collected_at.is_(None))
        async with self.store.autocommit() as connection:
            known = set((await connection.execute(used)).scalars()) if names else set()
        orphans = [key for name, key in names.items() if name not in known]
        for key in orphans:
            await self.objects.remove(key)
        return len(orphans)

    async def _materials(self, case_no: str, officer: Officer) -> dict[str, Material]:
        async with self.store.autocommit() as connection:
            case = (await projection.load(connection, case_no)).case
            ensure_visible(officer, case)
            plan = case.plan
            matter = await self.catalogue.planned(connection, plan.matter, plan.matter_version)
        read_today = {
            one.code: one.model_copy(update={"used_by": with_successors(case, one.used_by)})
            for one in matter.materials
        }
        return {code: one for code, one in read_today.items() if may_see_material(officer, one.used_by)}


def _of_phone(phone: str | None) -> list[ColumnElement[bool]]:
    kept = case_dossier.c
    if phone is None:
        return []
    return [(kept.applicant["phone"].astext == phone) | (kept.agent["phone"].astext == phone)]


def _version(row: RowMapping) -> MaterialVersion:
    computed = {
        "grade_label": TrustGrade(row["grade"]).label,
        "source_label": MaterialSource(row["source"]).label,
        "attached_at": row[case_material.c.attached_at],
        "file_id": row[file.c.file_id],
    }
    names = set(MaterialVersion.model_fields) - set(computed)
    return MaterialVersion(**computed, **{name: row[name] for name in names})
