"""Typeset documents in a separate process, bounded in time and memory; report errors."""

import asyncio
import json
import re
import struct
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pylopdf_fonts_zh_cn

from schemas.errors import TemplateRefused
from services.rendering.office_fonts import OFFICE_FONTS

MOST_SECONDS = 5.0
"""Processor time: a machine that is busy with other work refuses no document."""
MOST_MEGABYTES = 400
LARGEST_DOCUMENT = 30_000_000
"""Bytes; a document of forty thousand different rare ideographs, whose shapes are inside, has 9.4 MB."""
FONTS = (Path(pylopdf_fonts_zh_cn.__file__).parent, Path(__file__).with_name("fonts"))
"""Folders of the fonts of documents; `schemas.printable_ranges` lists the signs they have."""
DOCUMENTS_PER_PRESS = 400
"""What a press remembers to be quick grows with what it has set; then a fresh one takes over."""
_PLACE = re.compile(r"__typst_py_bytes__\.typ:(\d+):(\d+)")
_SETTING_OFF = 30.0


class _PressGone(Exception):
    """The press ended in the middle of a document: out of time, or out of memory."""


@dataclass
class Typesetter:
    """Sets one document at a time; the press is started when first needed.

    Attributes:
        office_fonts: the folder of the fonts that the office has a licence for (`LIANBAN_FONTS`), if any.
    """

    seconds: float = MOST_SECONDS
    megabytes: int = MOST_MEGABYTES
    office_fonts: Path | None = None
    _press: asyncio.subprocess.Process | None = None
    _set: int = 0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def set(self, head: str, body: str, foot: str, data: dict[str, object], at: datetime) -> bytes:
        """The document as PDF/A: the same words, data and moment always give the same bytes.

        Args:
            head: what precedes the body in every document; places are counted without it.
            at: the moment that the file says it was made, aware.

        Raises:
            TemplateRefused: it does not compile, reads what it must not, or takes too long.
        """
        inputs = {"data": json.dumps(data, ensure_ascii=False)}
        source = f"{head}\n{body}\n{foot}"
        job = json.dumps({"source": source, "inputs": inputs, "at": int(at.timestamp())}).encode()
        async with self._turn:
            answer = await self._answer(job)
        if answer[:1] == b"E":
            raise _refused(json.loads(answer[1:]), head.count("\n") + 1, body.count("\n") + 1)
        if len(answer) > LARGEST_DOCUMENT:
            raise TemplateRefused("文书超过 30 MB", line=0, column=0)
        return answer[1:]

    async def close(self) -> None:
        """Let the press end."""
        async with self._turn:
            await self._stop()

    async def _answer(self, job: bytes) -> bytes:
        try:
            return await self._ask(job)
        except _PressGone:
            await self._stop()
        try:  # a press that was full of earlier documents is no fault of this one
            return await self._ask(job)
        except _PressGone as gone:
            await self._stop()
            raise TemplateRefused(
                f"模板排版超过 {self.seconds:g} 秒或占用内存过多，可能有循环不能结束", line=0, column=0
            ) from gone

    async def _ask(self, job: bytes) -> bytes:
        if self._set >= DOCUMENTS_PER_PRESS:
            await self._stop()
        if self._press is None:
            self._press, self._set = await self._started(), 0
        self._set += 1
        stdin, stdout = self._press.stdin, self._press.stdout
        if stdin is None or stdout is None:
            raise _PressGone
        try:
            async with asyncio.timeout(self.seconds + _SETTING_OFF):
                stdin.write(struct.pack(">I", len(job)) + job)
                await stdin.drain()
                (length,) = struct.unpack(">I", await stdout.readexactly(4))
                return await stdout.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError, TimeoutError) as gone:
            raise _PressGone from gone

    async def _started(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            str(Path(__file__).with_name("press.py")),
            str(self.seconds),
            str(self.megabytes),
            json.dumps(OFFICE_FONTS),
            *map(str, (*((self.office_fonts,) if self.office_fonts else ()), *FONTS)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"TZ": "UTC", "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
        )

    async def _stop(self) -> None:
        gone, self._press = self._press, None
        if gone is None:
            return
        if gone.stdin is not None:
            gone.stdin.close()
        if gone.returncode is None:
            gone.kill()
        await gone.wait()


def _refused(given: dict[str, str], before: int, length: int) -> TemplateRefused:
    """The error with its place in the template's own lines; 0 when outside the body."""
    line, column = 0, 0
    for found in _PLACE.finditer(given["diagnostic"]):
        at = int(found.group(1)) - before
        if 1 <= at <= length:
            line, column = at, int(found.group(2))
            break
    place = f"第 {line} 行第 {column} 列：" if line else ""
    return TemplateRefused(f"{place}{given['message'][:300]}", line=line, column=column)
