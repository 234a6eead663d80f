"""Files of 20 MB, eight at once, in and out: how long, and how much larger the door's process becomes."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from schemas.files.materials import MAX_FILE_SIZE
from tests.support.api_client import ROOT, ApiClient
from tests.support.bench.report import Line
from tests.support.system import PASSWORD, Part, System

AT_ONCE = 8
SIZE = MAX_FILE_SIZE
PIECE = b"0123456789abcdef" * 4096
BOUNDARY = "----uploads"
MEMORY_BUDGET = 40
"""MB by which eight files of 20 MB may make the process larger: a quarter of what they are."""


async def measure(system: System) -> list[Line]:
    """Upload, hand in, download."""
    [pid, *_] = system.pids(Part.API)
    async with httpx2.AsyncClient(base_url=system.url, timeout=120, trust_env=False) as client:
        api = ApiClient(client, PASSWORD)
        case_no = (await api.hand_in())["case_no"]
        await _upload(api)  # whatever the first one loads
        before = _at_peak(pid, anew=True)
        began = time.perf_counter()
        file_ids = await asyncio.gather(*(_upload(api) for _ in range(AT_ONCE)))
        up, grown_up = time.perf_counter() - began, _at_peak(pid) - before
        where = f"/joint-cases/{case_no}/materials/articles"
        versions = []
        for file_id in file_ids:
            added = await api.post("window1", where, {"file_id": file_id})
            added.raise_for_status()
            versions.append(added.json()["version"])
        before = _at_peak(pid, anew=True)
        began = time.perf_counter()
        sizes = await asyncio.gather(*(_download(api, f"{where}/versions/{one}") for one in versions))
        down, grown_down = time.perf_counter() - began, _at_peak(pid) - before
    if set(sizes) != {SIZE}:
        raise RuntimeError(f"下载的文件大小不对：{sizes}")
    remark = f"{AT_ONCE} 个 20 MB 文件同时"
    return [
        Line("上传", up, "秒", remark=remark),
        Line("上传时接口进程内存增加", grown_up, "MB", MEMORY_BUDGET, remark=remark),
        Line("下载", down, "秒", remark=remark),
        Line("下载时接口进程内存增加", grown_down, "MB", MEMORY_BUDGET, remark=remark),
    ]


async def _upload(api: ApiClient) -> str:
    headers = {
        **await api.headers("window1"),
        "Idempotency-Key": uuid4().hex,
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }
    answer = await api.client.post(f"{ROOT}/files", content=_form(), headers=headers)
    if answer.status_code != 201:
        raise RuntimeError(answer.text)
    return str(answer.json()["file_id"])


async def _form() -> AsyncIterator[bytes]:
    """The form piece by piece, so that this side does not hold it either."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n'
    yield f"{head}Content-Type: application/pdf\r\n\r\n".encode()
    begin, end = b"%PDF-1.7\nstream\n", b"\nendstream\n%%EOF\n"
    yield begin
    left = SIZE - len(begin) - len(end)
    while left:
        piece = PIECE[:left]
        yield piece
        left -= len(piece)
    yield end
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


async def _download(api: ApiClient, path: str) -> int:
    size = 0
    headers = await api.headers("window1")
    async with api.client.stream("GET", f"{ROOT}{path}", headers=headers) as answer:
        answer.raise_for_status()
        async for piece in answer.aiter_bytes():
            size += len(piece)
    return size


def _at_peak(pid: int, *, anew: bool = False) -> float:
    """The most memory that the process has held, MB; from now on when asked."""
    place = Path(f"/proc/{pid}")
    if anew:
        (place / "clear_refs").write_text("5", encoding="utf-8")
    fields: dict[str, Any] = dict(
        line.split(":", 1) for line in (place / "status").read_text(encoding="utf-8").splitlines()
    )
    return int(fields["VmHWM"].split()[0]) / 1024
