"""Uploads: read in chunks, checked and stored; none is larger than 20 MB."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO
from uuid import uuid4

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from schemas.cases.acts import Officer
from schemas.errors import InvalidInput, UnreadableBody
from schemas.files.materials import MAX_FILE_SIZE, FileKind, FileReceipt, TrustGrade
from services.domain.files.content import inspect_file, list_warnings
from services.gateways.virus_scan import VirusScan
from services.store.core.idempotency import IdempotencyKey
from services.store.files.files import NewFile
from services.store.materials.service import MaterialService

LONGEST_NAME = 200


@dataclass(frozen=True)
class Given:
    """A file as it came: its name and its bytes, on disk."""

    name: str
    content: BinaryIO


@asynccontextmanager
async def received(request: Request) -> AsyncIterator[Given]:
    """The file of a multipart form, on disk once it is larger than a megabyte.

    Raises:
        InvalidInput: the form carries no file.
        UnreadableBody: it broke off, or is no form.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise InvalidInput.of(("file", "请以 multipart/form-data 上传文件"))
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=20)
    try:
        form = await parser.parse()
    except ClientDisconnect as gone:
        _close(parser)
        raise UnreadableBody("上传中断，文件未接收") from gone
    except MultiPartException as wrong:
        raise UnreadableBody("上传的内容无法读取") from wrong
    try:
        upload = form.get("file")
        if not isinstance(upload, UploadFile):
            raise InvalidInput.of(("file", "没有选择文件，或者上传不完整"))
        yield given_of(upload)
    finally:
        _close(parser)


def _close(parser: MultiPartParser) -> None:
    """Close every file of the form, those that broke off too: the form knows only whole ones."""
    for one in parser._files_to_close_on_error:  # noqa: SLF001 - nothing else names them
        one.close()


def given_of(upload: UploadFile) -> Given:
    """The file of a form that was read already."""
    return Given(_name(upload.filename), upload.file)


def _name(name: str | None) -> str:
    """The name without folders and without what is not a letter."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable()).strip()[-LONGEST_NAME:] or "未命名"


async def keep(
    given: Given, materials: MaterialService, scan: VirusScan, officer: Officer, key: str, path: str
) -> FileReceipt:
    """Look at the file, and keep it.

    Raises:
        InvalidInput: empty, too large, of a kind not taken, not what it says, cut off or infected.
        ObjectStoreUnavailable: the scanner or the object store does not answer.
    """
    kind, content, warnings = await asyncio.to_thread(_read, given)
    if not isinstance(kind, FileKind):
        raise InvalidInput.of(("file", kind))
    given.content.seek(0)
    if found := await scan.finding(given.content):
        raise InvalidInput.of(("file", f"文件带有病毒（{found[:80]}），未接收"))
    given.content.seek(0)
    sha256 = hashlib.sha256(content).hexdigest()
    values: NewFile = {
        "file_id": uuid4().hex,
        "name": given.name,
        "kind": kind.value,
        "size": len(content),
        "sha256": sha256,
        "grade": TrustGrade.D.value,
        "warnings": warnings,
    }
    fingerprint = hashlib.sha256(f"{path}\n{given.name}\n{sha256}".encode()).hexdigest()
    return await materials.register(values, given.content, officer, IdempotencyKey(key, fingerprint))


def _read(given: Given) -> tuple[FileKind | str, bytes, list[str]]:
    """The file's metadata, its bytes, and a warning for its reader."""
    given.content.seek(0)
    content = given.content.read(MAX_FILE_SIZE + 1)
    kind = inspect_file(given.name, content)
    return kind, content, list_warnings(kind, content) if isinstance(kind, FileKind) else []
