"""Typed text has one spelling; unseen signs fall away, digits of other scripts are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.text_input import (
    UnacceptableText,
    clean_code,
    clean_identity_number,
    clean_line,
    clean_text,
    ensure_one_line,
    try_clean,
)
from services.domain.cases.search_words import plain

CLEANERS = (clean_text, clean_line, clean_code, clean_identity_number)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  ＡＢＣ科技１２３　", "ABC科技123"),
        ("𝟏𝟐𝐀", "12A"),
        ("杭州（西湖）①号", "杭州（西湖）①号"),
        ("王\u200b小\u00ad明\ufeff", "王小明"),
        ("王\u200d小明", "王小明"),
        ("Jose\u0301", "José"),
        ("\u3164阿依古丽\u2800", "阿依古丽"),
        ("二〇二六年", "二〇二六年"),
        ("نۇر\u200cمۇھەممەت", "نۇر\u200cمۇھەممەت"),
        ("\u200e李静\u200f", "李静"),
        ("第一段\n　　第二段 ", "第一段\n　　第二段"),
        ("👩\u200d🔧", "👩\u200d🔧"),
        ("﨑玉", "﨑玉"),
    ],
)
def test_a_text_has_one_spelling(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_blanks_inside_a_line_are_one_space_and_breaks_are_refused() -> None:
    assert clean_line("欧阳　\u00a0 娜") == "欧阳 娜"
    for broken in ("王\n小明", "王\u2028小明", "王\x85小明", "王\x07小明", "王\v小明"):
        with pytest.raises(UnacceptableText):
            ensure_one_line(clean_line(broken))


@pytest.mark.parametrize("digits", ["١٢٣", "۱۲۳", "१२३", "১২৩", "๑๒๓", "𞥑", "߁"])
def test_digits_of_other_scripts_are_refused_and_named(digits: str) -> None:
    with pytest.raises(UnacceptableText, match=digits):
        clean_text(f"文三路 {digits} 号")
    assert try_clean(clean_text, f" {digits} ") == digits


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("３３０１０６ 19850312 001ｘ", "33010619850312001X"),
        ("330106-19850312-001x", "33010619850312001X"),
        ("A123456(7)", "A1234567"),
        ("A123456（7）", "A1234567"),
        ("e 1234 5678", "E12345678"),
        ("军字第-0123号", "军字第-0123号"),
    ],
)
def test_an_identity_number_is_spelled_as_its_document_has_it(typed: str, kept: str) -> None:
    assert clean_identity_number(typed) == kept


def test_a_code_keeps_its_hyphens() -> None:
    assert clean_code(" ２０１９－330100—35-03-026281 ") == "2019-330100-35-03-026281"


@given(st.text(max_size=30))
def test_every_spelling_is_idempotent_and_leaves_no_blank_ends(typed: str) -> None:
    for clean in CLEANERS:
        once = try_clean(clean, typed)
        assert try_clean(clean, once) == once
        assert once == once.strip()


@given(st.text(alphabet="ABCabc0189", max_size=20))
def test_full_width_letters_and_digits_read_as_half_width(plain_text: str) -> None:
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in plain_text)
    assert clean_text(wide) == plain_text
    assert plain(wide) == plain(plain_text)
