"""Numbers with check digits: the right one is taken, every slip of one character is not."""

from collections.abc import Callable
from datetime import date

import pytest

from services.domain.cases.case_numbers import case_number, complete_number, is_case_number, number_parts
from services.domain.forms import identifiers

RESIDENT, COMPANY = "33010619850312001X", "91330100MA2CFLDG43"
CASE_NO = case_number("330100", date(2026, 11, 24), "QYKB", 1)
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXYX"


@pytest.mark.parametrize(
    ("number", "is_so"), [(RESIDENT, identifiers.is_resident_id), (COMPANY, identifiers.is_credit_code)]
)
def test_every_slip_of_one_character_is_found(number: str, is_so: Callable[[str], bool]) -> None:
    assert is_so(number)
    slips = [
        number[:place] + letter + number[place + 1 :]
        for place in range(len(number))
        for letter in set(LETTERS)
        if letter != number[place]
    ]
    assert [slip for slip in slips if is_so(slip)] == []


@pytest.mark.parametrize("spelled", [RESIDENT.lower(), f" {RESIDENT}", RESIDENT.replace("1", "１"), ""])
def test_a_number_has_one_spelling(spelled: str) -> None:
    assert not identifiers.is_resident_id(spelled)


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "440524188001010014", "33010619751102025X", "330106196907217679"]
)
def test_the_county_may_be_younger_than_its_holder_or_gone(number: str) -> None:
    """The first two are the standard's own samples (GB 11643-1999)."""
    assert identifiers.is_resident_id(number)


@pytest.mark.parametrize("number", ["00010519491231002X", "11010519490231002X", "1101051949123100２X"])
def test_no_such_province_or_day_or_digit(number: str) -> None:
    assert not identifiers.is_resident_id(number)


def test_the_birthday_is_read_from_the_number() -> None:
    assert identifiers.born_on(RESIDENT) == date(1985, 3, 12)
    assert identifiers.born_on("330106198513120010") is None


@pytest.mark.parametrize("number", ["13800138000", "0571-88888888", "057188888888", "+85291234567"])
def test_phones(number: str) -> None:
    assert identifiers.is_phone(number)


@pytest.mark.parametrize("number", ["12800138000", "1380013800", "138 0013 8000", "１３800138000", ""])
def test_what_is_no_phone(number: str) -> None:
    assert not identifiers.is_phone(number)


def test_seal_codes_and_accounts_have_their_digits() -> None:
    assert identifiers.is_seal_code("3301000012345")
    assert not identifiers.is_seal_code("330100001234")
    assert identifiers.is_account_number("6222021202012345678")
    assert not identifiers.is_account_number("62220212")


def test_a_case_number_says_where_when_and_what_and_checks_itself() -> None:
    assert CASE_NO[:-2] == "330100-20261124-QYKB-000001"
    assert is_case_number(CASE_NO)
    slips = [
        CASE_NO[:place] + letter + CASE_NO[place + 1 :]
        for place in range(len(CASE_NO))
        for letter in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        if letter != CASE_NO[place] and CASE_NO[place] != "-"
    ]
    assert [slip for slip in slips if is_case_number(slip)] == []


@pytest.mark.parametrize(
    "typed",
    [
        CASE_NO,
        CASE_NO.lower(),
        CASE_NO.replace("-", ""),
        CASE_NO.replace("-", " "),
        CASE_NO.replace("-", "－"),
        CASE_NO[:-2],
        CASE_NO[:-2].replace("-", ""),
        f"  {CASE_NO} ",
    ],
)
def test_a_number_is_completed_without_separators_and_check_sign(typed: str) -> None:
    assert complete_number(typed) == CASE_NO
    assert CASE_NO in {part.begins for part in number_parts(typed)}


@pytest.mark.parametrize("typed", ["360安全", "杭州360科技", "", "张三", "5G"])
def test_what_is_no_number_is_a_name(typed: str) -> None:
    assert complete_number(typed) == typed
    assert [part for part in number_parts(typed) if part.serial or part.begins not in ("", typed)] == []


def test_a_tail_names_serial_matter_and_check_sign() -> None:
    _, day, matter, serial, check = CASE_NO.split("-")
    for typed in (
        f"{matter}-{serial}-{check}",
        f"{matter}{serial}{check}",
        f"{serial}{check}",
        serial,
        f"{day}{matter}{serial}",
    ):
        assert any(part.serial == serial for part in number_parts(typed)), typed
