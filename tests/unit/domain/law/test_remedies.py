"""Remedies and provisions: to whom, within which time, by the law of the day and the kind of the body."""

from datetime import date

import pytest

from schemas.catalogue.matter import Matter
from schemas.law import BodyKind, Regime, RemedyKind
from schemas.vocabulary import Recipient
from services.domain.law.citations import format_citation
from services.domain.law.government_supervision import supervision_law
from services.domain.law.remedies import remedy_of, render_remedies
from services.domain.law.resolved_law import law_of_intake, law_of_step
from services.domain.law.revocation import revocation_bases
from services.domain.law.termination import termination_bases
from services.reference_data.documents import load_kinds
from services.reference_data.loader import load_departments, load_matter_versions, load_matters

TODAY = date(2026, 11, 24)
DEPARTMENTS = load_departments()


def _words(matter: str, step: str, on: date = TODAY) -> str:
    found = next(one for one in load_matters()[matter].steps if one.code == step)
    return render_remedies(law_of_step(found, on), DEPARTMENTS[found.department], on)


@pytest.mark.parametrize(
    ("matter", "step", "words"),
    [
        ("construction-project", "land-permit", ("六十日内向杭州市人民政府申请行政复议", "六个月内")),
        ("enterprise-setup", "tax", ("向国家税务总局浙江省税务局申请行政复议",)),
        ("export-clearance", "release", ("向杭州海关申请行政复议", "向杭州市中级人民法院提起行政诉讼")),
        ("property-transfer", "examination", ("向不动产所在地人民法院提起行政诉讼",)),
        ("insolvency", "admission", ("十日内向浙江省高级人民法院提起上诉",)),
        ("enterprise-setup", "bank-account", ("不适用行政复议和行政诉讼", "12378")),
        ("electricity-high-voltage", "supply", ("不适用行政复议和行政诉讼", "12398")),
        ("construction-project", "drawing-review", ("不适用行政复议和行政诉讼", "杭州市城乡建设委员会")),
        ("hotline-complaint", "reply", ("三十日内请求", "复查")),
    ],
)
def test_a_refusal_names_whom_one_may_turn_to(matter: str, step: str, words: tuple[str, ...]) -> None:
    result = _words(matter, step)
    for part in words:
        assert part in result
    assert "自收到" in result or "投诉" in result or "送达之日" in result
    assert "年" not in result, "no last day is printed: the time runs from knowledge"


def test_before_2024_the_organ_above_reviewed_too() -> None:
    assert "杭州市人民政府或者上一级主管部门" in _words("construction-project", "eia", date(2019, 5, 6))
    assert "上一级主管部门" not in _words("construction-project", "eia", date(2024, 1, 1))


def test_rulings_of_an_insolvency_after_its_admission_are_not_appealed() -> None:
    assert _words("insolvency", "termination") == ""


def test_every_step_of_every_version_has_a_remedy_that_fits_its_body() -> None:
    for matter in load_matter_versions():
        for step in matter.steps:
            department = DEPARTMENTS[step.department]
            remedy = remedy_of(law_of_step(step, TODAY), department)
            if remedy is RemedyKind.REVIEW_AND_LAWSUIT:
                assert department.kind.body.is_administrative, (matter.code, step.code)
            if department.kind.body is BodyKind.COURT:
                assert remedy in {RemedyKind.APPEAL, RemedyKind.NONE}, step.code


def _clinic(on: date) -> Matter:
    """The version in force on that day."""
    versions = [one for one in load_matter_versions() if one.code == "clinic-opening"]
    return next(
        one
        for one in versions
        if (one.effective_from is None or one.effective_from <= on)
        and (one.effective_until is None or on < one.effective_until)
    )


def test_a_clinic_is_licensed_before_december_2022_and_filed_since() -> None:
    """诊所备案管理暂行办法: in force on 2022-12-01. A non-profit clinic goes to civil affairs afterwards."""
    before, after = _clinic(date(2022, 11, 30)), _clinic(date(2022, 12, 1))
    assert {step.nature.value for step in before.steps if step.department == "health"} == {"licence"}
    assert {step.nature.value for step in after.steps if step.department == "health"} == {"filing"}
    for version in (before, after):
        civil_affairs = next(step for step in version.steps if step.department == "civil-affairs")
        earlier = {step.code: step.department for step in version.steps}
        assert {earlier[code] for code in civil_affairs.after} == {"health"}


@pytest.mark.parametrize(
    ("matter", "on", "basis"),
    [
        ("enterprise-setup", date(2019, 4, 22), "《中华人民共和国公司登记管理条例》第五十二条"),
        ("enterprise-setup", TODAY, "《中华人民共和国市场主体登记管理条例实施细则》第十八条"),
        ("hotline-complaint", date(2019, 4, 22), "《信访条例》第二十二条"),
        ("hotline-complaint", TODAY, "《信访工作条例》第二十三条"),
        ("insolvency", TODAY, "《中华人民共和国企业破产法》第十条"),
        ("bank-credit", TODAY, ""),
    ],
)
def test_an_acceptance_rests_on_the_law_of_its_day(matter: str, on: date, basis: str) -> None:
    assert law_of_intake(load_matters()[matter], on).acceptance == basis


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("行政许可法 第三十二条", "《中华人民共和国行政许可法》第三十二条"),
        ("浙江省水土保持条例 第二十一条", "《浙江省水土保持条例》第二十一条"),
        (
            "诊所备案管理暂行办法（国卫医政发〔2022〕33号） 第八条",
            "《诊所备案管理暂行办法》（国卫医政发〔2022〕33号）第八条",
        ),
        ("银行业务惯例", "银行业务惯例"),
    ],
)
def test_a_provision_is_cited_with_its_title_in_brackets(text: str, cited: str) -> None:
    assert format_citation(text) == cited


@pytest.mark.parametrize(
    ("on", "basis"), [(date(2021, 1, 31), ""), (date(2021, 2, 1), "《政府督查工作条例》")]
)
def test_a_proposal_of_supervision_cites_the_regulation_from_its_first_day(on: date, basis: str) -> None:
    assert supervision_law(on) == basis


def test_a_title_within_a_title_stands_in_single_marks_with_its_number_inside() -> None:
    text = "最高人民法院关于适用《企业破产法》若干问题的规定（一） 第七条"
    assert format_citation(text) == "《最高人民法院关于适用〈企业破产法〉若干问题的规定（一）》第七条"


@pytest.mark.parametrize("regime", Regime)
@pytest.mark.parametrize("on", [date(2018, 1, 2), date(2019, 4, 22), date(2022, 3, 1), TODAY])
def test_every_regime_has_bases_to_revoke_and_to_terminate_that_are_in_force(
    regime: Regime, on: date
) -> None:
    for listed in (revocation_bases(regime, on, by_promise=False), termination_bases(regime, on)):
        texts = [one.provision.text for one in listed]
        assert texts
        assert len(texts) == len(set(texts))
        assert all(one.provision.holds(on) for one in listed)


def test_only_a_promise_is_revoked_as_a_broken_one() -> None:
    usual = revocation_bases(Regime.LICENCE, TODAY, by_promise=False)
    more = revocation_bases(Regime.LICENCE, TODAY, by_promise=True)
    assert [one.provision.text for one in more if one not in usual] == [
        "浙江省保障“最多跑一次”改革规定 第十四条"
    ]
    assert "行政许可法 第七十条" not in str(termination_bases(Regime.LICENCE, TODAY))


def test_nobody_but_a_supervisory_commission_makes_supervisory_proposals() -> None:
    """监察法 第十一条, 第四十五条: no level, document, seal or recipient of ours takes that name."""
    kinds = load_kinds().values()
    names = [word for kind in kinds for word in (kind.name, kind.number_letters, kind.seal)]
    names += [recipient.label for recipient in Recipient]
    names += [level.name for matter in load_matters().values() for level in matter.escalation_policy]
    assert not [name for name in names if "监察" in name]
