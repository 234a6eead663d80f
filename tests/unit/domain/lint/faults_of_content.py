"""Planted faults of results, conditions, escalation policy, form, examples, bounds and time."""

from collections.abc import Mapping
from typing import Any

from schemas.catalogue.findings import Fault
from tests.unit.domain.lint.planting import (
    DAYS,
    HOURS,
    PROJECT,
    SETUP,
    Break,
    Planted,
    Raw,
    added,
    entry_of,
    escalation_level,
    material,
    promised,
    step,
)

DEEP = "(" * 11 + 'answers.filed_by == "self"' + ")" * 11
ENDLESS = "[1, 2].map(x, [1, 2].map(y, x)) != []"


def _company(**changes: Any) -> Break:
    return lambda raw: raw["form"]["properties"]["company"]["properties"]["region_code"].update(changes)


def _needs_a_conditional_result(raw: Raw) -> None:
    result = {"code": "eia_number", "label": "批复文号", "format": "text", "example": "1"}
    entry_of(raw, "steps", "eia").update(results=[result])
    entry_of(raw, "steps", "works-permit").update(needs=["eia_number"])


FAULTS_OF_CONTENT: Mapping[str, Planted] = {
    "a result that nobody makes": (
        SETUP,
        step("bank-account", needs=["blessing"]),
        Fault.RESULT_NOT_MADE,
        "steps.bank-account.needs",
    ),
    "a result that is not waited for": (
        SETUP,
        step("tax", needs=["seal_code"]),
        Fault.RESULT_TOO_LATE,
        "steps.tax.needs",
    ),
    "a result that need not be filled in": (
        SETUP,
        step("seal", needs=["registered_on"]),
        Fault.RESULT_MAY_BE_MISSING,
        "steps.seal.needs",
    ),
    "a result that some answers leave out": (
        PROJECT,
        _needs_a_conditional_result,
        Fault.RESULT_MAY_BE_MISSING,
        "steps.works-permit.needs",
    ),
    "an example of a result that is wrong": (
        SETUP,
        lambda raw: raw["steps"][0]["results"][1].update(example="91"),
        Fault.RESULT_EXAMPLE,
        "steps.registration.results.credit_code",
    ),
    "a material for nobody": (
        SETUP,
        material("articles", used_by=["market-regulation", "health"]),
        Fault.MATERIAL_UNUSED,
        "materials.articles.used_by",
    ),
    "a condition about the weather": (
        SETUP,
        step("tax", when='answers.weather == "fine"'),
        Fault.CONDITION_UNKNOWN,
        "steps.tax.when",
    ),
    "a condition about an answer nobody gives": (
        SETUP,
        material("agent-authority", required_when='answers.filed_by == "aunt"'),
        Fault.CONDITION_UNKNOWN,
        "materials.agent-authority.required_when",
    ),
    "a condition that counts for ever": (
        SETUP,
        step("tax", when=ENDLESS),
        Fault.CONDITION_UNREADABLE,
        "steps.tax.when",
    ),
    "a condition too deep": (SETUP, step("tax", when=DEEP), Fault.CONDITION_UNREADABLE, "steps.tax.when"),
    "a condition without its bracket": (
        SETUP,
        step("tax", when='(answers.filed_by == "self"'),
        Fault.CONDITION_UNREADABLE,
        "steps.tax.when",
    ),
    "a default that is no answer": (
        SETUP,
        lambda raw: entry_of(raw, "questions", "filed_by").update(default="aunt"),
        Fault.DEFAULT_UNKNOWN,
        "questions.filed_by.default",
    ),
    "a escalation_policy without its first escalation_level": (
        SETUP,
        escalation_level(0, level=2),
        Fault.ESCALATION_POLICY_ORDER,
        "escalation_policy.0.level",
    ),
    "a escalation_level as early as the one below": (
        SETUP,
        escalation_level(2, after={"amount": 1, "unit": DAYS}),
        Fault.ESCALATION_POLICY_ORDER,
        "escalation_policy.2.after",
    ),
    "a escalation_level earlier in another unit": (
        SETUP,
        escalation_level(2, after={"amount": 1, "unit": HOURS}),
        Fault.ESCALATION_POLICY_ORDER,
        "escalation_policy.2.after",
    ),
    "a escalation_policy that ends inside the department": (
        SETUP,
        escalation_level(3, recipients=["head"]),
        Fault.ESCALATION_POLICY_TOP,
        "escalation_policy",
    ),
    "a escalation_policy too short for the law": (
        SETUP,
        lambda raw: raw.update(escalation_policy=raw["escalation_policy"][:2]),
        Fault.ESCALATION_POLICY_TOP,
        "escalation_policy",
    ),
    "a form of no type": (
        SETUP,
        lambda raw: raw["form"].update(type="thing"),
        Fault.FORM_SCHEMA,
        "form.type",
    ),
    "a form that refers to nothing": (
        SETUP,
        lambda raw: raw["form"]["properties"].update(finance_contact={"$ref": "#/$defs/nobody"}),
        Fault.FORM_SCHEMA,
        "form.properties.finance_contact.$ref",
    ),
    "a pattern that is none": (
        SETUP,
        _company(pattern="["),
        Fault.FORM_SCHEMA,
        "form.properties.company.properties.region_code.pattern",
    ),
    "a format that checks nothing": (
        SETUP,
        _company(format="resident_id"),
        Fault.FORM_SCHEMA,
        "form.properties.company.properties.region_code.format",
    ),
    "a keyword without Chinese words": (
        SETUP,
        lambda raw: raw["form"].update(unevaluatedProperties=False),
        Fault.FORM_SCHEMA,
        "form.unevaluatedProperties",
    ),
    "a rule about nothing": (
        SETUP,
        lambda raw: raw["rules"][3].update(path="company.colour"),
        Fault.RULE_PATH,
        "rules.3",
    ),
    "a sum of names": (
        SETUP,
        lambda raw: raw["rules"][2].update(path="shareholders.*.name"),
        Fault.RULE_PATH,
        "rules.2",
    ),
    "a result that is brought over from nowhere": (
        SETUP,
        lambda raw: entry_of(raw, "steps", "bank-account")["results"][1].update(from_form="bank.street"),
        Fault.RULE_PATH,
        "steps.bank-account.results.branch",
    ),
    "a name that the form has not": (
        SETUP,
        lambda raw: raw.update(subject_field="company.title"),
        Fault.SUBJECT_FIELD,
        "subject_field",
    ),
    "a name that is a person's": (
        SETUP,
        lambda raw: raw.update(subject_field="finance_contact.name"),
        Fault.SUBJECT_FIELD,
        "subject_field",
    ),
    "an example without a phone": (
        SETUP,
        lambda raw: raw["example"]["applicant"].pop("phone"),
        Fault.EXAMPLE,
        "example.applicant.phone",
    ),
    "an example that lacks a material": (
        SETUP,
        lambda raw: raw["example"]["materials"].pop(),
        Fault.EXAMPLE,
        "example.materials.account-agreement",
    ),
    "an eighth material": (
        SETUP,
        added(
            "materials",
            code="photo",
            name="照片",
            kind="copy",
            used_by=["bank"],
            required_when='answers.filed_by == "agent"',
        ),
        Fault.MATERIALS_OVER_BOUND,
        "bounds.materials",
    ),
    "a fifth step for the applicant": (
        SETUP,
        step("housing-fund", applicant_facing=True),
        Fault.STEPS_OVER_BOUND,
        "bounds.applicant_facing_steps",
    ),
    "a promise longer than the law": (
        "first-registration",
        lambda raw: raw["limits"].update(statutory={"amount": 3, "unit": DAYS}),
        Fault.PROMISE_OVER_STATUTE,
        "limits.promised",
    ),
    "working days over the law's calendar days": (
        PROJECT,
        promised("works-permit", 5, DAYS),
        Fault.PROMISE_OVER_STATUTE,
        "steps.works-permit.limits.promised",
    ),
    "a stage that is a day too long": (
        PROJECT,
        promised("completion-filing", 21, DAYS),
        Fault.STAGE_OVER_LIMIT,
        "stage_limits.1",
    ),
    "a quarter of an hour too much": (
        SETUP,
        promised("seal", 1.75, HOURS),
        Fault.PROMISE_BROKEN,
        "limits.promised",
    ),
    "a minute too much": (
        "home-certificate",
        promised("certificate", 21, "minutes"),
        Fault.PROMISE_BROKEN,
        "limits.promised",
    ),
    "a day too much on both sides of the owner's works": (
        "electricity-high-voltage",
        promised("application", 13, DAYS),
        Fault.PROMISE_BROKEN,
        "limits.promised",
    ),
    "an hour too much at the customs": (
        "export-clearance",
        promised("release", 2, "hours"),
        Fault.PROMISE_BROKEN,
        "limits.promised",
    ),
}
