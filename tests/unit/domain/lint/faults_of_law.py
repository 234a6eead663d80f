"""Planted faults of basis and remedy: a law that is missing, another body's, or contradicts itself."""

from collections.abc import Mapping

from schemas.catalogue.findings import Fault
from tests.unit.domain.lint.planting import PROJECT, SCHOOL, SETUP, Planted, step

FAULTS_OF_LAW: Mapping[str, Planted] = {
    "a registration by no law": (
        SETUP,
        step("registration", law={}),
        Fault.LAW_MISSING,
        "steps.registration.law.regime",
    ),
    "a filing without the provision of its decision": (
        SETUP,
        step("seal", law={}),
        Fault.LAW_MISSING,
        "steps.seal.law.decision",
    ),
    "a licence that a utility grants": (
        "gas-connection",
        step("supply", party="department", nature="licence", law={"remedy": "none"}),
        Fault.LAW_CONTRADICTION,
        "steps.supply.law.body",
    ),
    "a licence by the rules of registration": (
        PROJECT,
        step("land-permit", law={"regime": "property_registration"}),
        Fault.LAW_CONTRADICTION,
        "steps.land-permit.law.regime",
    ),
    "a bank against which one sues": (
        "bank-credit",
        step("decision", law={"remedy": "review_and_lawsuit"}),
        Fault.LAW_CONTRADICTION,
        "steps.decision.law.remedy",
    ),
    "a ground that is not the matter's to give": (
        SCHOOL,
        step(
            "review",
            law={"decision": "民办教育促进法 第十七条", "grounds": [{"kind": "auction", "basis": "无"}]},
        ),
        Fault.SHAPE,
        "steps.review.law.grounds.0.basis.0.text",
    ),
    "a supplement of what is done on the spot": (
        PROJECT,
        step(
            "filing",
            law={
                "decision": "企业投资项目核准和备案管理条例 第十三条",
                "grounds": [{"kind": "supplement", "basis": "某办法 第一条"}],
            },
        ),
        Fault.LAW_CONTRADICTION,
        "steps.filing.law.grounds",
    ),
    "an auction that a matter invents": (
        SCHOOL,
        step(
            "review",
            law={"decision": "民办教育促进法 第十七条", "grounds": [{"kind": "auction", "basis": "某办法"}]},
        ),
        Fault.LAW_CONTRADICTION,
        "steps.review.law.grounds",
    ),
    "a matter that ends before it begins": (
        SCHOOL,
        lambda raw: raw.update(effective_from="2026-01-02", effective_until="2026-01-01"),
        Fault.LAW_CONTRADICTION,
        "effective_until",
    ),
}
