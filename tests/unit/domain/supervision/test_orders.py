"""Orders told as stories: what brings one, who may answer it, what its silence does; spring 2019."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.acts import Officer
from schemas.cases.events import CaseEvent, EventKind
from schemas.catalogue.matter import Rung
from schemas.errors import ActNotAllowed, InvalidInput, NotFound, NotPermitted
from schemas.supervision.orders import (
    SupervisionOrder,
    SupervisionOrderAct,
    SupervisionOrderActIn,
    SupervisionOrderGround,
    SupervisionOrderStatus,
)
from schemas.vocabulary import Recipient
from services.domain.calendars.calendar import BEIJING
from services.domain.cases.clocks.escalation import eased, ladder_of
from services.domain.supervision.apply import apply_all, fold
from services.domain.supervision.decide import decide_order, ensure_visible, withdrawn
from services.domain.supervision.issuing import (
    brings_an_order,
    escalated_by_silence,
    from_rung,
    from_silence,
    next_level,
    opening,
)
from services.domain.supervision.lifecycle import ORDER_MOVES
from services.domain.supervision.milestones import next_strike, strike
from services.domain.supervision.offers import order_offers
from services.reference_data.supervision import load_supervision
from tests.unit.domain.cases.builders import CALENDARS, PEOPLE, Told, setup_plan

RULES = load_supervision()
CALENDAR = CALENDARS.window
ANSWER = SupervisionOrderActIn(
    act=SupervisionOrderAct.ANSWER, answer="人手不足，已增派", expected_on=date(2019, 4, 26)
)
HEAD, ADMIN = PEOPLE["market-regulation-head"], PEOPLE["admin1"]


def _late(days: int = 2) -> Told:
    told = Told.accepted()
    told.wait(days=days)
    return told


def _rungs(told: Told) -> list[CaseEvent]:
    return [event for event in told.log if event.kind is EventKind.DEADLINE_ESCALATED]


def _order(told: Told, level: int = 2) -> SupervisionOrder:
    rung = next(event for event in _rungs(told) if event.facts["level"] == level)
    return fold("2019-00001", opening("2019-00001", from_rung(told.case, rung, rung.at), RULES, CALENDAR))


def _acted(
    order: SupervisionOrder, command: SupervisionOrderActIn, who: Officer, at: datetime
) -> SupervisionOrder:
    return apply_all(order, decide_order(order, command, who, at, RULES, CALENDAR))


def _at(text: str) -> datetime:
    return datetime.strptime(f"2019-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)


def test_the_first_rung_is_by_word_of_mouth_and_the_second_in_writing() -> None:
    assert [(e.facts["level"], brings_an_order(e)) for e in _rungs(_late())] == [(1, False), (2, True)]


def test_a_rung_that_silence_brought_brings_no_second_order() -> None:
    rung = _rungs(_late())[-1]
    assert not brings_an_order(rung.model_copy(update={"facts": {**rung.facts, "order": "2019-00001"}}))


def test_an_order_says_to_whom_why_and_until_when() -> None:
    order = _order(_late())
    assert (order.department, order.level, order.name) == ("market-regulation", 2, "督办")
    assert order.in_words == "督办〔2019〕1 号"
    assert (order.ground, order.step, order.clock) == (
        SupervisionOrderGround.RUNG,
        "registration",
        "registration/promised",
    )
    assert order.issued_at == _at("04-23 17:00")
    assert order.reply is not None
    assert order.reply.due_at == _at("04-30 17:00"), (
        "from the opening after the closing at which it was issued"
    )
    assert order.reply.warn_at == _at("04-29 17:00"), "the last working day"


def test_only_the_head_of_its_department_answers_and_only_the_administrator_judges() -> None:
    order = _order(_late())
    for who in ("market-regulation1", "tax-head", "window1", "admin1"):
        with pytest.raises(NotPermitted):
            decide_order(order, ANSWER, PEOPLE[who], _at("04-24 10:00"), RULES, CALENDAR)
    answered = _acted(order, ANSWER, HEAD, _at("04-24 10:00"))
    assert (answered.status, answered.expected_on) == (SupervisionOrderStatus.ANSWERED, date(2019, 4, 26))
    with pytest.raises(NotPermitted):
        decide_order(
            answered,
            SupervisionOrderActIn(act=SupervisionOrderAct.CLOSE),
            HEAD,
            _at("04-24 11:00"),
            RULES,
            CALENDAR,
        )
    closed = _acted(answered, SupervisionOrderActIn(act=SupervisionOrderAct.CLOSE), ADMIN, _at("04-24 11:00"))
    assert (closed.status, closed.closed_at) == (SupervisionOrderStatus.CLOSED, _at("04-24 11:00"))


@pytest.mark.parametrize(
    ("command", "field"),
    [
        ({"act": "answer", "expected_on": "2019-04-26"}, "answer"),
        ({"act": "answer", "answer": "   ", "expected_on": "2019-04-26"}, "answer"),
        ({"act": "answer", "answer": "人手不足"}, "expected_on"),
        ({"act": "answer", "answer": "人手不足", "expected_on": "2019-04-23"}, "expected_on"),
    ],
)
def test_an_answer_states_its_reason_and_a_new_date(command: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        decide_order(
            _order(_late()), SupervisionOrderActIn(**command), HEAD, _at("04-24 10:00"), RULES, CALENDAR
        )
    assert [error["field"] for error in refused.value.facts["errors"]] == [field]


def test_an_answered_order_is_silent_no_more() -> None:
    order = _acted(_order(_late()), ANSWER, HEAD, _at("04-24 10:00"))
    assert next_strike(order) is None
    assert strike(order, _at("06-30 10:00")) == []


def test_an_order_left_alone_is_warned_and_then_silent() -> None:
    struck = strike(_order(_late()), _at("05-30 10:00"))
    assert [(event.kind, event.at) for event in struck] == [
        (EventKind.DEADLINE_NEARED, _at("04-29 17:00")),
        (EventKind.DEADLINE_BREACHED, _at("04-30 17:00")),
    ]


def test_a_returned_answer_has_a_new_time_to_reply() -> None:
    order = _acted(_order(_late()), ANSWER, HEAD, _at("04-24 10:00"))
    back = SupervisionOrderActIn(act=SupervisionOrderAct.RETURN, reason="没有整改措施")
    order = _acted(order, back, ADMIN, _at("04-25 10:00"))
    assert order.status is SupervisionOrderStatus.ISSUED
    assert order.reply is not None
    assert order.reply.due_at == _at("05-05 17:00"), "26, 28, 29, 30 April and the make-up Sunday 5 May"
    assert order.replies == 2


def test_silence_brings_the_lowest_level_that_has_not_come() -> None:
    told = _late()
    order, ladder = _order(told), told.case.plan.ladder
    for taken, level in (({2}, 3), ({2, 3}, 4)):
        rung = next_level(ladder, order, taken)
        assert rung is not None
        assert rung.level == level
    assert next_level(ladder, order, {2, 3, 4}) is None


def test_silence_on_the_second_level_brings_the_supervision_file_before_its_time() -> None:
    told = _late(days=8)
    order, at = _order(told), _at("04-30 17:00")
    rung = next_level(told.case.plan.ladder, order, {2, 3})
    assert rung is not None
    [climbed] = escalated_by_silence(told.case, order, rung, at)
    assert climbed.facts["order"] == order.number
    raised = fold(
        "2019-00002", opening("2019-00002", from_silence(told.case, order, rung, at), RULES, CALENDAR)
    )
    assert (raised.ground, raised.predecessor, raised.name) == (
        SupervisionOrderGround.SILENCE,
        order.number,
        "监察建议",
    )
    assert raised.breached_at == order.breached_at
    told._file([climbed])
    told.wait(days=60)
    fourth = [e.at for e in _rungs(told) if e.clock == "registration/promised" and e.facts["level"] == 4]
    assert fourth == [at], "each rung once"


def test_a_rung_that_names_nobody_of_the_department_is_a_file_handed_over() -> None:
    order = _order(_late(days=30), level=4)
    assert not order.asks_reply
    assert next_strike(order) is None
    with pytest.raises(ActNotAllowed):
        decide_order(order, ANSWER, HEAD, _at("05-08 10:00"), RULES, CALENDAR)
    handed = SupervisionOrderActIn(act=SupervisionOrderAct.RECORD_DELIVERY, receiver="市政府督查室")
    assert _acted(order, handed, ADMIN, _at("05-08 10:00")).status is SupervisionOrderStatus.CLOSED


def test_an_annulled_breach_takes_its_order_back() -> None:
    order = _order(_late())
    order = apply_all(order, withdrawn(order, _at("04-24 10:00"), "annulled"))
    assert order.status is SupervisionOrderStatus.WITHDRAWN
    assert next_strike(order) is None


def _with_a_slow_second_rung() -> Told:
    """Registration may take two hours by promise and one working day by law; 督办 comes after two days."""
    planned = setup_plan()
    second = planned.ladder[1].model_copy(
        update={"after": TimeLimit(amount=Decimal(2), unit=LimitUnit.WORKING_DAYS)}
    )
    step = planned.step("registration")
    law = step.limits.model_copy(
        update={"statutory": TimeLimit(amount=Decimal(1), unit=LimitUnit.WORKING_DAYS)}
    )
    steps = tuple(
        one.model_copy(update={"limits": law}) if one.code == step.code else one for one in planned.steps
    )
    ladder = (planned.ladder[0], second, *planned.ladder[2:])
    return Told.accepted(planned.model_copy(update={"ladder": ladder, "steps": steps}))


def test_an_answered_order_stops_the_rungs_below_its_level_and_only_those() -> None:
    told = _with_a_slow_second_rung()
    told.wait(days=1, hours=9)
    statutory = next(e for e in _rungs(told) if e.clock == "registration/statutory")
    assert statutory.facts["level"] == 3
    events = eased(told.case, "registration/statutory", 3, "2019-00001", told.now)
    assert [(event.clock, event.facts["levels"]) for event in events] == [("registration/promised", [2])]
    told._file(events)
    told.wait(days=30)
    levels = [e.facts["level"] for e in _rungs(told) if e.clock == "registration/promised"]
    assert levels == [1, 3, 4]


def test_a_new_breach_brings_its_own_rungs_after_an_answer() -> None:
    told = _late()
    assert eased(told.case, "registration/promised", 2, "2019-00001", told.now) == []
    told.wait(days=30)
    levels = [e.facts["level"] for e in _rungs(told) if e.clock == "registration/statutory"]
    assert levels == [3, 4], "the statutory breach came after the answer"


def test_a_step_may_have_a_ladder_of_its_own() -> None:
    planned = setup_plan()
    own = Rung(
        level=1,
        name="局长督办",
        after=TimeLimit(amount=Decimal(0), unit=LimitUnit.WORKING_DAYS),
        recipients=(Recipient.ADMINISTRATOR,),
    )
    steps = tuple(
        step.model_copy(update={"ladder": (own,)}) if step.code == "registration" else step
        for step in planned.steps
    )
    told = Told.accepted(planned.model_copy(update={"steps": steps}))
    told.wait(days=30)
    assert [(e.facts["name"], e.clock) for e in _rungs(told) if e.clock == "registration/promised"] == [
        ("局长督办", "registration/promised")
    ]
    assert ladder_of(told.case.plan, told.case.clocks["case/promised"]) == planned.ladder


def test_an_order_is_seen_by_its_department_by_whom_it_names_and_by_the_administrator() -> None:
    order = _order(_late(days=7), level=3)
    for who in ("market-regulation1", "reform-office-head", "admin1"):
        ensure_visible(PEOPLE[who], order)
    for who in ("tax-head", "window1"):
        with pytest.raises(NotFound):
            ensure_visible(PEOPLE[who], order)


def test_every_offer_is_valid_as_it_stands_and_nothing_else_is_allowed() -> None:
    at = _at("04-24 10:00")
    orders = {
        SupervisionOrderStatus.ISSUED: _order(_late()),
        SupervisionOrderStatus.ANSWERED: _acted(_order(_late()), ANSWER, HEAD, at),
    }
    orders[SupervisionOrderStatus.CLOSED] = _acted(
        orders[SupervisionOrderStatus.ANSWERED],
        SupervisionOrderActIn(act=SupervisionOrderAct.CLOSE),
        ADMIN,
        at,
    )
    for order in orders.values():
        for who in (HEAD, ADMIN, PEOPLE["market-regulation1"], PEOPLE["window1"]):
            offered = {offer["act"]: offer["example"] for offer in order_offers(order, who, at)}
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
    assert not [move for move in ORDER_MOVES if move[0].is_over]


def test_the_order_lives_in_its_cases_time() -> None:
    told = _late()
    order = _order(told)
    moved = CaseEvent(kind=EventKind.ORDER_TIME_MOVED, at=order.last_at, facts={"offset_seconds": 3600.0})
    assert apply_all(order, [moved]).time_offset == timedelta(hours=1)
