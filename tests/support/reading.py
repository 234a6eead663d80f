"""A document as its reader finds it: the words, the code, what makes it a PDF/A; read from its own bytes."""

import hashlib
import io
import re
from typing import Any

import zxingcpp
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

DASH = re.compile(rb"(\d+) (\d+)\.5 m (\d+) \2\.5 l")
"""One stroke of a code as the press draws it: a row of dark squares."""
QUIET, SCALE = 4, 4


def text_of(pdf: bytes) -> str:
    """The words of the document without any space."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def code_of(pdf: bytes) -> str:
    """What a phone reads from the code on the last page."""
    contents = PdfReader(io.BytesIO(pdf)).pages[-1].get_contents()
    assert contents is not None
    dashes = [tuple(map(int, found)) for found in DASH.findall(contents.get_data())]
    side = max(until for _, _, until in dashes)
    size = (side + 2 * QUIET) * SCALE
    grey = bytearray(b"\xff" * size * size)
    for begin, row, until in dashes:
        for line in range((row + QUIET) * SCALE, (row + QUIET + 1) * SCALE):
            start = line * size + (begin + QUIET) * SCALE
            grey[start : start + (until - begin) * SCALE] = bytes((until - begin) * SCALE)
    picture = memoryview(bytes(grey)).cast("B", shape=[size, size])
    [code] = zxingcpp.read_barcodes(picture)
    return code.text


def ensure_archivable(pdf: bytes) -> None:
    """What a PDF/A-2u must have and must not have, as far as it can be read; veraPDF judges every kind.

    Source:
        ISO 19005-2: 6.1.3 trailer, 6.2.3 output intent, 6.2.11 fonts, 6.5 actions, 6.6 metadata, 6.8 files.
    """
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    root: Any = reader.root_object
    trailer: Any = reader.trailer
    assert pdf.startswith(b"%PDF-1.7")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert len(trailer["/ID"]) == 2
    assert "/Encrypt" not in trailer
    assert not {"/OpenAction", "/AA", "/AcroForm", "/Collection", "/NeedsRendering"} & set(root)
    assert "/JavaScript" not in root.get("/Names", {})
    assert "/EmbeddedFiles" not in root.get("/Names", {})
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "zh-CN"
    [intent] = root["/OutputIntents"]
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"].get_object().get_data()
    assert profile[36:40] == b"acsp"
    _ensure_metadata(reader)
    for page in reader.pages:
        assert not {"/AA", "/Annots"} & set(page)
        _ensure_fonts(page["/Resources"])
    for number in range(1, int(trailer["/Size"])):
        found = reader.get_object(number)
        if isinstance(found, StreamObject):
            assert "/F" not in found, "bytes outside the file"
            assert "/LZWDecode" not in str(found.get("/Filter"))


def _ensure_metadata(reader: PdfReader) -> None:
    result: Any = reader.xmp_metadata
    info: Any = reader.metadata
    assert result is not None
    assert info is not None
    assert (result.pdfaid_part, result.pdfaid_conformance) == ("2", "U")
    assert info.title in result.dc_title.values()
    assert result.xmp_create_date == info.creation_date.replace(tzinfo=None)


def _ensure_fonts(resources: Any) -> None:
    """Every font is inside, and every sign has its meaning beside it."""
    for named in resources.get("/Font", DictionaryObject()).values():
        font = named.get_object()
        assert "/ToUnicode" in font, font["/BaseFont"]
        inner = font.get("/DescendantFonts", ArrayObject([font]))[0].get_object()
        described = inner["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described), font["/BaseFont"]
    for named in resources.get("/XObject", DictionaryObject()).values():
        form = named.get_object()
        if "/Resources" in form:
            _ensure_fonts(form["/Resources"])


def altered(pdf: bytes) -> bytes:
    """The document with one bit turned over in its middle."""
    changed = bytearray(pdf)
    changed[len(changed) // 2] ^= 1
    assert hashlib.sha256(changed).digest() != hashlib.sha256(pdf).digest()
    return bytes(changed)
