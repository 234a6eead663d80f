"""Every licence has ten working days from its own decision to its delivery (行政许可法 第四十四条)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from schemas.calendars.limits import LimitUnit
from schemas.cases.case import CasePlan, Clock
from schemas.cases.events import EventKind
from schemas.cases.events.course import CaseDelivered
from schemas.errors import ActNotAllowed, InvalidInput
from schemas.vocabulary import CaseAct, CaseStatus, ClockKind, DeliveryWay, SlaStatus, StepAct, StepStatus
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.clocks.closing import running
from services.domain.explanation.clocks import explain_clocks
from services.domain.timing.clocks import sla_status
from tests.support.results import fresh
from tests.unit.domain.cases.builders import CALENDARS, CaseScenario, setup_plan

FIRST, SECOND = "registration", "social-insurance"
DECIDED = datetime(2019, 6, 6, 10, tzinfo=BEIJING)
DUE = datetime(2019, 6, 21, 17, tzinfo=BEIJING)
"""Ten working days; 7 June is the Dragon Boat Festival."""


def licensed_plan() -> CasePlan:
    """Two steps: the first issues a licence, the second gives it up to the case to deliver its result."""
    whole = setup_plan(social_insurance="yes")
    first = whole.step(FIRST).model_copy(update={"issues_licence": True, "by_promise": True})
    return whole.model_copy(update={"steps": (first, whole.step(SECOND))})


def _granted(at: datetime = DECIDED) -> CaseScenario:
    scenario = CaseScenario.accepted(licensed_plan(), at=at)
    scenario.approve(FIRST)
    return scenario


def _clock(scenario: CaseScenario) -> Clock:
    found = running(scenario.case, ClockKind.DELIVERY, FIRST)
    assert found is not None
    return found


def test_the_clock_starts_with_the_decision_while_other_steps_are_still_at_work() -> None:
    scenario = _granted()
    assert scenario.case.status is CaseStatus.IN_PROGRESS
    clock = _clock(scenario)
    assert (clock.started_at, clock.due_at) == (DECIDED, DUE)
    assert clock.limit.unit is LimitUnit.WORKING_DAYS
    assert running(scenario.case, ClockKind.DELIVERY) is None, "the case itself is not decided"


def test_a_licence_that_nobody_delivers_warns_is_breached_and_escalates() -> None:
    scenario = _granted()
    scenario.wait(days=25)
    mine = [row for row in scenario.kinds() if row.endswith(f"{FIRST}/delivery")]
    assert [row.split()[2] for row in mine][:3] == ["clock.started", "deadline.warning", "deadline.breached"]
    assert "06-21 17:00 deadline.breached registration/delivery" in mine
    assert any("deadline.escalated" in row for row in mine)
    assert sla_status(_clock(scenario), scenario.now) is SlaStatus.RED


def test_its_delivery_ends_the_clock_and_not_the_step_of_another() -> None:
    scenario = _granted()
    scenario.now = DUE - timedelta(minutes=1)
    scenario.step("window1", FIRST, StepAct.DELIVER, receiver="王小明")
    clock = scenario.case.clocks[f"{FIRST}/delivery"]
    assert clock.ended_at == scenario.now
    assert sla_status(clock, scenario.now) is SlaStatus.DONE_IN_TIME
    assert scenario.case.steps[FIRST].status is StepStatus.APPROVED
    with pytest.raises(ActNotAllowed, match="没有待送达的证件"):
        scenario.step("window1", FIRST, StepAct.DELIVER, receiver="王小明")
    with pytest.raises(ActNotAllowed):
        scenario.step("market-regulation1", FIRST, StepAct.RECALL, reason="误操作")


def test_the_delivery_of_the_case_takes_along_what_nobody_has_delivered() -> None:
    scenario = _granted()
    scenario.approve(SECOND)
    assert scenario.case.status is CaseStatus.APPROVED
    scenario.act("window1", CaseAct.DELIVER, receiver="王小明")
    sent = next(event for event in scenario.log if isinstance(event, CaseDelivered))
    assert sent.steps == (FIRST,)
    delivery = scenario.case.steps[FIRST].delivery
    assert delivery is not None
    assert delivery.with_case
    assert not any(clock.is_running for clock in scenario.case.clocks.values())


def test_what_was_posted_is_delivered_on_the_day_of_its_receipt() -> None:
    scenario = _granted()
    scenario.now = datetime(2019, 6, 20, 9, tzinfo=BEIJING)
    posted = {"receiver": "王小明", "way": DeliveryWay.COURIER, "tracking_number": "EMS1"}
    scenario.step("window1", FIRST, StepAct.DELIVER, **posted)
    assert _clock(scenario).is_running
    scenario.now = datetime(2019, 6, 24, 9, tzinfo=BEIJING)
    scenario.follow()
    assert _clock(scenario).breached_at == DUE
    early = datetime(2019, 6, 19, 9, tzinfo=BEIJING)
    with pytest.raises(InvalidInput):
        scenario.step("window1", FIRST, StepAct.CONFIRM_RECEIPT, receiver="王小明", happened_at=early)
    signed = datetime(2019, 6, 21, 11, tzinfo=BEIJING)
    scenario.step("window1", FIRST, StepAct.CONFIRM_RECEIPT, receiver="王小明", happened_at=signed)
    clock = scenario.case.clocks[f"{FIRST}/delivery"]
    assert (clock.ended_at, clock.breached_at) == (signed, None), "it was delivered in time"
    with pytest.raises(ActNotAllowed, match="没有待登记的送达回证"):
        scenario.step("window1", FIRST, StepAct.CONFIRM_RECEIPT, receiver="王小明", happened_at=signed)


def test_what_the_case_posts_is_confirmed_with_it() -> None:
    scenario = _granted()
    scenario.approve(SECOND)
    posted = {"receiver": "王小明", "way": DeliveryWay.COURIER, "tracking_number": "EMS1"}
    scenario.act("window1", CaseAct.DELIVER, **posted)
    assert _clock(scenario).is_running
    scenario.wait(hours=2)
    scenario.act("window1", CaseAct.CONFIRM_RECEIPT, receiver="王小明", happened_at=scenario.now)
    assert not any(clock.is_running for clock in scenario.case.clocks.values())


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"way": "courier"}, ["tracking_number"]),
        ({"way": "electronic"}, ["address"]),
        ({"received_as": "agent"}, ["relation"]),
        ({"way": "in_person", "received_as": "left"}, ["refusal", "witnesses"]),
        ({"received_as": "left", "refusal": "拒绝签字", "witnesses": "社区李某"}, ["received_as"]),
        (
            {"way": "electronic", "address": "a@b.cn", "received_as": "agent", "relation": "配偶"},
            ["received_as"],
        ),
    ],
)
def test_a_receipt_names_who_took_it_and_before_whom_it_was_left(
    fields: dict[str, Any], wrong: list[str]
) -> None:
    scenario = _granted()
    with pytest.raises(InvalidInput) as refused:
        scenario.step("window1", FIRST, StepAct.DELIVER, receiver="王小明", **fields)
    assert [error["field"] for error in refused.value.errors] == wrong
    assert scenario.case.steps[FIRST].delivery is None


def test_a_licence_from_another_system_is_due_from_its_decision_there() -> None:
    scenario = CaseScenario.accepted(licensed_plan(), at=DECIDED - timedelta(hours=1))
    scenario.step("market-regulation1", FIRST, StepAct.CLAIM)
    scenario.now = datetime(2019, 6, 24, 10, tzinfo=BEIJING)
    scenario.step(
        "market-regulation1",
        FIRST,
        StepAct.RECORD_OUTSIDE_RESULT,
        happened_at=DECIDED,
        outside_system="省平台",
        results=fresh(FIRST),
    )
    assert _clock(scenario).due_at == DUE
    assert _clock(scenario).breached_at == DUE


def test_a_recalled_returned_or_revoked_licence_is_not_delivered() -> None:
    recalled = _granted()
    recalled.step("market-regulation1", FIRST, StepAct.RECALL, reason="误操作")
    assert running(recalled.case, ClockKind.DELIVERY, FIRST) is None
    revoked = _granted()
    revoked.approve(SECOND)
    because = {"reason": "材料虚假", "legal_basis": "公司登记管理条例 第六十四条"}
    revoked.step("market-regulation-head", FIRST, StepAct.REVOKE, **because)
    assert running(revoked.case, ClockKind.DELIVERY, FIRST) is None
    returned = _granted()
    returned.step("human-resources1", SECOND, StepAct.CLAIM)
    returned.step("human-resources1", SECOND, StepAct.RETURN, to_step=FIRST, reason="有误")
    assert running(returned.case, ClockKind.DELIVERY, FIRST) is None
    returned.step("market-regulation1", FIRST, StepAct.CLAIM)
    returned.step("market-regulation1", FIRST, StepAct.APPROVE, results=fresh(FIRST))
    assert _clock(returned).id == f"{FIRST}/delivery/2"


def test_a_delivered_licence_is_not_done_again_before_it_is_revoked() -> None:
    scenario = _granted()
    scenario.step("window1", FIRST, StepAct.DELIVER, receiver="王小明")
    scenario.step("human-resources1", SECOND, StepAct.CLAIM)
    with pytest.raises(ActNotAllowed):
        scenario.step("human-resources1", SECOND, StepAct.RETURN, to_step=FIRST, reason="有误")


def test_the_licence_is_delivered_even_when_the_case_is_withdrawn() -> None:
    scenario = _granted()
    scenario.act("window1", CaseAct.WITHDRAW, reason="申请人撤回")
    assert scenario.case.status is CaseStatus.WITHDRAWN
    assert scenario.case.has_open_obligations
    scenario.step("window1", FIRST, StepAct.DELIVER, receiver="王小明")
    assert not scenario.case.has_open_obligations


def test_the_breach_of_the_case_joins_that_of_its_licence() -> None:
    scenario = _granted()
    scenario.approve(SECOND)
    scenario.now = DUE
    scenario.follow()
    assert scenario.case.clocks["case/delivery"].escalates_with == f"{FIRST}/delivery"


def test_the_explanation_names_the_licence_and_the_article() -> None:
    scenario = _granted()
    views = explain_clocks(scenario.case, scenario.log, scenario.now, CALENDARS)
    view = next(one for one in views if one.id == f"{FIRST}/delivery")
    assert view.subject.startswith("设立登记")
    assert "第四十四条" in view.source
    assert view.lines[0].startswith("2019-06-06 10:00 作出决定，送达期限 10 个工作日")
    assert EventKind.STEP_DELIVERED.label == "证件送达"
