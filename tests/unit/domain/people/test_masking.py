"""Masked display: people by their kind of identity, in any script; never more than half of a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.cases.intake import IdType
from services.domain.people.masking import (
    STAR,
    display_name,
    mask_email,
    mask_name,
    mask_number,
    mask_person,
    mask_phone,
)

texts = st.text(max_size=40)
people = [kind.value for kind in IdType if kind is not IdType.CREDIT_CODE]


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王**"),
        ("王", "*"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳娜", "欧**"),
        ("阿卜杜拉·买买提", "阿*******"),
        ("热依汗·阿不都热合曼·吐尔逊·玉素甫", "热*****************"),
        ("John Smith", "J*********"),
        ("مەمەت تۇرسۇن", "م" + STAR * 11),
        ("Nguye\u0302\u0303n", "N*****"),
        ("Z\u0301\u0302\u0303\u0304o", "Ź*"),
        ("𠮷田", "𠮷*"),
        ("约翰·史密斯先生", "约*******"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_surname_or_first_letter_only(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("33010619850312001X", "330***********001X"),
        ("E12345678", "E1*****78"),
        ("H12345678", "H1*****78"),
        ("12345678", "12****78"),
        ("AB1", "A**"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_an_identity_number_is_at_least_half_hidden(number: str, masked: str) -> None:
    assert mask_number(number) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13800138000", "138******00"), ("0571-88888888", "057*******888"), ("10086", "1***6"), ("110", "1**")],
)
def test_short_phones_are_half_hidden_too(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@given(texts)
def test_no_mask_reveals_more_than_half_and_each_is_idempotent(text: str) -> None:
    for mask in (mask_name, mask_number, mask_phone):
        masked = mask(text)
        assert mask(masked) == masked
        assert 2 * sum(sign != STAR for sign in masked) <= len(masked)
        assert len(masked) <= len(text) or mask is mask_name


@given(st.text(min_size=1, max_size=20).filter(lambda text: "@" not in text))
def test_a_mailbox_is_at_least_half_hidden_and_its_mask_idempotent(mailbox: str) -> None:
    masked = mask_email(f"{mailbox}@example.cn")
    assert masked.endswith("@example.cn")
    assert mask_email(masked) == masked
    assert 2 * sum(sign != STAR for sign in masked.rpartition("@")[0]) <= len(mailbox)
    assert mask_email("wang@example.cn") == "w***@example.cn"


@pytest.mark.parametrize("id_type", people)
def test_a_person_is_masked_whatever_the_kind_of_identity(id_type: str) -> None:
    person = {
        "name": "杭州先生有限公司",
        "id_type": id_type,
        "id_number": "E12345678",
        "phone": "13800138000",
    }
    masked = mask_person(person)
    assert (masked["name"], masked["id_number"]) == ("杭*******", "E1*****78")
    assert display_name(person) == masked["name"]


def test_an_organisation_is_public_and_its_contact_is_not() -> None:
    person = {"name": "王小明", "id_type": "credit_code", "id_number": "91330100MA2CFLDG43", "phone": "10086"}
    assert mask_person(person) == {**person, "phone": "1***6"}
    assert display_name(person) == "王小明"


def test_a_person_without_a_kind_is_masked() -> None:
    assert display_name({"name": "李静"}) == "李*"
