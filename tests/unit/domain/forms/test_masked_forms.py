"""Forms are masked by what their fields hold; a matter's form marks every field of a person."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.json_values import as_list, as_object
from services.domain.catalogue.lint.personal_fields import check_personal_fields
from services.domain.forms.form_fields import iterate_fields
from services.domain.forms.masked_forms import mask_form
from services.domain.forms.personal_fields import MARK, PersonalKind, suspected_kind
from services.reference_data.loader import load_matters
from tests.support.forms import form_of
from tests.unit.domain.cases.builders import SETUP, application

TODAY = date(2026, 11, 24)
FIRM = {"name": "王小明", "id_type": "credit_code", "id_number": "91330100MA2CFLDG43"}


def _schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def test_every_person_of_the_set_up_form_is_masked_and_firms_are_not() -> None:
    seen = mask_form(form_of(application(TODAY)), SETUP.form)
    assert seen["company"] == form_of(application(TODAY))["company"]
    assert seen["bank"] == {"branch": "西湖支行", "signatory": "王**"}
    assert seen["finance_contact"] == {
        "name": "李*",
        "id_type": "resident_id",
        "id_number": "330***********1124",
        "phone": "139******00",
    }
    person, firm = map(as_object, as_list(seen["shareholders"]))
    assert (person["name"], person["capital"]) == ("王**", 60)
    assert firm == form_of(application(TODAY))["shareholders"][1]


def test_a_kind_that_the_form_does_not_offer_unmasks_nobody() -> None:
    form = form_of(application(TODAY))
    disguised = {**form["finance_contact"], "id_type": "credit_code"}
    masked = mask_form({"finance_contact": disguised}, SETUP.form)
    assert as_object(masked["finance_contact"])["name"] == "李*"


def test_people_are_masked_wherever_they_stand() -> None:
    person = {"name": "John Smith", "id_type": "passport", "id_number": "E12345678"}
    form = {"holders": [person, FIRM], "contact": {"phone": "13800138000", "note": "早上"}}
    assert mask_form(form, {}) == {
        "holders": [{**person, "name": "J*********", "id_number": "E1*****78"}, FIRM],
        "contact": {"phone": "138******00", "note": "早上"},
    }


def test_lists_of_names_and_marks_of_a_list_are_masked() -> None:
    names = {"type": "array", "title": "共同买受人", "items": {"type": "string"}}
    marked = {"type": "array", "title": "其他", "items": {"type": "string"}, MARK: "text"}
    form = {"buyers": ["阿依古丽·买买提", "李静"], "others": ["左撇子"]}
    seen = mask_form(form, _schema(buyers=names, others=marked))
    assert seen == {"buyers": ["阿*******", "李*"], "others": ["***"]}


@pytest.mark.parametrize(
    ("name", "title", "kind"),
    [
        ("signatory", "预留印鉴签字人", PersonalKind.NAME),
        ("buyer", "买受人", PersonalKind.NAME),
        ("x", "出让人（共有的填全部）", PersonalKind.NAME),
        ("x", "主要负责人", PersonalKind.NAME),
        ("x", "紧急联系人手机", PersonalKind.PHONE),
        ("contact_phone", "座机", PersonalKind.PHONE),
        ("x", "法定代表人身份证号码", PersonalKind.NUMBER),
        ("x", "出生年月", PersonalKind.TEXT),
        ("parent_name", "x", PersonalKind.NAME),
        ("email", "x", PersonalKind.EMAIL),
        ("name", "企业名称", None),
        ("school", "学校名称", None),
        ("site", "用户地址", None),
        ("subjects", "诊疗科目", None),
    ],
)
def test_a_field_of_a_person_is_known_by_its_name_or_title(
    name: str, title: str, kind: PersonalKind | None
) -> None:
    schema = {"type": "string", "title": title}
    assert suspected_kind(name, schema, {}) is kind
    faults = list(check_personal_fields(_schema(**{name: schema})))
    assert len(faults) == (kind is not None)
    marked = {**schema, MARK: "none"}
    assert list(check_personal_fields(_schema(**{name: marked}))) == []


@pytest.mark.parametrize(
    "field",
    [
        {"type": "string", "format": "phone", "title": "总机", MARK: "none"},
        {"type": "string", "format": "resident-id", "title": "代码", MARK: "none"},
        {"type": "string", "title": "买受人", MARK: "secret"},
        {"type": "array", "title": "股东姓名", "items": {"type": "string"}},
    ],
)
def test_what_is_certainly_personal_cannot_be_marked_away(field: dict[str, Any]) -> None:
    assert len(list(check_personal_fields(_schema(code=field)))) == 1


def test_a_field_beside_an_identity_number_must_be_marked() -> None:
    identity = _schema(name={"type": "string"}, id_number={"type": "string", MARK: "number"})
    [fault] = check_personal_fields(_schema(guests={"type": "array", "items": identity}))
    assert fault.place == "form.guests.name"


def test_every_shipped_matter_marks_its_personal_fields() -> None:
    assert {code: list(check_personal_fields(one.form)) for code, one in load_matters().items()} == {
        code: [] for code in load_matters()
    }


@given(
    st.dictionaries(st.sampled_from(["name", "phone", "buyer", "id_number", "id_type", "note"]), st.text())
)
def test_masking_a_form_is_idempotent_and_keeps_its_shape(form: dict[str, str]) -> None:
    seen = mask_form(form, {})
    assert mask_form(seen, {}) == seen
    assert [field.path for field in iterate_fields({}, seen)] == [
        field.path for field in iterate_fields({}, form)
    ]
