"""Which levels of an escalation an answered order stops, and who sees an order."""

from datetime import timedelta
from decimal import Decimal

import pytest

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.catalogue.matter import EscalationLevel
from schemas.errors import ActNotAllowed, NotFound, NotPermitted
from schemas.supervision.events import DemoSupervisionOrderClockAdvanced
from schemas.supervision.orders import (
    SupervisionOrderAct,
    SupervisionOrderActIn,
    SupervisionOrderStatus,
)
from schemas.vocabulary import Recipient
from services.domain.cases.clocks.escalation import escalation_policy_of, suppressed
from services.domain.supervision.apply import apply_order_events
from services.domain.supervision.decide import decide_order, ensure_visible
from services.domain.supervision.lifecycle import ORDER_TRANSITIONS
from services.domain.supervision.offers import order_offers
from tests.unit.domain.cases.builders import PEOPLE, CaseScenario, setup_plan
from tests.unit.domain.supervision.builders import (
    ADMIN,
    ANSWER,
    CALENDAR,
    HEAD,
    RULES,
    acted,
    at_time,
    escalation_levels_of,
    late,
    order_of,
)


def with_a_slow_second_escalation_level() -> CaseScenario:
    """Registration may take two hours by promise and one working day by law; 督办 comes after two days."""
    planned = setup_plan()
    second = planned.escalation_policy[1].model_copy(
        update={"after": TimeLimit(amount=Decimal(2), unit=LimitUnit.WORKING_DAYS)}
    )
    step = planned.step("registration")
    law = step.limits.model_copy(
        update={"statutory": TimeLimit(amount=Decimal(1), unit=LimitUnit.WORKING_DAYS)}
    )
    steps = tuple(
        one.model_copy(update={"limits": law}) if one.code == step.code else one for one in planned.steps
    )
    escalation_policy = (planned.escalation_policy[0], second, *planned.escalation_policy[2:])
    return CaseScenario.accepted(
        planned.model_copy(update={"escalation_policy": escalation_policy, "steps": steps})
    )


def test_an_answered_order_stops_the_escalation_levels_below_its_level_and_only_those() -> None:
    scenario = with_a_slow_second_escalation_level()
    scenario.wait(days=1, hours=9)
    statutory = next(e for e in escalation_levels_of(scenario) if e.clock == "registration/statutory")
    assert statutory.level == 3
    events = suppressed(scenario.case, "registration/statutory", 3, "2019-00001", scenario.now)
    assert [(event.clock, event.levels) for event in events] == [("registration/promised", (2,))]
    scenario._file(events)
    scenario.wait(days=30)
    levels = [e.level for e in escalation_levels_of(scenario) if e.clock == "registration/promised"]
    assert levels == [1, 3, 4]


def test_a_new_breach_brings_its_own_escalation_levels_after_an_answer() -> None:
    scenario = late()
    assert suppressed(scenario.case, "registration/promised", 2, "2019-00001", scenario.now) == []
    scenario.wait(days=30)
    levels = [e.level for e in escalation_levels_of(scenario) if e.clock == "registration/statutory"]
    assert levels == [3, 4], "the statutory breach came after the answer"


def test_a_step_may_have_a_escalation_policy_of_its_own() -> None:
    planned = setup_plan()
    own = EscalationLevel(
        level=1,
        name="局长督办",
        after=TimeLimit(amount=Decimal(0), unit=LimitUnit.WORKING_DAYS),
        recipients=(Recipient.ADMINISTRATOR,),
    )
    steps = tuple(
        step.model_copy(update={"escalation_policy": (own,)}) if step.code == "registration" else step
        for step in planned.steps
    )
    scenario = CaseScenario.accepted(planned.model_copy(update={"steps": steps}))
    scenario.wait(days=30)
    assert [
        (e.name, e.clock) for e in escalation_levels_of(scenario) if e.clock == "registration/promised"
    ] == [("局长督办", "registration/promised")]
    assert (
        escalation_policy_of(scenario.case.plan, scenario.case.clocks["case/promised"])
        == planned.escalation_policy
    )


def test_an_order_is_seen_by_its_department_by_whom_it_names_and_by_the_administrator() -> None:
    order = order_of(late(days=7), level=3)
    for who in ("market-regulation1", "reform-office-head", "admin1"):
        ensure_visible(PEOPLE[who], order)
    for who in ("tax-head", "window1"):
        with pytest.raises(NotFound):
            ensure_visible(PEOPLE[who], order)


def test_every_offer_is_valid_as_it_stands_and_nothing_else_is_allowed() -> None:
    at = at_time("04-24 10:00")
    orders = {
        SupervisionOrderStatus.ISSUED: order_of(late()),
        SupervisionOrderStatus.ANSWERED: acted(order_of(late()), ANSWER, HEAD, at),
    }
    orders[SupervisionOrderStatus.CLOSED] = acted(
        orders[SupervisionOrderStatus.ANSWERED],
        SupervisionOrderActIn(act=SupervisionOrderAct.CLOSE),
        ADMIN,
        at,
    )
    for order in orders.values():
        for who in (HEAD, ADMIN, PEOPLE["market-regulation1"], PEOPLE["window1"]):
            offered = {offer.act: offer.example for offer in order_offers(order, who, at)}
            for act in SupervisionOrderAct:
                command = SupervisionOrderActIn.model_validate(
                    offered.get(
                        act,
                        {
                            "act": act,
                            "answer": "是",
                            "expected_on": "2019-05-01",
                            "reason": "否",
                            "receiver": "督查室",
                        },
                    )
                )
                if act in offered:
                    decide_order(order, command, who, at, RULES, CALENDAR)
                else:
                    with pytest.raises((NotPermitted, ActNotAllowed)):
                        decide_order(order, command, who, at, RULES, CALENDAR)


def test_no_move_leads_out_of_an_order_that_is_over() -> None:
    assert not [move for move in ORDER_TRANSITIONS if move[0].is_over]


def test_the_order_lives_in_its_cases_time() -> None:
    scenario = late()
    order = order_of(scenario)
    moved = DemoSupervisionOrderClockAdvanced(at=order.last_at, time_offset=timedelta(hours=1))
    assert apply_order_events(order, [moved]).time_offset == timedelta(hours=1)
