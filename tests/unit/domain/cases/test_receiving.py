"""Before acceptance and after the decision, told as stories: what the law makes of silence."""

from datetime import datetime
from decimal import Decimal

import pytest

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.case import CasePlan
from schemas.cases.events import EventKind
from schemas.cases.events.deadlines import DeadlineBreached
from schemas.catalogue.limits import Limits
from schemas.errors import ActNotAllowed, InvalidInput
from schemas.vocabulary import CaseAct, CaseStatus, ClockKind, SlaStatus
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.clocks.effective_clock import effective_clock
from services.domain.timing.clocks import sla_status
from tests.unit.domain.cases.builders import CaseScenario, setup_plan

RECEIPT = datetime(2026, 2, 12, 10, tzinfo=BEIJING)
FOUR = ("registration", "seal", "tax", "bank-account")
NOTICE = {"missing": ["公司章程：缺第 3 页"], "supply_working_days": 3, "notice": "补正〔2026〕1 号"}


def _with_statutory_limit() -> CasePlan:
    plan = setup_plan()
    twenty = TimeLimit(amount=Decimal(20), unit=LimitUnit.WORKING_DAYS)
    limits = plan.limits.model_copy(update={"statutory": twenty, "statutory_source": "行政许可法 第四十二条"})
    return plan.model_copy(update={"limits": limits})


def test_silence_for_five_working_days_is_acceptance_from_the_day_of_receipt() -> None:
    scenario = CaseScenario.received(_with_statutory_limit(), RECEIPT)
    scenario.now = datetime(2026, 3, 2, 9, tzinfo=BEIJING)
    scenario.follow()
    assert scenario.case.accepted_at == RECEIPT
    assert scenario.kinds(EventKind.CASE_DEEMED_ACCEPTED) == ["02-26 17:00 case.deemed_accepted"]
    promised, statutory = scenario.case.clock(ClockKind.PROMISED), scenario.case.clock(ClockKind.STATUTORY)
    assert promised is not None
    assert statutory is not None
    assert promised.started_at == datetime(2026, 2, 26, 17, tzinfo=BEIJING)
    assert statutory.started_at == RECEIPT
    assert statutory.due_at == datetime(2026, 3, 18, 17, tzinfo=BEIJING)
    assert scenario.case.steps["registration"].opened_at == promised.started_at


def test_a_statutory_limit_that_ran_out_in_silence_is_found_late_at_its_own_moment() -> None:
    plan = _with_statutory_limit()
    two = TimeLimit(amount=Decimal(2), unit=LimitUnit.WORKING_DAYS)
    plan = plan.model_copy(update={"limits": plan.limits.model_copy(update={"statutory": two})})
    scenario = CaseScenario.received(plan, RECEIPT)
    scenario.now = datetime(2026, 2, 27, 9, tzinfo=BEIJING)
    scenario.follow()
    assert "02-14 17:00 deadline.breached case/statutory" in scenario.kinds(EventKind.DEADLINE_BREACHED)


def test_one_notice_stops_the_intake_and_a_supply_starts_it_anew() -> None:
    scenario = CaseScenario.received(at=RECEIPT)
    scenario.act("window1", CaseAct.NOTIFY_SUPPLEMENT, **NOTICE)
    assert scenario.case.status is CaseStatus.SUPPLEMENT
    assert not scenario.case.clocks["case/intake"].is_running
    scenario.wait(days=1)
    scenario.act("window1", CaseAct.SUBMIT_SUPPLEMENT)
    again = scenario.case.clocks["case/intake/2"]
    assert again.started_at == scenario.now
    assert again.is_running
    with pytest.raises(ActNotAllowed, match="一次性告知"):
        scenario.act("window1", CaseAct.NOTIFY_SUPPLEMENT, **NOTICE)


def test_what_is_not_supplied_in_time_is_deemed_withdrawn() -> None:
    scenario = CaseScenario.received(at=RECEIPT)
    scenario.act("window1", CaseAct.NOTIFY_SUPPLEMENT, **NOTICE)
    scenario.wait(days=30)
    assert scenario.case.status is CaseStatus.DEEMED_WITHDRAWN
    assert scenario.kinds(EventKind.CASE_DEEMED_WITHDRAWN) == [
        "02-24 17:00 case.deemed_withdrawn case/supplement"
    ]
    assert scenario.kinds(EventKind.DEADLINE_BREACHED) == []


@pytest.mark.parametrize("field", ["missing", "supply_working_days"])
def test_a_notice_without_items_or_deadline_is_refused(field: str) -> None:
    scenario = CaseScenario.received(at=RECEIPT)
    with pytest.raises(InvalidInput) as refused:
        scenario.act(
            "window1", CaseAct.NOTIFY_SUPPLEMENT, **{**NOTICE, field: () if field == "missing" else None}
        )
    assert [error["field"] for error in refused.value.errors] == [field]
    assert scenario.case.status is CaseStatus.RECEIVED


def test_delivery_is_owed_within_ten_working_days_of_the_decision() -> None:
    decided = datetime(2019, 6, 6, 10, tzinfo=BEIJING)
    scenario = CaseScenario.accepted(at=decided)
    for code in FOUR:
        scenario.approve(code)
    clock = effective_clock(scenario.case)
    assert clock is not None
    assert clock.kind is ClockKind.DELIVERY
    assert clock.due_at == datetime(2019, 6, 21, 17, tzinfo=BEIJING)
    scenario.now = datetime(2019, 6, 21, 17, tzinfo=BEIJING)
    scenario.follow()
    assert sla_status(scenario.case.clock(ClockKind.DELIVERY), scenario.now) is SlaStatus.RED
    scenario.act("window1", CaseAct.DELIVER, receiver="王小明")
    assert scenario.case.status is CaseStatus.CLOSED
    assert not any(clock.is_running for clock in scenario.case.clocks.values())


def test_a_stage_with_limits_has_clocks_from_its_first_step_to_its_last() -> None:
    plan = setup_plan()
    day = TimeLimit(amount=Decimal(1), unit=LimitUnit.WORKING_DAYS)
    limits = Limits(promised=day, statutory_source="无")
    plan = plan.model_copy(update={"stages": (plan.stages[0].model_copy(update={"limits": limits}),)})
    scenario = CaseScenario.accepted(plan)
    scenario.wait(days=2)
    breaches = [event for event in scenario.log if isinstance(event, DeadlineBreached)]
    causes: dict[str, str | None] = {event.clock: event.cause for event in breaches}
    assert causes["stage:set-up/promised"] == "registration/promised"
    assert causes["case/promised"] in {"registration/promised", "stage:set-up/promised"}
    for code in FOUR:
        scenario.approve(code)
    assert scenario.case.clocks["stage:set-up/promised"].ended_at == scenario.now
