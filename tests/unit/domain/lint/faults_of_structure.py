"""Planted faults of shape, codes, graph, clocks."""

from collections.abc import Mapping

from schemas.catalogue.findings import Fault
from tests.unit.domain.lint.planting import (
    CLINIC,
    HOURS,
    PROJECT,
    SCHOOL,
    SETUP,
    Planted,
    added,
    entry_of,
    escalation_level,
    promised,
    step,
)

NEVER = 'answers.housing_fund == "yes" && answers.housing_fund == "no"'

FAULTS_OF_STRUCTURE: Mapping[str, Planted] = {
    "a matter without a name": (SETUP, lambda raw: raw.pop("name"), Fault.SHAPE, "name"),
    "a word nobody knows": (SETUP, lambda raw: raw.update(colour="red"), Fault.SHAPE, "colour"),
    "an unknown unit": (
        SETUP,
        promised("seal", 1, "fortnights"),
        Fault.SHAPE,
        "steps.seal.limits.promised.unit",
    ),
    "a negative limit": (
        SETUP,
        promised("seal", -1, HOURS),
        Fault.SHAPE,
        "steps.seal.limits.promised.amount",
    ),
    "half a calendar day": (
        SETUP,
        promised("seal", 0.5, "calendar_days"),
        Fault.SHAPE,
        "steps.seal.limits.promised",
    ),
    "an unknown role": (
        SETUP,
        escalation_level(0, recipients=["king"]),
        Fault.SHAPE,
        "escalation_policy.0.recipients.0",
    ),
    "no steps": (SETUP, lambda raw: raw.update(steps=[]), Fault.SHAPE, "steps"),
    "a condition as long as a novel": (SETUP, step("tax", when="a" * 301), Fault.SHAPE, "steps.tax.when"),
    "a limit without its law": (
        SETUP,
        lambda raw: raw["limits"].update(statutory_source=""),
        Fault.SHAPE,
        "limits.statutory_source",
    ),
    "two steps of one code": (
        SETUP,
        lambda raw: raw["steps"].append({**entry_of(raw, "steps", "tax"), "results": []}),
        Fault.DUPLICATE_CODE,
        "steps.tax",
    ),
    "two materials of one code": (
        "bank-credit",
        lambda raw: raw["materials"].__setitem__(1, raw["materials"][0]),
        Fault.DUPLICATE_CODE,
        "materials.application-form",
    ),
    "two answers of one code": (
        SETUP,
        lambda raw: raw["questions"][0]["answers"].append({"code": "limited", "label": "有限"}),
        Fault.DUPLICATE_CODE,
        "questions.company_kind.answers.limited",
    ),
    "two results of one code": (
        "water-connection",
        lambda raw: raw["steps"][2]["results"][0].update(code="plan_number"),
        Fault.DUPLICATE_CODE,
        "steps.results.plan_number",
    ),
    "a step after nobody": (
        SETUP,
        step("tax", after=["registration", "blessing"]),
        Fault.UNKNOWN_STEP,
        "steps.tax.after",
    ),
    "a step in no stage": (SETUP, step("tax", stage="limbo"), Fault.UNKNOWN_STAGE, "steps.tax.stage"),
    "a limit of no stage": (
        PROJECT,
        lambda raw: raw["stage_limits"][1].update(stages=["limbo"]),
        Fault.UNKNOWN_STAGE,
        "stage_limits.1.stages",
    ),
    "a step of no department": (
        SETUP,
        step("housing-fund", department="navy"),
        Fault.UNKNOWN_DEPARTMENT,
        "steps.housing-fund.department",
    ),
    "a lead that does not exist": (
        SETUP,
        lambda raw: raw.update(lead_department="navy"),
        Fault.UNKNOWN_DEPARTMENT,
        "lead_department",
    ),
    "a stage's lead that does not exist": (
        PROJECT,
        lambda raw: raw["stages"][3].update(lead_department="navy"),
        Fault.UNKNOWN_DEPARTMENT,
        "stages.completion.lead_department",
    ),
    "a stage with nothing to do": (
        SETUP,
        added("stages", code="rest", name="休息", lead_department="tax"),
        Fault.EMPTY_STAGE,
        "stages.rest",
    ),
    "a step that waits for a later stage": (
        PROJECT,
        step("fire-design", stage="completion"),
        Fault.STAGE_ORDER,
        "steps.works-permit.after",
    ),
    "a circle of two": (
        SETUP,
        step("seal", after=["registration", "bank-account"]),
        Fault.CYCLE,
        "steps.seal.after",
    ),
    "a step that waits for itself": (
        SETUP,
        step("tax", after=["registration", "tax"]),
        Fault.CYCLE,
        "steps.tax.after",
    ),
    "a step that no answer calls for": (
        SETUP,
        step("housing-fund", when=NEVER),
        Fault.NEVER_NEEDED,
        "steps.housing-fund.when",
    ),
    "a licence behind a refusal that counts as partly done": (
        SCHOOL,
        step("site", on_refusal="partly_done"),
        Fault.DEAD_END,
        "steps.licence.after",
    ),
    "a notice from nobody": (SETUP, step("tax", after=[]), Fault.CLOCK_UNARMED, "steps.tax.starts"),
    "an acceptance that has to wait": (
        SETUP,
        step("tax", starts="accept"),
        Fault.CLOCK_UNARMED,
        "steps.tax.starts",
    ),
    "an outside event without a name": (
        PROJECT,
        step("construction", armed_by=""),
        Fault.CLOCK_UNARMED,
        "steps.construction.starts",
    ),
    "a notice that some answers leave unsent": (
        CLINIC,
        step("filing-non-profit", starts="notice", after=["company"]),
        Fault.CLOCK_UNARMED,
        "steps.filing-non-profit.after",
    ),
    "a limit of nothing": (
        SETUP,
        promised("seal", 0, HOURS),
        Fault.LIMIT_ZERO,
        "steps.seal.limits.promised",
    ),
    "an intermediary of nobody": (
        PROJECT,
        step("drawing-review", commissioned_by=None),
        Fault.COMMISSIONER,
        "steps.drawing-review.commissioned_by",
    ),
    "a department that the owner commissioned": (
        SETUP,
        step("seal", commissioned_by="owner"),
        Fault.COMMISSIONER,
        "steps.seal.commissioned_by",
    ),
}
