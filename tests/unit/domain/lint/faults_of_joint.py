"""Planted faults of a step's own escalation policy, of reviews in rounds and of joint acceptances."""

from collections.abc import Mapping

from schemas.catalogue.findings import Fault
from tests.unit.domain.lint.planting import (
    DAYS,
    PROJECT,
    SCHOOL,
    SETUP,
    Planted,
    entry_of,
    escalation_level,
    own_escalation_policy,
    step,
)

FAULTS_OF_JOINT: Mapping[str, Planted] = {
    "a step's escalation_policy that goes back in time": (
        SETUP,
        own_escalation_policy("tax", 1, after={"amount": 0, "unit": DAYS}),
        Fault.ESCALATION_POLICY_ORDER,
        "steps.tax.escalation_policy.1.after",
    ),
    "a step's escalation_policy with nobody at the top": (
        SETUP,
        own_escalation_policy("tax", 3, recipients=["head"]),
        Fault.ESCALATION_POLICY_TOP,
        "steps.tax.escalation_policy",
    ),
    "a step's escalation_policy with a role nobody knows": (
        SETUP,
        own_escalation_policy("tax", 3, recipients=["king"]),
        Fault.SHAPE,
        "steps.tax.escalation_policy.3.recipients.0",
    ),
    "a escalation_level that tells one twice": (
        SETUP,
        escalation_level(1, recipients=["head", "head"]),
        Fault.ESCALATION_POLICY_RECIPIENT,
        "escalation_policy.1.recipients",
    ),
    "drawings reviewed in rounds that never come back": (
        PROJECT,
        step("drawing-review", law={"decision": "施工图设计文件审查管理办法 第十三条"}),
        Fault.JOINT,
        "steps.drawing-review.law.grounds",
    ),
    "a counted child that does not exist": (
        PROJECT,
        lambda raw: raw["stage_limits"][1].update(children=["water", "parking"]),
        Fault.CHILD,
        "stage_limits.1.children",
    ),
    "an act of law with two limits": (
        SCHOOL,
        lambda raw: entry_of(raw, "steps", "licence")["limits"].update(
            statutory={"amount": 2, "unit": "months"}
        ),
        Fault.SHARED_LIMIT,
        "steps.licence.part_of",
    ),
    "an act of law of one step": (
        SETUP,
        step("tax", part_of="登记"),
        Fault.SHARED_LIMIT,
        "steps.tax.part_of",
    ),
    "a discipline twice": (
        PROJECT,
        step("drawing-review", disciplines=["消防", "消防"]),
        Fault.JOINT,
        "steps.drawing-review.disciplines",
    ),
    "members of nothing": (
        PROJECT,
        step("joint-acceptance", by_appointment=False),
        Fault.JOINT,
        "steps.joint-acceptance.members",
    ),
    "a department invited by itself": (
        PROJECT,
        step("joint-acceptance", members=["housing-construction"]),
        Fault.JOINT,
        "steps.joint-acceptance.members",
    ),
    "a member that nobody knows": (
        PROJECT,
        step("joint-acceptance", members=["moon"]),
        Fault.UNKNOWN_DEPARTMENT,
        "steps.joint-acceptance.members",
    ),
}
