"""Every matter, step and day: the basis, remedy and authority of its documents fit the body that acts."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from schemas.cases.events.intake import (
    CaseAcceptanceRevoked,
    CaseAccepted,
    CaseAcceptedWithGaps,
    CaseDeclined,
    CaseNotRequired,
    CaseRejectedNoJurisdiction,
    CaseSupplementNotified,
)
from schemas.cases.events.steps import StepRefused
from schemas.catalogue.matter import Matter, MatterStep
from schemas.law import BodyKind, Incomplete, Regime
from schemas.vocabulary import CaseAct
from services.domain.law.resolved_law import intake_regime, regime_of
from services.reference_data.documents import load_bodies
from tests.unit.domain.law.sources import DEPARTMENTS, MATTERS, STEPS, contexts, morning, name_of, received

LICENSING = "行政许可法"
PROVINCE = "浙江省保障“最多跑一次”改革规定"
REVIEW, LAWSUIT = "申请行政复议", "提起行政诉讼"
NO_LICENCE = frozenset(Regime) - {Regime.LICENCE, Regime.SOCIAL_REGISTRATION}

IN_FORCE = {
    "优化营商环境条例": date(2020, 1, 1),
    "民法典": date(2021, 1, 1),
    "契税法": date(2021, 9, 1),
    "市场主体登记管理条例": date(2022, 3, 1),
    "信访工作条例": date(2022, 5, 1),
    "诊所备案管理暂行办法": date(2022, 12, 1),
    "建设工程消防设计审查验收管理暂行规定": date(2020, 6, 1),
    "公司登记管理条例": date(2000, 1, 1),
}
ENDED = {"公司登记管理条例": date(2022, 3, 1), "契税暂行条例": date(2021, 9, 1), "民法总则": date(2021, 1, 1)}

each_step = pytest.mark.parametrize(
    ("matter", "step", "on"), STEPS, ids=[name_of(matter, on, step) for matter, step, on in STEPS]
)
each_matter = pytest.mark.parametrize(
    ("matter", "on"), MATTERS, ids=[name_of(matter, on) for matter, on in MATTERS]
)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def _of_another_day(said: str, on: date) -> list[str]:
    """Every law in the text that was not in force on the day."""
    later = [law for law, since in IN_FORCE.items() if law in said and on < since]
    return later + [law for law, until in ENDED.items() if f"《中华人民共和国{law}》" in said and on >= until]


def _remedies_fit(words: str, body: BodyKind, regime: Regime) -> bool:
    """Whether the paragraph names the remedies of that body, with authority and period, and no others."""
    if body is BodyKind.COURT:
        return not words or ("十日内向浙江省高级人民法院提起上诉" in words and REVIEW not in words)
    if regime is Regime.PETITION:
        return "三十日内" in words and "复查" in words and REVIEW not in words
    if body.is_administrative and regime is not Regime.PUBLIC_SERVICE:
        named = "向杭州" in words or "向国家税务总局浙江省税务局" in words
        return named and "六十日内" in words and "六个月内" in words and "人民法院" in words
    return "不适用行政复议和行政诉讼" in words and "投诉：" in words and REVIEW not in words


@each_step
def test_a_refusal_names_basis_remedy_and_authority(matter: Matter, step: MatterStep, on: date) -> None:
    scenario = received(matter, on)
    scenario.act("window1", CaseAct.ACCEPT)
    event = StepRefused(at=morning(on), actor="x", step=step.code, reason="不符合规定条件")
    [(kind, context)] = contexts(scenario, matter, event, step).items()
    assert _of_another_day("".join(_texts(context)), on) == []
    body, regime = DEPARTMENTS[step.department].kind.body, regime_of(step)
    intake = intake_regime(matter)
    assert regime is not None
    if regime is Regime.OWNER:
        assert context["remedies"] == "", "the owner refuses himself nothing"
        return
    internal = step.law.remedy is not None and not context["remedies"]
    assert internal or _remedies_fit(context["remedies"], body, regime), context["remedies"]
    assert "年" not in context["remedies"], "no last day that shortens the right"
    if body.is_administrative:
        assert context["refusal_basis"], "an administrative act names its provision"
    was_licence = intake is Regime.ENTERPRISE_REGISTRATION and on < date(2022, 3, 1)
    licensing = [text for text in _texts({**context, "statutory_limits": []}) if LICENSING in text]
    if regime in NO_LICENCE and intake in NO_LICENCE and not was_licence:
        assert licensing == []
    if regime in NO_LICENCE:
        assert LICENSING not in context["refusal_basis"] + context["decision_basis"]
        assert "不予许可" not in context["refused_as"]
        assert kind != "licence-refused"
    else:
        assert kind in {"licence-refused", "registration-refused"}


@each_matter
def test_what_the_intake_says_rests_on_the_law_of_the_body_that_leads(matter: Matter, on: date) -> None:
    at, scenario = morning(on), received(matter, on)
    department = DEPARTMENTS[matter.lead_department]
    regime = intake_regime(matter)
    events = (
        CaseAccepted(at=at, actor="x"),
        CaseAcceptedWithGaps(at=at, actor="x", gaps=("a",), gap_working_days=3),
        CaseAcceptanceRevoked(at=at, actor="x", reason="逾期未补齐"),
        CaseSupplementNotified(at=at, actor="x", supply_working_days=5, missing=("章程",)),
        CaseDeclined(at=at, actor="x", reason="不符合条件"),
        CaseNotRequired(at=at, actor="x", reason="依法不需要办理"),
        CaseRejectedNoJurisdiction(at=at, actor="x", reason="属省级权限", right_agency="省级机关"),
    )
    for event in events:
        for kind, context in contexts(scenario, matter, event).items():
            assert _of_another_day("".join(_texts(context)), on) == [], kind
            said = "".join(_texts({**context, "statutory_limits": [], "promise_basis": ""}))
            if regime in {Regime.BANKING, Regime.PUBLIC_SERVICE, Regime.COURT, Regime.CUSTOMS}:
                assert PROVINCE not in said, kind
            licence_then = regime is Regime.ENTERPRISE_REGISTRATION and on < date(2022, 3, 1)
            if regime in NO_LICENCE and not licence_then:
                assert LICENSING not in said, kind
            if context["remedies"]:
                assert _remedies_fit(context["remedies"], department.kind.body, regime), context["remedies"]
    if department.kind.body.is_administrative and regime is not Regime.PUBLIC_SERVICE:
        assert scenario.case.plan.intake.basis


@each_matter
def test_acceptance_by_silence_and_return_follow_the_intake_of_the_regime(matter: Matter, on: date) -> None:
    """行政许可法 第三十二条; 不动产登记暂行条例 第十七条: no other law accepts by silence."""
    scenario, regime = received(matter, on), intake_regime(matter)
    intake = scenario.case.plan.intake
    was_licence = regime is Regime.ENTERPRISE_REGISTRATION and on < date(2022, 3, 1)
    by_silence = {Regime.LICENCE, Regime.SOCIAL_REGISTRATION, Regime.PROPERTY_REGISTRATION}
    assert intake.is_deemed_accepted is (regime in by_silence or was_licence)
    assert (intake.incomplete is Incomplete.REFUSED_AT_ONCE) is (regime is Regime.PROPERTY_REGISTRATION)
    scenario.wait(days=60)
    assert (scenario.case.accepted_at is not None) is intake.is_deemed_accepted


def test_no_wording_of_a_document_names_a_law_of_its_own() -> None:
    """Basis and remedies come from the matter; rules of service and drawing review are the same for all."""
    fixed = {
        name: [word for word in ("行政许可法", "改革规定", "条例》", "复议", "诉讼", "法》") if word in body]
        for name, body in load_bodies().items()
        if name not in {"review-opinion", "delivery-receipt"}
    }
    assert {name: words for name, words in fixed.items() if words} == {}
