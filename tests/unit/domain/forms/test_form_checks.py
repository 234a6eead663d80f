"""Checks of what is handed in: each wrong field is named, and everything wrong is named at once."""

from datetime import date
from typing import Any

import pytest

from schemas.cases.intake import Application
from services.domain.catalogue.form_checks import check_application
from services.domain.forms.form_size import MAX_ERRORS
from services.domain.forms.form_text import normalize_application
from tests.support.forms import form_of
from tests.unit.domain.cases.builders import SETUP, application
from tests.unit.domain.people.numbers import eighteen

TODAY = date(2026, 11, 24)


def _fields(handed_in: Application, today: date = TODAY) -> list[str]:
    return [field for field, _ in check_application(SETUP, handed_in, today)]


def _form(**parts: Any) -> Application:
    form = form_of(application(TODAY))
    return application(TODAY, form={**form, **parts})


def test_the_example_is_right_as_it_stands() -> None:
    assert check_application(SETUP, application(TODAY), TODAY) == []


def test_an_agent_brings_an_authority() -> None:
    answers = {**application(TODAY).answers, "filed_by": "agent"}
    assert _fields(application(TODAY, answers=answers)) == ["materials.agent-authority"]


def test_a_material_handed_in_twice_is_named_both_times() -> None:
    materials = [one.model_dump() for one in application(TODAY).materials]
    assert _fields(application(TODAY, materials=[*materials, materials[0]])) == [
        "materials.0.code",
        f"materials.{len(materials)}.code",
    ]


def test_everything_wrong_is_named_at_once() -> None:
    applicant = application(TODAY).applicant.model_copy(update={"id_number": "1", "phone": "2"})
    wrong = application(TODAY, applicant=applicant, form={"company": {}})
    assert {"applicant.id_number", "applicant.phone", "form.tax", "form.company.name"} <= set(_fields(wrong))


def test_a_flood_of_mistakes_is_cut_short() -> None:
    holder = {"name": "", "id_type": "x", "id_number": "", "capital": -1, "share": 0, "pays_by": "?"}
    assert len(_fields(_form(shareholders=[holder] * 40))) == MAX_ERRORS


@pytest.mark.parametrize(
    ("born", "fields"),
    [("20081124", []), ("20081125", ["form.finance_contact.id_number"]), ("20080229", [])],
)
def test_one_comes_of_age_on_the_eighteenth_birthday(born: str, fields: list[str]) -> None:
    number = eighteen(f"330106{born}001")
    person = {**form_of(application(TODAY))["finance_contact"], "id_number": number}
    assert _fields(_form(finance_contact=person)) == fields


@pytest.mark.parametrize(
    ("born", "fields"),
    [("20101124", []), ("20101125", ["form.legal_representative.id_number"]), ("20081125", [])],
)
def test_a_legal_representative_has_to_be_sixteen(born: str, fields: list[str]) -> None:
    """民法典 第十八条第二款: at sixteen one who lives on their own work has full capacity."""
    person = {
        **form_of(application(TODAY))["legal_representative"],
        "id_number": eighteen(f"330106{born}001"),
    }
    assert _fields(_form(legal_representative=person)) == fields


@pytest.mark.parametrize(
    ("kind", "pays_by", "fields"),
    [
        ("limited", "2031-11-24", []),
        ("limited", "2031-11-25", ["form.shareholders.0.pays_by"]),
        ("joint_stock", "2026-11-24", []),
        ("joint_stock", "2026-11-25", ["form.shareholders.0.pays_by"]),
        ("joint_stock", "2025-01-01", []),
    ],
)
def test_shares_are_paid_before_a_joint_stock_company_is_registered(
    kind: str, pays_by: str, fields: list[str]
) -> None:
    """公司法 2023: five years for limited companies (第四十七条), in full before for others (第九十八条)."""
    holders = [{**holder, "pays_by": "2026-11-24"} for holder in form_of(application(TODAY))["shareholders"]]
    holders[0]["pays_by"] = pays_by
    given = application(TODAY)
    answers = {**given.answers, "company_kind": kind}
    result = given.model_copy(update={"answers": answers, "form": {**given.form, "shareholders": holders}})
    assert _fields(result) == fields


@pytest.mark.parametrize(
    ("pays_by", "today", "fields"),
    [
        ("2031-11-24", TODAY, []),
        ("2031-11-25", TODAY, ["form.shareholders.0.pays_by"]),
        ("2048-01-01", date(2024, 6, 30), []),
        ("2026-11-23", TODAY, ["form.shareholders.0.pays_by"]),
    ],
)
def test_capital_is_paid_within_five_years_since_the_law_of_2024(
    pays_by: str, today: date, fields: list[str]
) -> None:
    holder = form_of(application(TODAY))["shareholders"][0]
    whole = {**holder, "share": 100, "capital": 100, "pays_by": pays_by}
    assert _fields(_form(shareholders=[whole]), today) == fields


def test_thirds_of_a_share_come_to_a_hundred_only_when_they_do() -> None:
    holder = form_of(application(TODAY))["shareholders"][0]
    thirds = [
        {**holder, "id_number": eighteen(f"33010619850312{order:03}"), "share": share, "capital": 10}
        for order, share in enumerate((33.33, 33.33, 33.34), start=1)
    ]
    company = {**form_of(application(TODAY))["company"], "capital": 30}
    assert _fields(_form(shareholders=thirds, company=company)) == []
    thirds[2]["share"] = 33.33
    assert _fields(_form(shareholders=thirds, company=company)) == ["form.shareholders"]


def test_an_open_end_is_no_mistake_and_an_early_one_is() -> None:
    company = form_of(application(TODAY))["company"]
    assert _fields(_form(company={**company, "ends_on": "2099-12-31"})) == []
    assert _fields(_form(company={**company, "ends_on": company["starts_on"]})) == ["form.company.ends_on"]


def test_an_integer_is_no_text_and_a_truth_is_no_number() -> None:
    tax = {"taxpayer_kind": "general", "invoices": True}
    assert _fields(_form(tax=tax)) == ["form.tax.invoices"]


def _holders(*parts: dict[str, Any]) -> Application:
    """The form with shareholders of equal share who are told apart by these parts."""
    first = form_of(application(TODAY))["shareholders"][0]
    share = 100 / len(parts)
    return _form(shareholders=[{**first, "share": share, "capital": share, **part} for part in parts])


def test_the_same_shareholder_twice_is_refused_with_its_field() -> None:
    number, spaced = eighteen("33010619850312001"), "330106 19850312 001x"
    twice = _holders({"id_number": number}, {"id_number": spaced, "name": "王晓明", "id_type": "other"})
    assert check_application(SETUP, twice, TODAY) == [
        ("form.shareholders.1.id_number", "与第 1 项是同一证件，不得重复填写")
    ]


def test_a_namesake_with_another_identity_is_another_shareholder() -> None:
    assert _fields(_holders({}, {"id_number": eighteen("33010619850312002")})) == []


def test_one_person_may_be_shareholder_and_legal_representative() -> None:
    number = form_of(application(TODAY))["legal_representative"]["id_number"]
    assert _fields(_holders({"id_number": number})) == []


@pytest.mark.parametrize(
    ("id_type", "id_number"),
    [
        ("permanent_residence", eighteen("93384019850616001")),
        ("residence_permit", "810000199408230021"),
        ("hk_macao_permit", "h12345678"),
        ("taiwan_permit", "1234567890（b）"),
        ("passport", "e 1234 5678"),
    ],
)
def test_every_kind_of_identity_may_hold_shares(id_type: str, id_number: str) -> None:
    assert _fields(_holders({"id_type": id_type, "id_number": id_number})) == []
    wrong = _holders({"id_type": id_type, "id_number": "0000"})
    assert _fields(wrong) == ["form.shareholders.0.id_number"]


@pytest.mark.parametrize("part", ["applicant", "agent", "legal_representative", "shareholders"])
def test_nobody_named_in_a_form_is_born_after_the_application(part: str) -> None:
    born_later = eighteen("33010620990101001")
    whole = application(TODAY)
    if part == "shareholders":
        wrong, field = _holders({"id_number": born_later}), "form.shareholders.0.id_number"
    elif part == "legal_representative":
        person = {**form_of(whole)[part], "id_number": born_later}
        wrong, field = _form(legal_representative=person), "form.legal_representative.id_number"
    else:
        named = whole.applicant.model_copy(update={"id_number": born_later})
        wrong, field = whole.model_copy(update={part: named}), f"{part}.id_number"
    assert field in _fields(wrong)
    assert field not in _fields(wrong, date(2120, 1, 1))


def test_a_foreigner_comes_of_age_by_the_card() -> None:
    young = eighteen("93384020081125001")
    person = {
        **form_of(application(TODAY))["finance_contact"],
        "id_type": "permanent_residence",
        "id_number": young,
    }
    assert _fields(_form(finance_contact=person)) == ["form.finance_contact.id_number"]


@pytest.mark.parametrize("blank", ["   \u3000", "", "\u00a0\u2003"])
def test_a_name_of_blanks_is_no_name(blank: str) -> None:
    company = {**form_of(application(TODAY))["company"], "name": blank}
    assert ("form.company.name", "请填写企业名称") in check_application(SETUP, _form(company=company), TODAY)


def test_a_blank_that_may_be_left_out_is_left_out() -> None:
    bank = {**form_of(application(TODAY))["bank"], "signatory": "\u3000 "}
    tidy = normalize_application(SETUP, _form(bank=bank))
    assert "signatory" not in form_of(tidy)["bank"]
    assert check_application(SETUP, tidy, TODAY) == []


def test_a_blank_in_a_list_is_named() -> None:
    company = {**form_of(application(TODAY))["company"], "scope": ["软件开发", "\u3000"]}
    assert _fields(_form(company=company)) == ["form.company.scope.1"]


@pytest.mark.parametrize("broken", ["杭州晴川\n软件有限公司", "杭州晴川\u2028软件有限公司"])
def test_a_name_has_one_line(broken: str) -> None:
    company = {**form_of(application(TODAY))["company"], "name": broken}
    assert _fields(_form(company=company)) == ["form.company.name"]


def test_texts_of_a_form_are_kept_in_their_one_spelling() -> None:
    whole = form_of(application(TODAY))
    company = {**whole["company"], "name": " ＡＢＣ\u200b（杭州）　软件 ", "region_code": "３３０１０６"}
    contact = {**whole["finance_contact"], "phone": "0571—87654321转801", "name": " 李\u00ad静 "}
    form = form_of(normalize_application(SETUP, _form(company=company, finance_contact=contact)))
    assert form["company"]["name"] == "ABC（杭州） 软件"
    assert form["company"]["region_code"] == "330106"
    assert form["finance_contact"]["name"] == "李静"
    assert form["finance_contact"]["phone"] == "0571-87654321-801"


def test_a_phone_in_a_form_is_refused_with_the_reason() -> None:
    contact = {**form_of(application(TODAY))["finance_contact"], "phone": "1380013800"}
    [(field, words)] = check_application(SETUP, _form(finance_contact=contact), TODAY)
    assert field == "form.finance_contact.phone"
    assert "现为 10 位" in words


def _couple(**second: Any) -> Application:
    spouse = {"name": "李静", "id_type": "resident_id", "id_number": eighteen("33010619900708112")}
    both = {**spouse, "phone": "139 0013 9000", **second}
    return application(TODAY, co_applicants=[both])


def test_a_couple_applies_together() -> None:
    couple = _couple()
    assert check_application(SETUP, couple, TODAY) == []
    assert [one.name for one in couple.applicants] == ["王小明", "李静"]
    assert couple.co_applicants[0].phone == "13900139000"


def test_each_applicant_has_an_identity_of_their_own() -> None:
    same = application(TODAY).applicant.id_number.lower()
    assert _fields(_couple(id_number=same)) == ["co_applicants.0.id_number"]
    assert _fields(_couple(id_number="330106199007081125", phone="12345")) == [
        "co_applicants.0.id_number",
        "co_applicants.0.phone",
    ]
