"""Grounds of suspension: a closed list per step, its provision chosen and never typed."""

import pytest

from schemas.cases.intake import Application
from schemas.errors import InvalidInput, NotPermitted
from schemas.vocabulary import StepAct, SuspensionKind
from services.domain.cases.engine.offers import step_offers
from services.domain.catalogue.examples import fill_placeholders
from services.domain.catalogue.planning import build_plan
from services.reference_data.loader import load_matters
from tests.unit.domain.cases.builders import CALENDARS, MONDAY, PEOPLE, CaseScenario
from tests.unit.domain.cases.walks.ways import FIRST, OFFICER, two_steps

REVIEWER = f"{OFFICER}1"


def test_the_basis_of_a_suspension_is_one_of_those_listed() -> None:
    build_plan = two_steps()
    first = build_plan.step(FIRST).model_copy(update={"disciplines": ()})
    scenario = CaseScenario.accepted(build_plan.model_copy(update={"steps": (first, *build_plan.steps[1:])}))
    scenario.step(REVIEWER, FIRST, StepAct.CLAIM)
    head = f"{OFFICER}-head"
    command = {"suspension_kind": "hearing", "legal_basis": "无", "announced_working_days": 250}
    with pytest.raises(InvalidInput) as refused:
        scenario.step(head, FIRST, StepAct.SUSPEND, **command)
    assert [error["field"] for error in refused.value.errors] == ["legal_basis"]
    scenario.step(head, FIRST, StepAct.SUSPEND, **{**command, "legal_basis": "行政许可法 第四十五条"})


@pytest.mark.parametrize(
    ("code", "step"),
    [("construction-project", "filing"), ("enterprise-setup", "seal"), ("bank-credit", "application")],
)
def test_what_has_no_ground_in_law_is_not_suspended_and_not_offered_to_be(code: str, step: str) -> None:
    """On the spot, a filing, a bank's own business (国令第 673 号 第十三条)."""
    matter = load_matters()[code]
    example = fill_placeholders(matter.example, MONDAY.date())
    scenario = CaseScenario.accepted(build_plan(matter, Application.model_validate(example)))
    if step == "seal":
        scenario.approve("registration")
    department = scenario.case.plan.step(step).department
    scenario.step(f"{department}1", step, StepAct.CLAIM)
    head = PEOPLE[f"{department}-head"]
    offered = {one.act for one in step_offers(scenario.case, step, head, scenario.now, CALENDARS)}
    assert "suspend" not in offered
    command = {"suspension_kind": "testing", "legal_basis": "行政许可法 第四十五条"}
    with pytest.raises(NotPermitted, match="没有法律规定的特别程序"):
        scenario.step(head.account, step, StepAct.SUSPEND, announced_working_days=1, **command)


def test_after_acceptance_only_what_a_provision_names_is_supplemented() -> None:
    supplemented = {
        (matter.code, step.code)
        for matter in load_matters().values()
        for step in build_plan(
            matter, Application.model_validate(fill_placeholders(matter.example, MONDAY.date()))
        ).steps
        if SuspensionKind.SUPPLEMENT in {ground.kind for ground in step.grounds}
    }
    assert supplemented == {("construction-project", "drawing-review")}


def test_a_public_notice_is_a_ground_only_where_the_law_knows_it() -> None:
    """不动产登记暂行条例实施细则 第十七条: the time of the announcement is not part of the registration's."""
    noticed = {
        (matter.code, step.code, ground.basis)
        for matter in load_matters().values()
        for step in build_plan(
            matter, Application.model_validate(fill_placeholders(matter.example, MONDAY.date()))
        ).steps
        for ground in step.grounds
        if ground.kind is SuspensionKind.PUBLIC_NOTICE
    }
    assert noticed == {("first-registration", "examination", "不动产登记暂行条例实施细则 第十七条")}
