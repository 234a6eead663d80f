"""Every sign that input accepts can be printed; no other sign is accepted."""

from collections.abc import AsyncIterator

import pytest
from pydantic import ValidationError

from schemas.cases.commands.step_decisions import Refuse
from schemas.cases.intake import Application
from schemas.input_model import ensure_keepable
from schemas.printable import make_printable
from schemas.printable_ranges import RANGES
from schemas.text_input import UnacceptableText
from services.reference_data.documents import load_frame
from services.rendering.typesetter import FONTS, Typesetter
from tests.integration.rendering.rare_documents import RARE, rare_document
from tests.integration.rendering.test_typesetter import AT, BESIDE, ORDINARY


@pytest.fixture(scope="module")
async def typesetter() -> AsyncIterator[Typesetter]:
    """One press for all."""
    typesetter = Typesetter()
    yield typesetter
    await typesetter.close()


@pytest.mark.parametrize("name", sorted(RARE))
async def test_a_document_with_rare_signs_can_be_made(typesetter: Typesetter, name: str) -> None:
    _, applicant, reason = RARE[name]
    ensure_keepable([applicant, reason])
    assert (await rare_document(typesetter, name)).startswith(b"%PDF")


async def test_the_ends_of_every_range_have_a_glyph(typesetter: Typesetter) -> None:
    ends = {chr(int(end, 16)) for one in RANGES.split() for end in one.split("-")}
    head, foot = load_frame()
    body = '#for sign in d.signs [#sign#" "]'
    says = {**ORDINARY, **BESIDE, "signs": sorted(ends)}
    assert (await typesetter.set(head, body, foot, says, AT)).startswith(b"%PDF")


def test_every_font_of_the_folder_is_asked() -> None:
    head, _ = load_frame()
    families = {path.stem.removesuffix("-Regular") for path in FONTS[1].glob("*.[ot]tf")}
    asked = head.replace(" ", "").replace("Lianban", "")
    assert {one for one in families if f'"{one}"' not in asked} == set()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("材料不齐：\uf0b7章程未签字", "材料不齐：•章程未签字"),
        ("\uf052已交 \uf0a3未交 \uf0fc \uf0d8", "☑已交 □未交 ✔ ➢"),
        ("第一行\x0b第二行\u2028第三行", "第一行\n第二行\n第三行"),
        ("\ufeff王\ue863", "王䶮"),
        ("1\ufe0f\u20e3首页 #\u20e3", "①首页 #"),
    ],
)
def test_signs_pasted_from_other_programs_are_replaced(typed: str, kept: str) -> None:
    assert Refuse(reason=typed).reason == kept


@pytest.mark.parametrize(
    "sign", ["\ue123", "\uf0ff", "\U000f0001", "\u0378", "\ufdd0", "\x07", "\x9f", "\U0003ffff"]
)
def test_a_sign_that_no_font_has_is_refused_with_its_field(sign: str) -> None:
    with pytest.raises(UnacceptableText) as refused:
        ensure_keepable({"form": {"shareholders": [{"name": f"王{sign}"}]}})
    assert refused.value.where == ("form", "shareholders", "0", "name")
    assert f"U+{ord(sign):04X}" in str(refused.value)
    with pytest.raises(ValidationError, match="无法印出"):
        Application.model_validate({"matter": "x", "form": {"name": f"王{sign}"}})


async def test_text_stored_before_the_rule_still_gets_its_document(typesetter: Typesetter) -> None:
    shown = make_printable({**ORDINARY, **BESIDE, "reason": "旧数据\ue123"})
    assert shown["reason"] == "旧数据〔U+E123〕"
    head, foot = load_frame()
    assert (await typesetter.set(head, "#d.reason", foot, shown, AT)).startswith(b"%PDF")
