"""Phone numbers have one spelling each; what is none is refused with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.phones import clean_phone, is_phone, phone_fault
from schemas.text_input import UnacceptableText, try_clean


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138 0013 8000", "13800138000"),
        ("138００１３８０００", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("0571-87654321-801", "0571-87654321-801"),
        ("（0571）87654321转801", "0571-87654321-801"),
        ("0571—87654321 分机 801", "0571-87654321-801"),
        ("+86 571 8765 4321", "0571-87654321"),
        ("01012345678", "010-12345678"),
        ("400-123-4567", "400-123-4567"),
        ("4001234567 ext. 9", "400-123-4567-9"),
        ("00852 9123 4567", "+85291234567"),
        ("+1 (212) 555-0100", "+12125550100"),
    ],
)
def test_a_phone_number_has_one_spelling(typed: str, kept: str) -> None:
    assert clean_phone(typed) == kept
    assert phone_fault(kept) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("1380013800", "手机号应为 11 位，现为 10 位"),
        ("+861380013800", "手机号"),
        ("12800138000", "手机号第二位应为 3 至 9"),
        ("87654321", "请加区号"),
        ("13800138000转1", "含有数字以外的内容"),
        ("见附件", "含有数字以外的内容"),
        ("0571-876543", "应为 11 位手机号"),
        ("", "含有数字以外的内容"),
    ],
)
def test_a_refusal_says_why(typed: str, reason: str) -> None:
    assert reason in str(phone_fault(clean_phone(typed)))


@pytest.mark.parametrize("typed", ["١٣٨٠٠١٣٨٠٠٠", "१३८००१३८०००"])
def test_digits_of_other_scripts_are_no_phone(typed: str) -> None:
    with pytest.raises(UnacceptableText):
        clean_phone(typed)


@given(st.text(alphabet="0123456789+-() 转x１８（", max_size=20))
def test_the_spelling_is_idempotent_and_a_phone_has_no_fault(typed: str) -> None:
    once = try_clean(clean_phone, typed)
    assert try_clean(clean_phone, once) == once
    assert is_phone(once) == (phone_fault(once) is None)
