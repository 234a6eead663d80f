"""The owner's own time and public notices: the clocks of stage and case stand, and what was proved holds."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import CasePlan, Clock
from schemas.cases.events import EventKind
from schemas.cases.events.clocks import MoveReason
from schemas.cases.intake import Application
from schemas.catalogue.limits import Limits
from schemas.errors import ActNotAllowed, InvalidInput
from schemas.vocabulary import CaseStatus, ClockKind, ClockStart, Party, SlaStatus, StepAct, StepStatus
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.clocks.recalculation import reckoned
from services.domain.catalogue.planning import build_plan
from services.domain.explanation.clocks import explain_clocks
from services.domain.timing.clocks import sla_status
from services.reference_data.loader import load_matters
from tests.support.matters import filled
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario

MATTERS = load_matters()
MOMENT = timedelta(microseconds=1)


def _plan(code: str, **answers: str) -> CasePlan:
    matter = MATTERS[code]
    example = filled(matter, date(2019, 4, 22))
    return build_plan(
        matter, Application.model_validate({**example, "answers": {**example["answers"], **answers}})
    )


def _officer(scenario: CaseScenario, code: str) -> str:
    return f"{scenario.case.plan.step(code).department}1"


def _approve(scenario: CaseScenario, code: str) -> None:
    scenario.step(_officer(scenario, code), code, StepAct.CLAIM)
    results = {field.code: field.example for field in scenario.case.plan.step(code).results}
    scenario.step(_officer(scenario, code), code, StepAct.APPROVE, results=results)
    if scenario.case.plan.step(code).issues_licence:
        scenario.step("window1", code, StepAct.DELIVER, receiver="王小明")


def _active(scenario: CaseScenario) -> list[str]:
    return [code for code, state in scenario.case.steps.items() if state.status.is_active]


def after_a_notice() -> CasePlan:
    """Simple deregistration behind a public notice that runs inside the case, as a term."""
    planned = _plan("simple-deregistration")
    days = TimeLimit(amount=Decimal(20), unit=LimitUnit.CALENDAR_DAYS)
    notice = planned.step("tax").model_copy(
        update={
            "code": "public-notice",
            "limits": Limits(promised=days, statutory_source="公示期"),
            "starts": ClockStart.TIMER,
            "party": Party.APPLICANT,
        }
    )
    last = planned.step("deregistration").model_copy(update={"after": ("public-notice",)})
    return planned.model_copy(update={"steps": (notice, last)})


def test_a_promise_counts_from_the_end_of_the_public_notice() -> None:
    scenario = CaseScenario.accepted(after_a_notice(), datetime(2019, 4, 22, 10, tzinfo=BEIJING))
    assert scenario.case.clock(ClockKind.PROMISED) is None
    notice = scenario.case.clock(ClockKind.PROMISED, "public-notice")
    assert notice is not None
    # 20 calendar days from 22 April, which is not counted: Sunday 12 May, so the end of Monday, 24:00
    assert notice.due_at == datetime(2019, 5, 14, tzinfo=BEIJING)
    scenario.now = datetime(2019, 5, 13, 23, 59, tzinfo=BEIJING)
    scenario.follow()
    assert scenario.case.steps["public-notice"].settled_at is None, "objections are still in time"
    with pytest.raises(ActNotAllowed):
        _approve(scenario, "public-notice")
    scenario.now = datetime(2019, 5, 14, 9, 30, tzinfo=BEIJING)
    scenario.follow()
    assert scenario.case.steps["public-notice"].status is StepStatus.APPROVED
    assert scenario.case.steps["public-notice"].settled_at == notice.due_at
    promised = scenario.case.clock(ClockKind.PROMISED)
    assert promised is not None
    assert promised.started_at == notice.due_at
    # closing time is closed: the day of the start is Tuesday, which is not counted
    assert promised.due_at == datetime(2019, 5, 15, 17, tzinfo=BEIJING)
    assert not scenario.kinds(EventKind.DEADLINE_BREACHED)


def test_the_owner_builds_for_a_year_and_a_half_and_the_city_breaches_nothing() -> None:
    scenario = CaseScenario.accepted(_plan("construction-project", regional_assessment="yes"))
    for code in ("filing", "land-permit"):
        _approve(scenario, code)
    scenario.step("planning-resources1", "design-preparation", StepAct.CLAIM)
    promised = scenario.case.clock(ClockKind.PROMISED)
    assert promised is not None
    assert promised.stopped_because == "design-preparation/own"
    with pytest.raises(ActNotAllowed, match="请先登记外部事件"):
        scenario.step("planning-resources1", "design-preparation", StepAct.APPROVE)
    with pytest.raises(InvalidInput):
        scenario.step(
            "planning-resources1",
            "design-preparation",
            StepAct.RECORD_EVENT,
            text="委托设计合同",
            happened_at=scenario.now + timedelta(hours=1),
        )
    scenario.step("planning-resources1", "design-preparation", StepAct.RECORD_EVENT, text="委托设计合同")
    with pytest.raises(ActNotAllowed):
        scenario.step("planning-resources1", "design-preparation", StepAct.RECORD_EVENT, text="又一次")
    scenario.wait(days=400)
    own = scenario.case.clock(ClockKind.PROMISED, "design-preparation")
    assert sla_status(own, scenario.now) is SlaStatus.AMBER
    assert not scenario.kinds(EventKind.DEADLINE_BREACHED)
    scenario.step("planning-resources1", "design-preparation", StepAct.APPROVE)
    promised = scenario.case.clock(ClockKind.PROMISED)
    assert promised is not None
    assert promised.stopped_at is None
    views = {view.id: view for view in explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS)}
    assert any("业主编制设计方案" in line for line in views["case/promised"].lines)


def test_what_a_day_is_after_the_owners_time() -> None:
    """Of ninety working days none is used; the owner takes three; the day of his return is not counted."""
    scenario = CaseScenario.accepted(_plan("construction-project", regional_assessment="yes"))
    for code in ("filing", "land-permit"):
        _approve(scenario, code)
    before = scenario.case.clocks["case/promised"].due_at
    scenario.step("planning-resources1", "design-preparation", StepAct.RECORD_EVENT, text="委托设计合同")
    scenario.step("planning-resources1", "design-preparation", StepAct.CLAIM)
    scenario.now = datetime(
        2019, 4, 25, 10, tzinfo=BEIJING
    )  # Monday 22 to Thursday 25: three days given back
    scenario.step("planning-resources1", "design-preparation", StepAct.APPROVE)
    later = CALENDARS.window.nth_working_day(before.astimezone(BEIJING).date(), 3)
    assert scenario.case.clocks["case/promised"].due_at == CALENDARS.window.closing_of(later)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    "code", ["construction-project", "electricity-high-voltage", "simple-deregistration"]
)
def test_departments_that_use_every_limit_to_its_last_moment_keep_the_promise(code: str, seed: int) -> None:
    """What the lint proves of stretches holds for running clocks, whatever time the owner takes between."""
    random = Random(f"{code}/{seed}")  # noqa: S311 - a reproducible walk, not a secret
    at = CALENDARS.window.opening_of(
        CALENDARS.window.working_day_from(date(2019, 1, 2 + random.randrange(25)))
    )
    scenario = CaseScenario.accepted(
        _plan(code), at + timedelta(minutes=random.choice((0, 179, 180, 270, 479)))
    )
    while scenario.case.status in (CaseStatus.ACCEPTED, CaseStatus.IN_PROGRESS):
        _play_next(scenario, random)
    assert scenario.case.outcome is CaseStatus.APPROVED
    assert scenario.kinds(EventKind.DEADLINE_BREACHED) == []


def _play_next(scenario: CaseScenario, random: Random) -> None:
    """The step that is due first uses its limit to the last moment; owners take what time they like."""
    moments: dict[str, datetime] = {}
    for code in _active(scenario):
        step = scenario.case.plan.step(code)
        if step.starts is ClockStart.EXTERNAL and scenario.case.steps[code].armed_at is None:
            scenario.step(_officer(scenario, code), code, StepAct.RECORD_EVENT, text="已登记")
        if scenario.case.steps[code].status is StepStatus.OPEN:
            scenario.step(_officer(scenario, code), code, StepAct.CLAIM)
        if step.by_appointment and not scenario.case.steps[code].visitors:
            scenario.meet(
                code, CALENDARS.of(step.department).next_opening(scenario.now + timedelta(minutes=1))
            )
        due = [
            clock.due_at for clock in scenario.case.clocks.values() if clock.step == code and clock.is_running
        ]
        moments[code] = min(due) - MOMENT
        if not step.is_counted and step.starts is not ClockStart.TIMER:
            seed = Random(f"{code}/{scenario.case.steps[code].opened_at}")  # noqa: S311
            opened = scenario.case.steps[code].opened_at or scenario.now
            moments[code] = max(scenario.now, opened + timedelta(minutes=seed.randrange(90_000)))
    code = min(moments, key=lambda one: moments[one])
    scenario.now = max(scenario.now, moments[code])
    scenario.follow()
    for event in reckoned(
        scenario.case, scenario.now, CALENDARS, MoveReason(because="calendar", notice="无")
    ):
        clock = scenario.case.clocks[event.clock or ""].model_dump(mode="json")
        names = ("due_at", "pauses", "stopped_at", "stopped_because")
        moved = event.model_dump(mode="json", include=set(names) & event.model_fields_set)
        again = Clock.model_validate({**clock, **moved}).model_dump(mode="json")
        assert [again[name] for name in names] == [clock[name] for name in names], event
    if scenario.case.plan.step(code).starts is ClockStart.TIMER:
        scenario.wait(minutes=1)
        return
    results = {field.code: field.example for field in scenario.case.plan.step(code).results}
    scenario.step(_officer(scenario, code), code, StepAct.APPROVE, results=results)
    if scenario.case.plan.step(code).issues_licence:
        scenario.step("window1", code, StepAct.DELIVER, receiver="王小明")
