"""What a file is by its content, whether it is whole, and whether it may be kept."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from schemas.files.materials import LARGEST_FILE, FileKind
from services.domain.files import images, packages, pdf

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
_PDF_HEAD = 1024
"""Bytes within which `%PDF-` begins: readers accept what some scanners write before it."""
_IMAGES: Mapping[FileKind, Callable[[bytes], int]] = MappingProxyType(
    {FileKind.JPEG: images.pixels_of_jpeg, FileKind.PNG: images.pixels_of_png}
)


def kind_of(content: bytes) -> FileKind | str:
    """What the content is, or why it is not taken, in Chinese."""
    if b"%PDF-" in content[:_PDF_HEAD]:
        return FileKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content[:4] == b"AC10" and content[4:6].isdigit():
        return FileKind.DWG
    if content.startswith(b"PK\x03\x04"):
        return packages.looked_into(content)
    return "不支持的文件格式，请上传 PDF、OFD、JPEG、PNG、Word、Excel 或 DWG 文件"


def refusal(name: str, content: bytes) -> str | FileKind:
    """What the file is, or why it is not taken, in Chinese.

    The media type that came with it is only a hint of the sender's programs, so it decides nothing.

    Args:
        name: as its owner calls it; the ending must be that of the content.
    """
    if not 0 < len(content) <= LARGEST_FILE:
        return "文件超过 20 MB" if content else "文件是空的"
    kind = kind_of(content)
    if not isinstance(kind, FileKind):
        return kind
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in ENDINGS[kind]:
        return f"文件名与内容不符：内容是{kind.label}"
    return _wrong(kind, content) or kind


def warnings_of(kind: FileKind, content: bytes) -> list[str]:
    """What whoever opens the file should know, in Chinese."""
    return pdf.notes(content) if kind is FileKind.PDF else []


def _wrong(kind: FileKind, content: bytes) -> str | None:
    """Why a file of that kind is not taken: cut off, too large when opened, or active."""
    if kind is FileKind.PDF:
        if not pdf.is_whole(content):
            return "文件不完整，PDF 文件的结尾缺失，请重新上传"
        return "PDF 文件含有脚本或启动程序的动作，请打印为普通 PDF 后上传" if pdf.acts(content) else None
    if kind in _IMAGES:
        try:
            pixels = _IMAGES[kind](content)
        except images.Cut:
            return f"文件不完整，{kind.name} 文件的结尾缺失，请重新上传"
        return "图片尺寸过大，请缩小到两亿像素以内" if pixels > images.MOST_PIXELS else None
    return None
