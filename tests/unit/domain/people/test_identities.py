"""Kinds of identity: each with its shape, its check sign and, where it has one, its birthday."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.cases.intake import IdType
from services.domain.forms.identifiers import is_credit_code
from services.domain.forms.identities import (
    birthday,
    birthday_fault,
    birthday_in_number,
    identity_key,
    number_fault,
)
from tests.unit.domain.people.numbers import credit_code, eighteen

TODAY = date(2026, 11, 24)
BODIES = [
    *("11", "12", "13", "19", "21", "29", "31", "32", "33", "34", "35", "39", "41", "49", "51", "52", "53"),
    *("59", "61", "62", "69", "71", "72", "79", "81", "89", "91", "92", "93", "A1", "A9", "N1", "N2", "N3"),
    *("N9", "Y1"),
]
RIGHT = [
    (IdType.RESIDENT_ID, "11010519491231002X", date(1949, 12, 31)),
    (IdType.RESIDENCE_PERMIT, "810000199408230021", date(1994, 8, 23)),
    (IdType.RESIDENCE_PERMIT, "830000199201300022", date(1992, 1, 30)),
    (IdType.RESIDENCE_PERMIT, eighteen("82000019730601003"), date(1973, 6, 1)),
    (IdType.PERMANENT_RESIDENCE, eighteen("93384019850616001"), date(1985, 6, 16)),
    (IdType.PERMANENT_RESIDENCE, "KAZ110090123105", date(1990, 12, 31)),
    (IdType.PERMANENT_RESIDENCE, "USA330005062911", date(2005, 6, 29)),
    (IdType.HK_MACAO_PERMIT, "H12345678", None),
    (IdType.HK_MACAO_PERMIT, "M1234567890", None),
    (IdType.HK_MACAO_PERMIT, "HA1234567", None),
    (IdType.TAIWAN_PERMIT, "12345678", None),
    (IdType.TAIWAN_PERMIT, "1234567890B", None),
    (IdType.PASSPORT, "E12345678", None),
    (IdType.CREDIT_CODE, "91330100MA2CFLDG43", None),
    (IdType.OTHER, "军字第-0123号", None),
]
WRONG = [
    (IdType.RESIDENT_ID, "11010519491231002x"),
    (IdType.RESIDENT_ID, "110105491231002"),
    (IdType.RESIDENT_ID, eighteen("93384019850616001")),
    (IdType.RESIDENCE_PERMIT, "810000199408230022"),
    (IdType.RESIDENCE_PERMIT, "11010519491231002X"),
    (IdType.RESIDENCE_PERMIT, eighteen("81000119940823002")),
    (IdType.RESIDENCE_PERMIT, eighteen("81000019940230002")),
    (IdType.PERMANENT_RESIDENCE, "11010519491231002X"),
    (IdType.PERMANENT_RESIDENCE, eighteen("93384019850631001")),
    (IdType.PERMANENT_RESIDENCE, "KAZ110090133105"),
    (IdType.PERMANENT_RESIDENCE, "KA1110090123105"),
    (IdType.HK_MACAO_PERMIT, "A12345678"),
    (IdType.HK_MACAO_PERMIT, "H123456789"),
    (IdType.TAIWAN_PERMIT, "123456789"),
    (IdType.TAIWAN_PERMIT, "T12345678"),
    (IdType.PASSPORT, "E123"),
    (IdType.PASSPORT, "ABCDEFGH"),
    (IdType.PASSPORT, "E1234-5678"),
    (IdType.CREDIT_CODE, "91330100MA2CFLDG44"),
]


@pytest.mark.parametrize(("kind", "number", "born"), RIGHT)
def test_a_right_number_is_taken_and_tells_its_birthday(kind: IdType, number: str, born: date | None) -> None:
    assert number_fault(kind, number) is None
    assert birthday(kind, number, TODAY) == born
    assert birthday_fault(kind, number, TODAY) is None
    assert birthday_in_number(number, TODAY) == born


@pytest.mark.parametrize(("kind", "number"), WRONG)
def test_a_wrong_number_is_refused_in_the_words_of_its_kind(kind: IdType, number: str) -> None:
    assert kind.label in str(number_fault(kind, number))
    assert birthday(kind, number, TODAY) is None


@pytest.mark.parametrize("body", BODIES)
def test_a_credit_code_of_every_registering_body_is_taken(body: str) -> None:
    """GB 32100-2015 with its amendment: registering body and class of organisation."""
    assert is_credit_code(credit_code(f"{body}330106MF0123456"))


@pytest.mark.parametrize("number", ["N2330106MF01234563", "N1330109MF2763870J", "N3330110MF56789017"])
def test_credit_codes_of_village_collectives_are_taken(number: str) -> None:
    assert is_credit_code(number)


@pytest.mark.parametrize("stem", ["B1330106MF0123456", "91A30106MF0123456", "90330106MF0123456"])
def test_no_such_body_class_or_region_of_a_credit_code(stem: str) -> None:
    assert not is_credit_code(credit_code(stem))


@pytest.mark.parametrize(
    ("stem", "kind", "is_right"),
    [
        ("33010620261124001", IdType.RESIDENT_ID, True),
        ("33010620261125001", IdType.RESIDENT_ID, False),
        ("33010620990101001", IdType.RESIDENT_ID, False),
        ("33010619000101001", IdType.RESIDENT_ID, True),
        ("33010618991231001", IdType.RESIDENT_ID, False),
        ("81000020300101001", IdType.RESIDENCE_PERMIT, False),
        ("93384018880101001", IdType.PERMANENT_RESIDENCE, False),
    ],
)
def test_people_are_born_between_1900_and_the_day_of_application(
    stem: str, kind: IdType, *, is_right: bool
) -> None:
    assert (birthday_fault(kind, eighteen(stem), TODAY) is None) == is_right


def test_two_digits_of_a_year_mean_the_latest_past_one() -> None:
    assert birthday(IdType.PERMANENT_RESIDENCE, "USA330026112411", TODAY) == date(2026, 11, 24)
    assert birthday(IdType.PERMANENT_RESIDENCE, "USA330026112511", TODAY) == date(1926, 11, 25)
    assert birthday(IdType.PERMANENT_RESIDENCE, "USA330000022911", TODAY) == date(2000, 2, 29)


def test_a_number_of_eighteen_signs_is_the_same_identity_in_any_kind() -> None:
    assert identity_key("resident_id", "11010519491231002X") == identity_key("other", "11010519491231002X")
    assert identity_key("passport", "E12345678") != identity_key("other", "E12345678")


@given(st.sampled_from([kind for kind in IdType if kind is not IdType.OTHER]), st.text(max_size=20))
def test_a_wrong_number_always_has_words_and_never_a_birthday(kind: IdType, number: str) -> None:
    if number_fault(kind, number) is not None:
        assert birthday(kind, number, TODAY) is None
