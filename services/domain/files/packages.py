"""Word, Excel and OFD files: zip archives with the entries required by their standards.

Source:
    ECMA-376 part 2, 10.1.2 ([Content_Types].xml); GB/T 33190-2016, 7.1 (OFD.xml).
"""

import io
import zipfile
import zlib
from collections.abc import Collection, Iterable

from schemas.files.materials import FileKind

MAX_ENTRIES = 10_000
MAX_UNPACKED = 200_000_000
"""Total bytes of all entries when unpacked."""
MAX_COMPRESSION_RATIO = 200
"""Maximum ratio of unpacked to packed size, for archives over a megabyte."""
_REQUIRED_ENTRIES = {
    FileKind.OFD: {"OFD.xml"},
    FileKind.DOCX: {"[Content_Types].xml", "word/document.xml"},
    FileKind.XLSX: {"[Content_Types].xml", "xl/workbook.xml"},
}
_EMBEDDED = ("activex", "oleobject")
_PROGRAMS = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".htm", ".html", ".mht")


def inspect_package(content: bytes) -> FileKind | str:
    """Return the kind of the archive, or in Chinese why it is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if wrong := _too_large(entries, len(content)):
                return wrong
            if (kind := _kind({entry.filename for entry in entries})) is None:
                return "压缩文件不是 Word、Excel 或 OFD 文件，请上传原件"
            if archive.testzip() is not None:
                return "文件已损坏，请重新上传"
            return _find_active_content(entry.filename for entry in entries) or kind
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        return "文件不完整，结尾缺失或已损坏，请重新上传"
    except (NotImplementedError, RuntimeError):
        return "文件已加密或压缩方式不受支持，请去掉密码后上传"


def _kind(names: Collection[str]) -> FileKind | None:
    return next((kind for kind, demanded in _REQUIRED_ENTRIES.items() if demanded <= set(names)), None)


def _too_large(entries: list[zipfile.ZipInfo], packed: int) -> str | None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED:
        return "文件解压后过大，未接收"
    if unpacked > 1_000_000 and unpacked > MAX_COMPRESSION_RATIO * packed:
        return "文件压缩比异常，未接收"
    return None


def _find_active_content(names: Iterable[str]) -> str | None:
    """Return in Chinese which active content the entries contain, or None."""
    for name in (one.lower() for one in names):
        if name.endswith("vbaproject.bin"):
            return "文件含有宏，请另存为不含宏的文件后上传"
        if any(mark in name for mark in _EMBEDDED) or name.endswith(_PROGRAMS):
            return "文件含有嵌入的程序或对象，请删除后上传"
    return None
