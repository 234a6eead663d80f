"""PDF: whether the file is whole, and what in it would act when it is opened.

Source:
    ISO 32000-2, 7.5.5 (file trailer), 7.5.7 (object streams), 12.6.4 (action types).
"""

import re
import zlib
from collections.abc import Iterator

MOST_UNPACKED = 50_000_000
"""Bytes of object streams that are looked through."""
_OBJECT = re.compile(rb"\b\d{1,10}\s+\d{1,5}\s+obj\b")
_START = re.compile(rb"startxref\s+(\d{1,12})\s*$")
_PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_SCRIPT = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|Rendition)\b")
_NOTED = ((re.compile(rb"/EmbeddedFiles?\b"), "带有附件"), (re.compile(rb"/OpenAction\b"), "打开时自动跳转"))


def is_whole(content: bytes) -> bool:
    """Whether the end is there: blanks, NULs and foreign trailers may follow it, objects may not."""
    end = content.rfind(b"%%EOF")
    if end < 0 or _OBJECT.search(content, end):
        return False
    start = _START.search(content, max(0, end - 64), end)
    return start is None or int(start[1]) != 0  # 0: only the first part of a linearized file


def acts(content: bytes) -> bool:
    """Whether it runs a script or a program."""
    return any(_SCRIPT.search(part) for part in _parts(content))


def notes(content: bytes) -> list[str]:
    """What whoever opens it should know, in Chinese."""
    parts = list(_parts(content))
    return [words for pattern, words in _NOTED if any(pattern.search(part) for part in parts)]


def _parts(content: bytes) -> Iterator[bytes]:
    """The file outside its streams, then its object streams unpacked; names without escapes."""
    left = MOST_UNPACKED
    yield _plain(re.sub(rb"stream\r?\n.*?endstream", b"", content, flags=re.DOTALL))
    for found in _PACKED.finditer(content):
        try:
            unpacked = zlib.decompressobj().decompress(content[found.end() :], max(1, left))
        except zlib.error:
            continue
        left -= len(unpacked)
        yield _plain(unpacked)
        if left <= 0:
            return


def _plain(part: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
