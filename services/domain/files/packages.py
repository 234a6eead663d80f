"""Word, Excel and OFD files: zip archives with the entries that their standards demand.

Source:
    ECMA-376 part 2, 10.1.2 ([Content_Types].xml); GB/T 33190-2016, 7.1 (OFD.xml).
"""

import io
import zipfile
import zlib
from collections.abc import Collection, Iterable

from schemas.files.materials import FileKind

MOST_ENTRIES = 10_000
MOST_UNPACKED = 200_000_000
"""Bytes that all entries may have together when unpacked."""
MOST_TIMES = 200
"""How many times as large as packed an archive over a megabyte may become."""
_DEMANDED = {
    FileKind.OFD: {"OFD.xml"},
    FileKind.DOCX: {"[Content_Types].xml", "word/document.xml"},
    FileKind.XLSX: {"[Content_Types].xml", "xl/workbook.xml"},
}
_EMBEDDED = ("activex", "oleobject")
_PROGRAMS = (".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".htm", ".html", ".mht")


def looked_into(content: bytes) -> FileKind | str:
    """What the archive is, or why it is not taken, in Chinese."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if wrong := _too_large(entries, len(content)):
                return wrong
            if (kind := _kind({entry.filename for entry in entries})) is None:
                return "压缩文件不是 Word、Excel 或 OFD 文件，请上传原件"
            if archive.testzip() is not None:
                return "文件已损坏，请重新上传"
            return _active(entry.filename for entry in entries) or kind
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError):
        return "文件不完整，结尾缺失或已损坏，请重新上传"
    except (NotImplementedError, RuntimeError):
        return "文件已加密或压缩方式不受支持，请去掉密码后上传"


def _kind(names: Collection[str]) -> FileKind | None:
    return next((kind for kind, demanded in _DEMANDED.items() if demanded <= set(names)), None)


def _too_large(entries: list[zipfile.ZipInfo], packed: int) -> str | None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        return "文件解压后过大，未接收"
    if unpacked > 1_000_000 and unpacked > MOST_TIMES * packed:
        return "文件压缩比异常，未接收"
    return None


def _active(names: Iterable[str]) -> str | None:
    """Why an archive with these entries may do something when it is opened."""
    for name in (one.lower() for one in names):
        if name.endswith("vbaproject.bin"):
            return "文件含有宏，请另存为不含宏的文件后上传"
        if any(mark in name for mark in _EMBEDDED) or name.endswith(_PROGRAMS):
            return "文件含有嵌入的程序或对象，请删除后上传"
    return None
