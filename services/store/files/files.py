"""Stored files: registered, attached to cases, opened, graded, collected; one event each."""

from datetime import date, datetime
from typing import NotRequired, TypedDict

from sqlalchemy import RowMapping, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.intake import Application, MaterialIn, MaterialSource
from schemas.errors import InvalidInput, NotFound
from schemas.files.events import FileAttached, FileCollected, FileEvent, FileGraded, FileUploaded
from schemas.files.materials import FileKind, FileReceipt, GradeIn, TrustGrade
from schemas.stream_id import StreamId
from services.store.core.log import event_log
from services.store.core.schema.tables import case_dossier
from services.store.files.tables import case_material, file


class NewFile(TypedDict):
    """The descriptive columns of a file."""

    file_id: str
    name: str
    kind: str
    size: int
    sha256: str
    grade: str
    verifier: NotRequired[str]
    valid_until: NotRequired[date | None]
    certificate: NotRequired[str]
    warnings: NotRequired[list[str]]


def key_of(file_id: str) -> str:
    """Object storage key of a file; contains no personal data."""
    return f"files/{file_id[:2]}/{file_id}"


async def load(connection: AsyncConnection, file_id: str) -> RowMapping:
    """Load a file's row, locked until the transaction ends.

    Raises:
        NotFound: there is no such file, or it was collected.
    """
    query = select(file).where(file.c.file_id == file_id, file.c.collected_at.is_(None)).with_for_update()
    row = (await connection.execute(query)).mappings().first()
    if row is None:
        raise NotFound("没有这个文件，可能因长时间未使用已被清理，请重新上传", file=file_id)
    return row


async def append_event(connection: AsyncConnection, row: RowMapping, event: FileEvent) -> None:
    """Append an event of a file; the row lock keeps the log in order."""
    seq = await event_log.append(connection, StreamId.of_file(row["file_id"]), row["seq"], [event])
    await connection.execute(update(file).where(file.c.file_id == row["file_id"]).values(seq=seq))


async def register(
    connection: AsyncConnection, values: NewFile, officer: Officer, at: datetime
) -> FileReceipt:
    """Insert a file whose bytes are stored."""
    await connection.execute(insert(file).values({**values, "seq": 1, "uploaded_by": officer.account}))
    event = FileUploaded(
        at=at,
        actor=officer.account,
        file_kind=values["kind"],
        size=values["size"],
        sha256=values["sha256"],
        grade=values["grade"],
    )
    await event_log.append(connection, StreamId.of_file(values["file_id"]), 0, [event])
    kind = FileKind(values["kind"])
    return FileReceipt(
        file_id=values["file_id"],
        name=values["name"],
        kind=kind,
        kind_label=kind.label,
        size=values["size"],
        sha256=values["sha256"],
        grade=TrustGrade(values["grade"]),
        warnings=values.get("warnings", []),
    )


async def attach(
    connection: AsyncConnection,
    case_no: str,
    material: str,
    given: MaterialIn,
    applicant: dict[str, object],
    officer: Officer,
    at: datetime,
    field: str = "file_id",
) -> int:
    """Attach a file to a case as a material; return the version number.

    A file is attached by its uploader, or again for the same applicant.

    Raises:
        InvalidInput: there is no such file, or this caller or applicant may not use it.
    """
    row, is_reused = await _usable(connection, given, applicant, officer, at, field)
    columns = case_material.c
    last = select(func.coalesce(func.max(columns.version), 0)).where(
        columns.case_no == case_no, columns.material == material
    )
    version = int((await connection.execute(last)).scalar_one()) + 1
    source = _source(row, given.source, is_reused=is_reused)
    await connection.execute(
        insert(case_material).values(
            case_no=case_no,
            material=material,
            version=version,
            file_id=row["file_id"],
            source=source.value,
            is_reused=is_reused,
            attached_by=officer.account,
        )
    )
    first = func.coalesce(file.c.attached_at, func.clock_timestamp())
    await connection.execute(update(file).where(file.c.file_id == row["file_id"]).values(attached_at=first))
    event = FileAttached(
        at=at,
        actor=officer.account,
        case_no=case_no,
        material=material,
        version=version,
        source=source.value,
    )
    await append_event(connection, row, event)
    return version


async def _usable(
    connection: AsyncConnection,
    given: MaterialIn,
    applicant: dict[str, object],
    officer: Officer,
    at: datetime,
    field: str,
) -> tuple[RowMapping, bool]:
    """The file, and whether it was attached before for the same applicant.

    Raises:
        InvalidInput: there is no such file, or this caller or applicant may not use it.
    """
    try:
        row = await load(connection, given.file_id or "")
    except NotFound as missing:
        raise InvalidInput.of((field, missing.detail)) from missing
    is_reused = await _is_of(connection, row["file_id"], applicant)
    if row["uploaded_by"] != officer.account and not is_reused:
        raise InvalidInput.of((field, "文件由他人上传，不能用于本件"))
    if row["valid_until"] is not None and row["valid_until"] < at.date():
        raise InvalidInput.of((field, "文件所载证照已过有效期"))
    return row, is_reused


async def ensure_usable(
    connection: AsyncConnection, application: Application, officer: Officer, at: datetime
) -> None:
    """Reject an application with a file that it may not use, before the case has a number.

    Raises:
        InvalidInput: as for one file, each named by its index.
    """
    applicant = application.applicant.model_dump(mode="json")
    for place, given in enumerate(application.materials):
        if given.file_id is not None:
            field = f"materials.{place}.file_id"
            await _usable(connection, given, applicant, officer, at, field)


async def attach_all(
    connection: AsyncConnection, case_no: str, application: Application, officer: Officer, at: datetime
) -> None:
    """Attach the files that an application names, in the transaction of its receipt.

    Raises:
        InvalidInput: as for one file, each named by its index.
    """
    applicant = application.applicant.model_dump(mode="json")
    for place, given in enumerate(application.materials):
        if given.file_id is not None:
            field = f"materials.{place}.file_id"
            await attach(connection, case_no, given.code, given, applicant, officer, at, field)


async def grade(
    connection: AsyncConnection, file_id: str, payload: GradeIn, officer: Officer, at: datetime
) -> None:
    """Store the trust grade of a file and who assigned it.

    Raises:
        NotFound: there is no such file.
        InvalidInput: grade A is reserved for files provided by the issuing authority itself.
    """
    row = await load(connection, file_id)
    if payload.grade is TrustGrade.A and row["certificate"] is None:
        raise InvalidInput.of(("grade", "A 级只用于从证照库或者数据共享取得的文件"))
    values = {"grade": payload.grade.value, "verifier": payload.verifier, "valid_until": payload.valid_until}
    await connection.execute(update(file).where(file.c.file_id == file_id).values(values))
    event = FileGraded(at=at, actor=officer.account, grade=payload.grade.value, before=row["grade"])
    await append_event(connection, row, event)


async def collect(connection: AsyncConnection, before: datetime, at: datetime, most: int) -> list[str]:
    """Mark files unused since `before` as collected; return the ids whose bytes may be deleted."""
    unused = ~exists().where(case_material.c.file_id == file.c.file_id)
    query = (
        select(file)
        .where(
            file.c.attached_at.is_(None), file.c.collected_at.is_(None), file.c.uploaded_at < before, unused
        )
        .order_by(file.c.uploaded_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = (await connection.execute(query)).mappings().all()
    for row in rows:
        gone = update(file).where(file.c.file_id == row["file_id"]).values(collected_at=at)
        await connection.execute(gone)
        await append_event(connection, row, FileCollected(at=at))
    return [row["file_id"] for row in rows]


def _source(row: RowMapping, payload: MaterialSource, *, is_reused: bool) -> MaterialSource:
    """Source of the file: a certificate, one of an earlier case, or an upload."""
    if row["certificate"] is not None:
        return MaterialSource.SHARED
    if is_reused:
        return MaterialSource.REUSED
    return payload if payload in {MaterialSource.PAPER, MaterialSource.GENERATED} else MaterialSource.UPLOADED


async def _is_of(connection: AsyncConnection, file_id: str, applicant: dict[str, object]) -> bool:
    """Whether the file was attached before for the same applicant."""
    kept = case_dossier.c
    query = (
        select(case_material.c.file_id)
        .join(case_dossier, kept.case_no == case_material.c.case_no)
        .where(
            case_material.c.file_id == file_id,
            kept.applicant["id_number"].astext == applicant["id_number"],
            kept.applicant["id_type"].astext == applicant["id_type"],
        )
        .limit(1)
    )
    return (await connection.execute(query)).first() is not None
