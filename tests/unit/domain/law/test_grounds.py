"""The closed list of grounds of suspension: every kind of ground, for every step of every matter."""

from datetime import date

import pytest

from schemas.cases.case import PlannedStep
from schemas.catalogue.matter import Matter
from schemas.errors import InvalidInput, NotPermitted
from schemas.law import BodyKind, Regime
from schemas.vocabulary import CaseAct, StepAct, StepStatus, SuspensionKind
from services.domain.cases.act_input import step_command
from services.domain.cases.engine.offers import step_offers
from services.domain.law.resolved_law import grounds_of, regime_of
from tests.unit.domain.cases.builders import CALENDARS, PEOPLE, CaseScenario
from tests.unit.domain.law.sources import DEPARTMENTS, MATTERS, name_of, received

LICENSING, PROVINCE = "行政许可法 第四十五条", "浙江省保障“最多跑一次”改革规定 第二十八条"
CUSTOMS = {(SuspensionKind.INSPECTION, "海关法 第二十八条"), (SuspensionKind.TESTING, "海关法 第四十二条")}


@pytest.mark.parametrize(("matter", "on"), MATTERS, ids=[name_of(matter, on) for matter, on in MATTERS])
def test_no_act_stops_a_clock_but_a_suspension_and_a_review_with_a_ground(matter: Matter, on: date) -> None:
    scenario = received(matter, on)
    scenario.act("window1", CaseAct.ACCEPT)
    for code, state in scenario.case.steps.items():
        if state.status is StepStatus.OPEN:
            scenario.step(f"{scenario.case.plan.step(code).department}1", code, StepAct.CLAIM)
    for code, state in scenario.case.steps.items():
        department = scenario.case.plan.step(code).department
        for account in (f"{department}1", f"{department}-head") if state.status.is_active else ():
            offers = step_offers(scenario.case, code, PEOPLE[account], scenario.now, CALENDARS)
            for offer in offers:
                if not offer.example or offer.act in {StepAct.SUSPEND, StepAct.RAISE_REVIEW_ISSUES}:
                    continue
                copy = CaseScenario(scenario.case, scenario.now, list(scenario.log))
                copy.say(account, code, step_command(offer.example))
                stopped = [one.id for one in copy.case.clocks.values() if one.is_running and one.stopped_at]
                before = [
                    one.id for one in scenario.case.clocks.values() if one.is_running and one.stopped_at
                ]
                assert set(stopped) <= set(before), (code, offer.act)


@pytest.mark.parametrize(("matter", "on"), MATTERS, ids=[name_of(matter, on) for matter, on in MATTERS])
def test_grounds_are_those_of_the_law_of_the_body(matter: Matter, on: date) -> None:
    for step in matter.steps:
        regime, body = regime_of(step), DEPARTMENTS[step.department].kind.body
        bases = {ground.basis for ground in grounds_of(step, on)}
        kinds = {(ground.kind, ground.basis) for ground in grounds_of(step, on)}
        named = {ground.kind for ground in step.law.grounds}
        if regime is Regime.CUSTOMS:
            assert kinds == CUSTOMS
        elif body in {BodyKind.COURT, BodyKind.BANK, BodyKind.UTILITY}:
            assert bases == set(), "no law of administration suspends the time of a court or a company"
        for kind, basis in kinds:
            if kind in {SuspensionKind.SUPPLEMENT, SuspensionKind.PUBLIC_NOTICE}:
                assert kind in named, "only where the matter names the provision"
            if basis == LICENSING:
                was_licence = regime is Regime.ENTERPRISE_REGISTRATION and on < date(2022, 3, 1)
                assert was_licence or regime in {Regime.LICENCE, Regime.SOCIAL_REGISTRATION}


def _heads_try(matter: Matter, on: date) -> list[tuple[PlannedStep, SuspensionKind, str]]:
    """What the head of each open step could suspend it for, whatever is asked."""
    allowed = []
    for kind in SuspensionKind:
        for basis in (LICENSING, PROVINCE, "无", "海关法 第二十八条"):
            scenario = received(matter, on)
            scenario.act("window1", CaseAct.ACCEPT)
            for code, state in scenario.case.steps.items():
                step = scenario.case.plan.step(code)
                if state.status is not StepStatus.OPEN or step.department == "bank":
                    continue
                head = f"{step.department}-head"
                scenario.step(head, code, StepAct.CLAIM)
                command = {"suspension_kind": kind.value, "legal_basis": basis, "announced_working_days": 3}
                try:
                    scenario.step(head, code, StepAct.SUSPEND, **command)
                except (InvalidInput, NotPermitted):
                    continue
                allowed.append((step, kind, basis))
    return allowed


@pytest.mark.parametrize(
    ("matter", "on"),
    [one for one in MATTERS if one[1].year != 2022],
    ids=lambda one: getattr(one, "code", str(one)),
)
def test_an_act_suspends_for_a_listed_ground_and_for_no_other(matter: Matter, on: date) -> None:
    for step, kind, basis in _heads_try(matter, on):
        listed = {(ground.kind, ground.basis) for ground in step.grounds}
        assert (kind, basis) in listed, (step.code, kind, basis)
