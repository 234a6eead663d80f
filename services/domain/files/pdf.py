"""PDF checks: completeness and active content.

Source:
    ISO 32000-2, 7.5.5 (file trailer), 7.5.7 (object streams), 12.6.4 (action types).
"""

import re
import zlib
from collections.abc import Iterator

MAX_UNPACKED = 50_000_000
"""Maximum bytes of object streams that are searched."""
_OBJECT = re.compile(rb"\b\d{1,10}\s+\d{1,5}\s+obj\b")
_START = re.compile(rb"startxref\s+(\d{1,12})\s*$")
_PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_SCRIPT = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|Rendition)\b")
_NOTED = ((re.compile(rb"/EmbeddedFiles?\b"), "带有附件"), (re.compile(rb"/OpenAction\b"), "打开时自动跳转"))


def is_complete(content: bytes) -> bool:
    """Return whether the file is complete; blanks, NULs and trailers may follow, objects not."""
    end = content.rfind(b"%%EOF")
    if end < 0 or _OBJECT.search(content, end):
        return False
    start = _START.search(content, max(0, end - 64), end)
    return start is None or int(start[1]) != 0  # 0: only the first part of a linearized file


def has_active_content(content: bytes) -> bool:
    """Return whether the file runs a script or a program."""
    return any(_SCRIPT.search(part) for part in _searchable_parts(content))


def list_notes(content: bytes) -> list[str]:
    """List warnings for readers of the file, in Chinese."""
    parts = list(_searchable_parts(content))
    return [words for pattern, words in _NOTED if any(pattern.search(part) for part in parts)]


def _searchable_parts(content: bytes) -> Iterator[bytes]:
    """Yield the file outside its streams, then its unpacked object streams, without escapes."""
    left = MAX_UNPACKED
    yield _unescape(re.sub(rb"stream\r?\n.*?endstream", b"", content, flags=re.DOTALL))
    for found in _PACKED.finditer(content):
        try:
            unpacked = zlib.decompressobj().decompress(content[found.end() :], max(1, left))
        except zlib.error:
            continue
        left -= len(unpacked)
        yield _unescape(unpacked)
        if left <= 0:
            return


def _unescape(part: bytes) -> bytes:
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
