"""What a file is by content: whole ones pass, lies, cuts and strangers are named."""

import io
import struct
import zipfile
import zlib

import pytest

from schemas.files.materials import MAX_FILE_SIZE, FileKind
from services.domain.files.certificate_names import ROOT, build_identifier, has_valid_check, is_identifier
from services.domain.files.content import inspect_file, list_warnings

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n9\n%%EOF\n"


def _png(width: int = 8, height: int = 8) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"x")), (b"IEND", b""))
    parts = (struct.pack(">I", len(data)) + kind + data + b"\0\0\0\0" for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _jpeg(width: int = 8, height: int = 8, thumbnail: bytes = b"") -> bytes:
    app = b"\xff\xe1" + struct.pack(">H", 2 + len(thumbnail)) + thumbnail
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"ab\xff\x00cd\xff\xd0ef"
    return b"\xff\xd8" + app + frame + scan + b"\xff\xd9"


NAMES = {
    "types": "[Content_Types].xml",
    "word": "word/document.xml",
    "excel": "xl/workbook.xml",
    "ofd": "OFD.xml",
    "vba": "word/vbaProject.bin",
    "ole": "word/embeddings/oleObject1.bin",
    "exe": "evil.exe",
    "other": "word/x",
    "page": "word/afchunk.htm",
}


def _zip(**entries: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(NAMES[name]), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


OFD = _zip(ofd=b"<OFD/>")
PNG = _png()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("章程.pdf", PDF, FileKind.PDF),
        ("章程.PDF", PDF, FileKind.PDF),
        ("照片.png", _png(), FileKind.PNG),
        ("照片.jpeg", _jpeg(), FileKind.JPEG),
        ("photo.jfif", _jpeg(), FileKind.JPEG),
        ("证照.ofd", OFD, FileKind.OFD),
        ("章程.docx", _zip(types=b"<Types/>", word=b"<document/>"), FileKind.DOCX),
        ("名册.xlsx", _zip(types=b"<Types/>", excel=b"<workbook/>"), FileKind.XLSX),
        ("图.dwg", b"AC1032" + b"x" * 90, FileKind.DWG),
    ],
)
def test_a_whole_file_is_what_its_content_is(name: str, content: bytes, kind: FileKind) -> None:
    assert inspect_file(name, content) is kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("motion.jpg", _jpeg() + b"\0\0\0\x18ftypmp42" + b"video \xff\xd8 of a phone" * 400),
        ("padded.jpg", _jpeg() + b"\0" * 5000),
        ("padded.pdf", PDF + b"\0" * 4845),
        ("trailed.pdf", PDF + b"\r\n<!-- sent by a gateway -->" * 200),
        ("led.pdf", b"\r\n\xef\xbb\xbf" + PDF),
        ("padded.png", _png() + b"\0" * 2000),
    ],
)
def test_what_follows_the_end_is_left_alone(name: str, content: bytes) -> None:
    assert isinstance(inspect_file(name, content), FileKind)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.pdf", b"", "空"),
        ("程序.pdf", b"MZ\x90\x00" + b"x" * 90, "不支持"),
        ("脚本.pdf", b"#!/bin/sh\nrm -rf /", "不支持"),
        ("照片.pdf", _png(), "文件名与内容不符"),
        ("章程.png", PDF, "文件名与内容不符"),
        ("章程", PDF, "文件名与内容不符"),
        ("章程.pdf", PDF[:-8], "不完整"),
        ("更新.pdf", PDF + b"2 0 obj\n<< /Length 9 >>\nstream\nabc", "不完整"),
        ("线性.pdf", PDF.replace(b"\n9\n", b"\n0\n"), "不完整"),
        ("照片.png", _png()[:-4], "不完整"),
        ("照片.jpg", _jpeg()[:-1], "不完整"),
        ("缩略.jpg", _jpeg(thumbnail=_jpeg())[:-2], "不完整"),
        ("证照.ofd", OFD[:-22], "不完整"),
        ("压缩.ofd", _zip(exe=b"MZ"), "不是"),
        ("冒充.docx", _zip(other=b"x", exe=b"MZ"), "不是"),
        ("宏.docx", _zip(types=b"x", word=b"x", vba=b"x"), "宏"),
        ("对象.docx", _zip(types=b"x", word=b"x", ole=b"x"), "嵌入"),
        ("网页.docx", _zip(types=b"x", word=b"x", page=b"<script>"), "嵌入"),
        ("炸弹.xlsx", _zip(types=b"x", excel=b"\0" * 30_000_000), "压缩比"),
        ("大图.png", _png(30_000, 30_000), "尺寸"),
        ("大图.jpg", _jpeg(30_000, 30_000), "尺寸"),
        ("脚本.pdf", PDF.replace(b"<<>>", b"<< /S /JavaScript /JS (app.alert) >>"), "脚本"),
        ("转义.pdf", PDF.replace(b"<<>>", b"<< /S /J#61vaScript >>"), "脚本"),
        ("启动.pdf", PDF.replace(b"<<>>", b"<< /S /Launch /F (cmd.exe) >>"), "脚本"),
    ],
)
def test_what_is_wrong_is_named(name: str, content: bytes, words: str) -> None:
    found = inspect_file(name, content)
    assert not isinstance(found, FileKind)
    assert words in found


def test_a_script_in_a_packed_part_of_a_pdf_is_found() -> None:
    packed = zlib.compress(b"<< /S /JavaScript /JS (x) >>")
    stream = b"2 0 obj\n<< /Type /ObjStm /N 1 >>\nstream\n" + packed + b"\nendstream\nendobj\ntrailer"
    assert "脚本" in str(inspect_file("x.pdf", PDF.replace(b"trailer", stream)))


def test_what_a_pdf_brings_along_is_noted() -> None:
    content = PDF.replace(b"<<>>", b"<< /OpenAction 3 0 R /EmbeddedFiles 4 0 R >>")
    assert inspect_file("发票.pdf", content) is FileKind.PDF
    assert list_warnings(FileKind.PDF, content) == ["带有附件", "打开时自动跳转"]
    assert list_warnings(FileKind.PDF, PDF) == []


def test_twenty_megabytes_are_the_most() -> None:
    assert inspect_file("大.pdf", PDF + b"\0" * (MAX_FILE_SIZE - len(PDF))) is FileKind.PDF
    assert inspect_file("大.pdf", PDF + b"\0" * (MAX_FILE_SIZE - len(PDF) + 1)) == "文件超过 20 MB"


REAL = [
    "11100000000013338W011.11430000006122244L.20230000403.001.U",
    "11100000000013338W009.11330105002500287C.2025052201.002.0",
    "11100000MB03271699022.340100.000000016.001.9",
]


@pytest.mark.parametrize("name", REAL)
def test_real_identifiers_of_certificates_are_right(name: str) -> None:
    assert has_valid_check(name)
    assert has_valid_check(ROOT + name)
    wrong = name[:-1] + ("A" if name[-1] != "A" else "B")
    assert is_identifier(wrong)
    assert not has_valid_check(wrong)


def test_a_made_identifier_checks_itself() -> None:
    assert build_identifier("11100000000013338W011", "11430000006122244L", "20230000403", 1) == ROOT + REAL[0]
    for nonsense in ("", "1.2.3", REAL[0].replace(".", ""), REAL[0].lower()):
        assert not has_valid_check(nonsense)
