"""Detection of a file's kind by content, its completeness and its admissibility."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from schemas.files.materials import MAX_FILE_SIZE, FileKind
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
"""Bytes within which `%PDF-` must begin; some scanners write other data before it."""
_IMAGES: Mapping[FileKind, Callable[[bytes], int]] = MappingProxyType(
    {FileKind.JPEG: images.count_jpeg_pixels, FileKind.PNG: images.count_png_pixels}
)


def detect_kind(content: bytes) -> FileKind | str:
    """Return the kind of the content, or in Chinese why it is refused."""
    if b"%PDF-" in content[:_PDF_HEAD]:
        return FileKind.PDF
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content[:4] == b"AC10" and content[4:6].isdigit():
        return FileKind.DWG
    if content.startswith(b"PK\x03\x04"):
        return packages.inspect_package(content)
    return "不支持的文件格式，请上传 PDF、OFD、JPEG、PNG、Word、Excel 或 DWG 文件"


def inspect_file(name: str, content: bytes) -> str | FileKind:
    """Return the kind of the file, or in Chinese why it is refused.

    The media type sent with the file is ignored, since clients set it unreliably.

    Args:
        name: the file name; its extension must match the content.
    """
    if not 0 < len(content) <= MAX_FILE_SIZE:
        return "文件超过 20 MB" if content else "文件是空的"
    kind = detect_kind(content)
    if not isinstance(kind, FileKind):
        return kind
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending not in ENDINGS[kind]:
        return f"文件名与内容不符：内容是{kind.label}"
    return _find_fault(kind, content) or kind


def list_warnings(kind: FileKind, content: bytes) -> list[str]:
    """List warnings for readers of the file, in Chinese."""
    return pdf.list_notes(content) if kind is FileKind.PDF else []


def _find_fault(kind: FileKind, content: bytes) -> str | None:
    """Return why a file of that kind is refused: truncated, too large, or active content."""
    if kind is FileKind.PDF:
        if not pdf.is_complete(content):
            return "文件不完整，PDF 文件的结尾缺失，请重新上传"
        return (
            "PDF 文件含有脚本或启动程序的动作，请打印为普通 PDF 后上传"
            if pdf.has_active_content(content)
            else None
        )
    if kind in _IMAGES:
        try:
            pixels = _IMAGES[kind](content)
        except images.TruncatedImage:
            return f"文件不完整，{kind.name} 文件的结尾缺失，请重新上传"
        return "图片尺寸过大，请缩小到两亿像素以内" if pixels > images.MAX_PIXELS else None
    return None
