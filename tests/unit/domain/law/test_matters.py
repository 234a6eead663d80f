"""The matters that we ship as the law has them: what is abolished, in which order, within which limits."""

from datetime import date

import pytest

from schemas.cases.case import CasePlan
from schemas.cases.events.intake import CaseAccepted
from schemas.cases.intake import Application
from schemas.catalogue.matter import Matter
from schemas.vocabulary import LegalNature
from services.domain.catalogue.planning import build_plan
from services.reference_data.loader import load_matter_versions, load_matters
from tests.support.matters import filled
from tests.unit.domain.law.sources import MATTERS, contexts, morning, name_of, received

TODAY = date(2026, 11, 24)
PROJECT = load_matters()["construction-project"]


def _plan(matter: Matter, on: date = TODAY, **answers: str) -> CasePlan:
    body = filled(matter, on)
    given = {**body, "answers": {**body.get("answers", {}), **answers}}
    return build_plan(matter, Application.model_validate(given), on)


def _before(plan: CasePlan, code: str) -> set[str]:
    """Every step that has to be done before that one."""
    found: set[str] = set()
    ahead = set(plan.step(code).after)
    while ahead:
        found |= ahead
        ahead = {one for step in ahead for one in plan.step(step).after} - found
    return found


def test_no_contract_is_filed_and_no_review_follows_the_joint_drawing_review() -> None:
    """国办发〔2018〕33号 (六)(八): contract filing abolished; supervision merged into the permit."""
    names = {step.code: step.name for step in PROJECT.steps}
    assert not [name for name in names.values() if "合同备案" in name]
    assert "质量、安全监督" in names["works-permit"]
    reviews = [code for code, name in names.items() if "人防" in name]
    assert reviews == ["joint-acceptance"], "air defence is reviewed with the drawings"
    by_department = {step.department for step in PROJECT.steps}
    assert "air-defence" not in by_department


def test_heritage_is_consulted_before_the_planning_permit_and_archives_go_to_the_archive() -> None:
    """文物保护法: consent before the planning permit; 城建档案: to the city's archive."""
    plan = _plan(PROJECT, heritage="yes")
    assert plan.step("heritage").needed
    assert "heritage" in _before(plan, "planning-permit")
    assert plan.step("archives").department == "city-archives"
    assert "joint-acceptance" in _before(plan, "archives")


@pytest.mark.parametrize(
    ("special", "codes"), [("yes", {"fire-design", "fire-acceptance"}), ("no", {"fire-filing"})]
)
def test_fire_protection_is_reviewed_and_accepted_or_filed(special: str, codes: set[str]) -> None:
    """消防法 第十一条至第十三条, since 2019-04-23 by the housing department."""
    plan = _plan(PROJECT, special_fire=special)
    fire = {step.code for step in plan.steps if step.code.startswith("fire") and step.needed}
    assert fire == codes
    assert {plan.step(code).department for code in fire} == {"housing-construction"}
    if special == "yes":
        assert "fire-design" in _before(plan, "works-permit")
        assert "fire-acceptance" in _before(plan, "completion-filing")


def test_what_protects_nature_is_not_promised_away() -> None:
    """浙江规定 第十四条: no decision on promise where ecology is directly concerned."""
    by_promise = {step.code for step in PROJECT.steps if step.by_promise}
    assert by_promise & {"eia", "water-soil"} == set()
    assert "design-review" in _before(_plan(PROJECT), "energy"), "energy needs the preliminary design"


def test_the_drawing_review_cites_the_article_that_sets_its_days() -> None:
    step = next(step for step in PROJECT.steps if step.code == "drawing-review")
    assert "第十二条" in step.limits.statutory_source
    assert step.limits.statutory is not None
    assert step.limits.statutory.in_words == "15 个工作日"


@pytest.mark.parametrize(
    ("matter", "step", "promised", "statutory"),
    [
        ("electricity-high-voltage", "scheme", "14 个工作日", "20 个工作日"),
        ("electricity-high-voltage", "inspection", "7 个工作日", "7 个工作日"),
        ("electricity-high-voltage", "supply", "7 个工作日", "7 个工作日"),
        ("electricity-low-voltage", "application", "5 个工作日", "8 个工作日"),
    ],
)
def test_power_is_supplied_within_the_supervision_rules(
    matter: str, step: str, promised: str, statutory: str
) -> None:
    """供电监管办法 第十一条."""
    limits = next(one for one in load_matters()[matter].steps if one.code == step).limits
    assert limits.statutory is not None
    assert (limits.promised.in_words, limits.statutory.in_words) == (promised, statutory)
    assert "供电监管办法 第十一条" in limits.statutory_source


@pytest.mark.parametrize(
    ("matter", "until"),
    [
        ("foreign-investment-approval", date(2020, 1, 1)),
        ("foreign-investment-filing", date(2020, 1, 1)),
        ("clinic-opening", date(2022, 12, 1)),
    ],
)
def test_what_the_law_ended_has_its_last_day(matter: str, until: date) -> None:
    """外商投资法 第四十二条; 诊所备案管理暂行办法."""
    ends = [
        one.effective_until for one in load_matter_versions() if one.code == matter and one.effective_until
    ]
    assert ends == [until]


@pytest.mark.parametrize(
    ("matter", "step", "cited"),
    [
        ("school-opening", "review", "民办教育促进法 第十七条"),
        ("school-opening", "licence", "民办教育促进法 第十七条"),
        ("insolvency", "deregistration", "市场主体登记管理条例 第三十四条"),
        ("construction-project", "water-soil", "自收到报告表之日起"),
        ("hotline-complaint", "", "信访工作条例 第三十四条"),
    ],
)
def test_limits_cite_the_article_that_sets_them(matter: str, step: str, cited: str) -> None:
    found = load_matters()[matter]
    limits = next(one for one in found.steps if one.code == step).limits if step else found.limits
    assert cited in limits.statutory_source


def test_a_clinics_licence_cites_the_article_of_thirty_days() -> None:
    earlier = next(
        one for one in load_matter_versions() if one.code == "clinic-opening" and one.effective_until
    )
    review = next(step for step in earlier.steps if step.code == "review")
    assert review.limits.statutory_source.startswith("医疗机构管理条例 第十二条")


@pytest.mark.parametrize(("matter", "on"), MATTERS, ids=[name_of(matter, on) for matter, on in MATTERS])
def test_an_acceptance_lists_every_statutory_limit_of_its_items(matter: Matter, on: date) -> None:
    """浙江规定 第四条、第十二条: never “not prescribed by law” where an item has a limit of the law."""
    scenario = received(matter, on)
    [context] = contexts(scenario, matter, CaseAccepted(at=morning(on), actor="x")).values()
    limits = {step.name for step in scenario.case.plan.steps if step.needed and step.limits.statutory}
    assert limits <= {one["name"] for one in context["statutory_limits"]}
    assert all(one["source"] for one in context["statutory_limits"])
    if limits:
        assert "未规定" not in context["statutory_due"]


def test_licences_of_one_stage_by_several_departments_have_forty_five_days_together() -> None:
    """行政许可法 第四十二条第二款."""
    scenario = received(PROJECT, TODAY)
    [context] = contexts(scenario, PROJECT, CaseAccepted(at=morning(TODAY), actor="x")).values()
    joint = [one for one in context["statutory_limits"] if "联合办理" in one["name"]]
    licences = {
        step.name for step in PROJECT.steps if step.nature is LegalNature.LICENCE and step.stage == "land"
    }
    assert len(licences) == 3
    assert all(name in joint[0]["name"] for name in licences)
    assert "45个工作日" in joint[0]["limit"]
