"""What the form of an act begins with, and what may be chosen in it: only the record knows."""

from collections.abc import Mapping
from typing import Any

from api.app_context import AppContext
from api.web.forms.schema_forms import Choices
from api.web.shell.request_context import UserRequest
from schemas.cases.case_views import CaseView
from schemas.vocabulary import CaseAct, DeliveryWay, Role, StepAct, StepStatus
from services.domain.cases.clocks.acceptance import DEFAULT_GAP_WORKING_DAYS
from services.domain.cases.subjects import text_at
from services.domain.forms.invented_numbers import generate_results

MASK = "*"


def begun(offer: Mapping[str, Any], view: CaseView) -> dict[str, Any]:
    """What a form begins with: what stands on file already, so that nobody types it a second time."""
    if offer["act"] == StepAct.CORRECT_SUSPENSION.value:
        return dict(offer["example"])
    known: dict[str, Any] = _missing(offer, view)
    if offer["act"] == CaseAct.DELIVER.value:
        known["way"] = DeliveryWay.COUNTER.value
    name = str(view.applicant["name"])
    if "receiver" in offer["schema"]["properties"] and MASK not in name:
        known["receiver"] = name
    if "happened_at" in offer["schema"]["properties"]:
        known["happened_at"] = view.now.isoformat(timespec="minutes")
    results = offer["schema"]["properties"].get("results", {}).get("properties", {})
    given = {code: text_at(view.form, str(one["x-from"])) for code, one in results.items() if "x-from" in one}
    if found := {code: text for code, text in given.items() if text}:
        known["results"] = found
    return known


def _missing(offer: Mapping[str, Any], view: CaseView) -> dict[str, Any]:
    """What the window tells about materials that are missing, from the case's own table of materials."""
    if offer["act"] == CaseAct.ACCEPT_WITH_GAPS.value:
        following = [one.code for one in view.missing if one.may_follow]
        return {"gaps": following, "gap_working_days": DEFAULT_GAP_WORKING_DAYS}
    if offer["act"] == CaseAct.NOTIFY_SUPPLEMENT.value and view.missing:
        return {"missing": [f"{one.name}：未提交" for one in view.missing]}
    return {}


def example_of(offer: Mapping[str, Any]) -> dict[str, Any]:
    """On a demonstration system: the offer's example, with numbers that nobody has used."""
    example = dict(offer["example"])
    if "results" in example:
        fields = offer["schema"]["properties"]["results"]["properties"]
        example["results"] = generate_results(fields, example["results"])
    return example


async def choices_of(user: UserRequest, ctx: AppContext, view: CaseView) -> Choices:
    """Names to choose from where the record would take a code: colleagues, departments, steps, materials."""
    own = user.officer.department
    plan = await ctx.case_board.plan(view.case_no, user.officer)
    others = [(code, one.name) for code, one in ctx.register.open.items() if code != own]
    steps = [(one.code, one.name) for one in view.steps]
    done = [(one.code, one.name) for one in view.steps if one.status is StepStatus.APPROVED]
    found = {
        "to_department": others,
        "departments": others,
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
    return {name: options for name, options in found.items() if options}
