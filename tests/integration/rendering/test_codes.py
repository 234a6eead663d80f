"""The QR code of a document, read from the page as a phone would: it opens the check of that document."""

import struct
import zlib
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst
import zxingcpp
from pydantic_core import to_json

from services.reference_data.documents import load_bodies, load_frame
from services.rendering.codes import coded, qr_drawing
from tests.integration.rendering.test_typesetter import BESIDE, ORDINARY

ADDRESS = "https://example.gov.cn/verify?number=market-regulation.acceptance.2026.000123&code=ABCD234567"


def _grey(png: bytes) -> memoryview:
    """The picture as rows of grey: just enough of PNG for what typst writes (RGBA, eight bits)."""
    place, packed, width, height = 8, b"", 0, 0
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + length]
        if kind == b"IHDR":
            width, height = struct.unpack(">II", body[:8])
            assert body[8:10] == b"\x08\x06"
        elif kind == b"IDAT":
            packed += body
        place += 12 + length
    raw, step = zlib.decompress(packed), width * 4
    before, grey = bytearray(step), bytearray()
    for row in range(height):
        start = row * (step + 1)
        before = _unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + step]), before)
        grey += before[::4]
    return memoryview(bytes(grey)).cast("B", shape=[height, width])


def _unfiltered(how: int, line: bytearray, before: bytearray) -> bytearray:
    for i in range(len(line)):
        left, up, corner = (line[i - 4], before[i], before[i - 4]) if i >= 4 else (0, before[i], 0)
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda one, guess=guess: abs(guess - one))  # type: ignore[misc]
        line[i] = (line[i] + (0, left, up, (left + up) // 2, nearest)[how]) & 255
    return line


def test_the_code_on_the_page_opens_the_check_of_that_document() -> None:
    head, foot = load_frame()
    says = {**ORDINARY, **BESIDE, "verify_url": ADDRESS, "qr": qr_drawing(ADDRESS)}
    png = typst.compile(
        f"{head}\n{load_bodies()['acceptance']}\n{foot}".encode(),
        format="png",
        ppi=90.0,
        sys_inputs={"data": to_json(says).decode()},
        font_paths=typst.Fonts(font_paths=[str(Path(pylopdf_fonts_zh_cn.__file__).parent)]),
        ignore_system_fonts=True,
    )
    assert isinstance(png, bytes)
    [code] = zxingcpp.read_barcodes(_grey(png))
    assert code.text == ADDRESS


def test_whatever_the_number_is_its_code_can_be_read() -> None:
    for number in range(300):
        content = ADDRESS.replace("000123", f"{number:06d}")
        rows = [
            [module for dark in row for module in (255 * (1 - dark),) * 3]
            for row in coded(content).matrix_iter(border=4)
        ]
        grey = bytes(module for row in rows for _ in range(3) for module in row)
        [code] = zxingcpp.read_barcodes(memoryview(grey).cast("B", shape=[3 * len(rows), 3 * len(rows)]))
        assert code.text == content
