"""What a file is by its content, whether it is whole, and whether it says what it is."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.files.materials import LARGEST_FILE, FileKind

HEAD = 4096
TAIL = 1024
"""Bytes at the beginning and at the end that tell what a file is and whether it is whole."""

ENDINGS: Mapping[FileKind, frozenset[str]] = MappingProxyType(
    {
        FileKind.PDF: frozenset({"pdf"}),
        FileKind.JPEG: frozenset({"jpg", "jpeg", "jfif", "jpe"}),
        FileKind.PNG: frozenset({"png"}),
        FileKind.OFD: frozenset({"ofd"}),
        FileKind.DOCX: frozenset({"docx"}),
        FileKind.XLSX: frozenset({"xlsx"}),
        FileKind.DWG: frozenset({"dwg"}),
    }
)
_ZIP_ENTRIES = ((b"OFD.xml", FileKind.OFD), (b"word/", FileKind.DOCX), (b"xl/", FileKind.XLSX))
_ENDS: Mapping[FileKind, tuple[bytes, str]] = MappingProxyType(
    {
        FileKind.PDF: (b"%%EOF", "PDF"),
        FileKind.PNG: (b"IEND\xaeB`\x82", "PNG"),
        FileKind.JPEG: (b"\xff\xd9", "JPEG"),
        FileKind.OFD: (b"PK\x05\x06", "OFD"),
        FileKind.DOCX: (b"PK\x05\x06", "Word"),
        FileKind.XLSX: (b"PK\x05\x06", "Excel"),
    }
)


def kind_of(head: bytes, names: bytes = b"") -> FileKind | None:
    """What the content is by its first bytes; `names` are the last, where archives list their entries."""
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head[:4] == b"AC10" and head[4:6].isdigit():
        return FileKind.DWG
    if head.startswith(b"PK\x03\x04"):
        return next((kind for sign, kind in _ZIP_ENTRIES if sign in head or sign in names), None)
    return None


def refusal(name: str, announced: str, size: int, head: bytes, tail: bytes) -> str | FileKind:
    """What the file is, or why it is not taken, in Chinese.

    Args:
        name: as its owner calls it; the ending must be that of the content.
        announced: the media type that came with it; empty or `application/octet-stream` announces nothing.
        size: bytes.
    """
    if not 0 < size <= LARGEST_FILE:
        return "文件超过 20 MB" if size else "文件是空的"
    kind = kind_of(head, tail)
    if kind is None:
        return "不支持的文件格式，请上传 PDF、OFD、JPEG、PNG、Word、Excel 或 DWG 文件"
    return _lie(kind, name, announced) or _cut(kind, tail) or kind


def _lie(kind: FileKind, name: str, announced: str) -> str | None:
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in ENDINGS[kind]:
        return f"文件名与内容不符：内容是{kind.label}"
    if announced not in {"", "application/octet-stream", kind.value}:
        return f"申报的类型“{announced[:60]}”与内容不符：内容是{kind.label}"
    return None


def _cut(kind: FileKind, tail: bytes) -> str | None:
    end = _ENDS.get(kind)
    if end is not None and end[0] not in tail:
        return f"文件不完整，{end[1]} 文件的结尾缺失，请重新上传"
    return None
