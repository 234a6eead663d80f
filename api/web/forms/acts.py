"""What the form of an act begins with, and what may be chosen in it."""

from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from api.web.forms.schema_forms import Choices
from api.web.shell.request_context import UserRequest
from schemas.cases.act_offers import ActOffer, FieldSchema, StepActOffer
from schemas.cases.case_views import CaseView
from schemas.json_values import as_object
from schemas.vocabulary import Role, SigningPosition, StepStatus
from services.app_context import AppContext
from services.domain.cases.act_registry import STEP_ACTS
from services.domain.cases.clocks.acceptance import DEFAULT_GAP_WORKING_DAYS
from services.domain.cases.subjects import text_at
from services.domain.forms.invented_numbers import generate_results

MASK = "*"


def begin_form(offer: ActOffer, view: CaseView) -> dict[str, JsonValue]:
    """What the form of an act begins with: what is known already, so that it is not typed again."""
    if isinstance(offer, StepActOffer) and STEP_ACTS[offer.act].begins_with_example:
        return dict(offer.example)
    fields = offer.form.properties
    known: dict[str, JsonValue] = {
        name: field.default for name, field in fields.items() if field.default is not None
    }
    known |= _missing_materials(fields, view)
    name = str(view.applicant["name"])
    if "receiver" in fields and MASK not in name:
        known["receiver"] = name
    if "happened_at" in fields:
        known["happened_at"] = view.now.isoformat(timespec="minutes")
    results = (fields["results"].properties if "results" in fields else None) or {}
    given = {code: text_at(view.form, one.from_form) for code, one in results.items() if one.from_form}
    found: dict[str, JsonValue] = {code: text for code, text in given.items() if text}
    if found:
        known["results"] = found
    return known


def _missing_materials(fields: Mapping[str, FieldSchema], view: CaseView) -> dict[str, JsonValue]:
    """Missing materials for the window's request, from the case's table of materials."""
    if "gaps" in fields:
        following: list[JsonValue] = [one.code for one in view.missing if one.may_follow]
        return {"gaps": following, "gap_working_days": DEFAULT_GAP_WORKING_DAYS}
    if "missing" in fields and view.missing:
        return {"missing": [f"{one.name}：未提交" for one in view.missing]}
    return {}


def example_of(offer: ActOffer) -> dict[str, JsonValue]:
    """On a demonstration system: the offer's example, with numbers that no case has used."""
    example = dict(offer.example)
    results, known = offer.results_schema, example.get("results")
    if results and isinstance(known, dict):
        example["results"] = generate_results(as_object(results["properties"]), known)
    return example


async def choices_of(user: UserRequest, ctx: AppContext, view: CaseView, step: str | None = None) -> Choices:
    """Options instead of codes: colleagues, departments, steps, materials."""
    own = user.officer.department
    plan = await ctx.case_views.plan(view.case_no, user.officer)
    others = [(code, one.name) for code, one in ctx.register.receiving.items() if code != own]
    steps = [(one.code, one.name) for one in view.steps]
    done = [(one.code, one.name) for one in view.steps if one.status is StepStatus.APPROVED]
    found = {
        "to_department": others,
        "departments": others,
        "department": _of_case(view, others),
        "number": _open_signers(view, step, dict(ctx.register.names)),
        "step": steps,
        "with_step": steps,
        "to_step": done,
        "gaps": [(one.code, one.name) for one in plan.may_follow],
        "conflict": [(one.code, f"{one.step}：{one.with_step}") for one in view.conflicts],
    }
    if own is not None:
        colleagues = await ctx.accounts.list_officers(own)
        at_work = [one for one in colleagues if one.role in (Role.OFFICER, Role.HEAD)]
        found["assignee"] = [(one.account, f"{one.name}（{one.account}）") for one in at_work]
        found["visitors"] = found["assignee"]
        found["colleague"] = found["assignee"]
    return {name: options for name, options in found.items() if options}


def _of_case(view: CaseView, others: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The other departments that have a step in the case or lead a stage of it."""
    own = {one.department for one in view.steps} | {stage.lead_department for stage in view.stages}
    return [(code, name) for code, name in others if code in own]


def _open_signers(view: CaseView, step: str | None, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The signers of the step who have not signed, by number."""
    signing = next((one.signing for one in view.steps if one.code == step), None)
    signers = signing.signers if signing else ()
    return [
        (str(one.number), f"第 {one.number} 位：{one.account or names.get(one.department, one.department)}")
        for one in signers
        if not one.is_removed and (one.verdict is None or one.position is SigningPosition.AFTER)
    ]
