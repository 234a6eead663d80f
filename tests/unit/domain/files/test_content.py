"""What a file is by content: whole ones pass, lies, cuts and strangers are named."""

import pytest

from schemas.files.materials import LARGEST_FILE, FileKind
from services.domain.files.certificate_names import ROOT, identifier, is_check_right, is_identifier
from services.domain.files.content import refusal

PDF = b"%PDF-1.7\n" + b"x" * 50 + b"\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 50 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 50 + b"\xff\xd9"
OFD = b"PK\x03\x04" + b"OFD.xml" + b"x" * 50 + b"PK\x05\x06" + b"\0" * 18


def _said(name: str, content: bytes, announced: str = "") -> str | FileKind:
    return refusal(name, announced, len(content), content[:4096], content[-1024:])


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("章程.pdf", PDF, FileKind.PDF),
        ("章程.PDF", PDF, FileKind.PDF),
        ("照片.png", PNG, FileKind.PNG),
        ("照片.jpeg", JPEG, FileKind.JPEG),
        ("证照.ofd", OFD, FileKind.OFD),
        ("图.dwg", b"AC1032" + b"x" * 90, FileKind.DWG),
    ],
)
def test_a_whole_file_is_what_it_is(name: str, content: bytes, kind: FileKind) -> None:
    assert _said(name, content) is kind
    assert _said(name, content, kind.value) is kind


@pytest.mark.parametrize(
    ("name", "content", "announced", "words"),
    [
        ("空.pdf", b"", "", "空"),
        ("程序.pdf", b"MZ\x90\x00" + b"x" * 90, "application/pdf", "不支持"),
        ("脚本.pdf", b"#!/bin/sh\nrm -rf /", "", "不支持"),
        ("照片.pdf", PNG, "", "文件名与内容不符"),
        ("章程.png", PDF, "image/png", "文件名与内容不符"),
        ("章程", PDF, "", "文件名与内容不符"),
        ("章程.pdf", PDF, "image/png", "申报的类型"),
        ("章程.pdf", PDF[:-20], "", "不完整"),
        ("照片.png", PNG[:-4], "", "不完整"),
        ("照片.jpg", JPEG[:-1], "", "不完整"),
        ("证照.ofd", OFD[:-22], "", "不完整"),
        ("压缩.ofd", b"PK\x03\x04" + b"x" * 90, "", "不支持"),
    ],
)
def test_what_is_wrong_is_said(name: str, content: bytes, announced: str, words: str) -> None:
    said = _said(name, content, announced)
    assert not isinstance(said, FileKind)
    assert words in said


def test_twenty_megabytes_are_the_most() -> None:
    assert refusal("大.pdf", "", LARGEST_FILE, PDF, PDF) is FileKind.PDF
    assert refusal("大.pdf", "", LARGEST_FILE + 1, PDF, PDF) == "文件超过 20 MB"


REAL = [
    "11100000000013338W011.11430000006122244L.20230000403.001.U",
    "11100000000013338W009.11330105002500287C.2025052201.002.0",
    "11100000MB03271699022.340100.000000016.001.9",
]


@pytest.mark.parametrize("name", REAL)
def test_real_identifiers_of_certificates_are_right(name: str) -> None:
    assert is_check_right(name)
    assert is_check_right(ROOT + name)
    wrong = name[:-1] + ("A" if name[-1] != "A" else "B")
    assert is_identifier(wrong)
    assert not is_check_right(wrong)


def test_a_made_identifier_checks_itself() -> None:
    assert identifier("11100000000013338W011", "11430000006122244L", "20230000403", 1) == ROOT + REAL[0]
    for nonsense in ("", "1.2.3", REAL[0].replace(".", ""), REAL[0].lower()):
        assert not is_check_right(nonsense)
