"""The typesetter: right PDF/A, the same bytes each time, and nothing that a template could break out with."""

import io
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from schemas.errors import TemplateRefused
from services.domain.documents.samples import HOSTILE, sample_contexts
from services.reference_data.documents import load_bodies, load_frame, load_kinds, load_sample
from services.rendering.typesetter import FONTS, Typesetter

AT = datetime(2026, 11, 24, 1, 15, tzinfo=UTC)
ORDINARY, AWKWARD = sample_contexts(load_kinds()["acceptance"], load_sample())
BESIDE = {
    "number": "（杭）市场监管受字〔2026〕第000001号",
    "check_code": "ABCD234567",
    "verify_page": "http://door/verify",
    "verify_url": "http://door/verify?number=x&code=ABCD234567",
    "department": "市市场监管局",
    "made": [2026, 11, 24],
    "dated": "2026年11月24日",
    "qr": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>',
}


@pytest.fixture(scope="module")
async def typesetter() -> AsyncIterator[Typesetter]:
    """One press for all."""
    typesetter = Typesetter(seconds=2)
    yield typesetter
    await typesetter.close()


async def _set(typesetter: Typesetter, body: str, **says: object) -> bytes:
    head, foot = load_frame()
    return await typesetter.set(head, body, foot, {**ORDINARY, **BESIDE, **says}, AT)


def _text(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


async def test_a_document_is_pdf_a_with_its_text_and_its_fonts_inside(typesetter: Typesetter) -> None:
    pdf = await _set(typesetter, load_bodies()["acceptance"])
    reader = PdfReader(io.BytesIO(pdf))
    metadata = reader.xmp_metadata
    assert metadata is not None
    assert metadata.pdfaid_part == "2"
    assert metadata.pdfaid_conformance == "U"
    title = reader.metadata.title if reader.metadata else None
    assert title is not None
    assert title.startswith("受理通知书")
    text = _text(pdf)
    for words in ("受理通知书", "王小明", "2026年11月25日17:00", "法律、法规未规定", "盖章处", "ABCD234567"):
        assert words in text
    fonts: Any = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    for font in fonts.values():
        described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(described)


async def test_the_same_document_is_the_same_bytes_in_another_press(typesetter: Typesetter) -> None:
    other = Typesetter()
    try:
        body = load_bodies()["acceptance"]
        assert await _set(typesetter, body) == await _set(other, body)
    finally:
        await other.close()


@pytest.mark.parametrize("kind", sorted(load_kinds()))
async def test_every_kind_can_be_set_from_the_ordinary_and_the_awkward_sample(
    typesetter: Typesetter, kind: str
) -> None:
    head, foot = load_frame()
    for says in sample_contexts(load_kinds()[kind], load_sample()):
        pdf = await typesetter.set(head, load_bodies()[kind], foot, {**says, **BESIDE}, AT)
        assert load_kinds()[kind].name in _text(pdf)


async def test_an_order_to_a_department_as_a_whole_names_no_case(typesetter: Typesetter) -> None:
    head, foot = load_frame()
    whole = {"case_no": "", "matter": "2019-04 环节超时 3 件", "clock": "", "breached_at": "", "level": 3}
    for kind in ("supervision-order", "supervision-advice"):
        says, _ = sample_contexts(load_kinds()[kind], load_sample())
        text = _text(await typesetter.set(head, load_bodies()[kind], foot, {**says, **BESIDE, **whole}, AT))
        assert "环节多次超时：2019-04环节超时3件" in text
        assert "办件编号" not in text
        assert "届满" not in text


async def test_the_office_sets_documents_in_its_own_fonts(tmp_path: Path) -> None:
    """A font under the name of a 仿宋 takes over the body; here one that has figures and no Chinese."""
    font = next(
        folder / "NotoEmoji-Regular.ttf" for folder in FONTS if (folder / "NotoEmoji-Regular.ttf").exists()
    )
    own = font.read_bytes().replace("Noto Emoji".encode("utf-16-be"), "STFangsong".encode("utf-16-be"))
    (tmp_path / "fangsong.ttf").write_bytes(own)
    plain, office = Typesetter(), Typesetter(office_fonts=tmp_path)
    try:
        assert "NotoEmoji" not in _fonts(await _set(plain, "2026"))
        assert "NotoEmoji" in _fonts(await _set(office, "2026"))
        assert "NotoSerifSC" in _fonts(await _set(office, "2026办件"))
    finally:
        await plain.close()
        await office.close()


def _fonts(pdf: bytes) -> str:
    """The names of the fonts of the first page."""
    fonts: Any = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    return " ".join(str(font.get_object()["/BaseFont"]) for font in fonts.values())


async def test_figures_and_chinese_have_no_gap_and_a_case_number_stretches_no_line(
    typesetter: Typesetter,
) -> None:
    pdf = await _set(
        typesetter, load_bodies()["suspension"], suspension_kind="专家评审", step="建设用地规划许可证"
    )
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert re.search(r"\d [\u4e00-\u9fff]", text) is None
    assert "你（单位）申请办理的" in text, "a stretched line comes out with gaps"


async def test_data_stays_text(typesetter: Typesetter) -> None:
    pdf = await _set(typesetter, load_bodies()["acceptance"], applicant=HOSTILE)
    assert 'read("/etc/passwd")' in _text(pdf).replace("“", '"').replace("”", '"')


ESCAPES = {
    "reads a file of the machine": '#read("/etc/passwd")',
    "reads beyond its folder": '#read("../../../etc/passwd")',
    "reads by a built name": '#let f = dictionary(std).at("re" + "ad")\n#f("/etc/hostname")',
    "shows a picture of a file": '#image("/etc/passwd")',
    "includes a file": '#include "/etc/passwd"',
    "loads a package": '#import "@preview/tablex:0.0.8": *',
    "loads a package by a built name": '#import ("@pre" + "view/tablex:0.0.8") as x',
    "evaluates its way out": '#eval("read(\\"/etc/passwd\\")")',
    "loads a plugin": '#plugin("/etc/passwd")',
}


@pytest.mark.parametrize("how", sorted(ESCAPES))
async def test_a_template_reaches_nothing(typesetter: Typesetter, how: str) -> None:
    with pytest.raises(TemplateRefused) as refused:
        await _set(typesetter, f"第一行\n\n{ESCAPES[how]}")
    assert "root:" not in refused.value.detail
    assert int(str(refused.value.facts["line"])) >= 3


ENDLESS = {
    "while": "#let i = 0\n#while i >= 0 { i = i + 1 }",
    "recursion": "#let f(n) = f(n + 1)\n#f(1)",
    "many pages": "#for i in range(100000000) { pagebreak() }",
    "much memory": '#let s = "办件" * 400000000\n#s',
    "long work": "#let n = 0\n#for i in range(100000000) { n = n + calc.rem(i, 7) }\n#n",
}


@pytest.mark.parametrize("how", sorted(ENDLESS))
async def test_a_template_ends_in_time_and_the_next_document_is_set(typesetter: Typesetter, how: str) -> None:
    with pytest.raises(TemplateRefused):
        await _set(typesetter, ENDLESS[how])
    assert await _set(typesetter, load_bodies()["acceptance"])


async def test_a_wrong_template_is_refused_with_its_place(typesetter: Typesetter) -> None:
    with pytest.raises(TemplateRefused) as refused:
        await _set(typesetter, "第一行\n\n办件 #d.case_nummer;")
    assert refused.value.facts == {"line": 3, "column": 6}
    assert "第 3 行第 6 列" in refused.value.detail
    with pytest.raises(TemplateRefused) as unclosed:
        await _set(typesetter, "第一行\n#facts((\n第三行")
    assert unclosed.value.facts["line"] == 2
