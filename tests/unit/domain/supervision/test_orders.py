"""Orders told as stories: what brings one, who may answer it, what its silence does; spring 2019."""

from datetime import date
from typing import Any

import pytest

from schemas.cases.events import EventKind
from schemas.errors import ActNotAllowed, InvalidInput, NotPermitted
from schemas.supervision.orders import (
    SupervisionOrderAct,
    SupervisionOrderActIn,
    SupervisionOrderGround,
    SupervisionOrderStatus,
)
from services.domain.supervision.apply import apply_order_events, replay_order
from services.domain.supervision.decide import decide_order, withdraw_order
from services.domain.supervision.issuing import (
    build_opening_events,
    escalate_after_missing_reply,
    find_next_level,
    order_from_missing_reply,
    triggers_order,
)
from services.domain.supervision.milestones import due_milestones, next_milestone_at
from tests.unit.domain.cases.builders import PEOPLE
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


def test_the_first_escalation_level_is_by_word_of_mouth_and_the_second_in_writing() -> None:
    assert [(e.level, triggers_order(e)) for e in escalation_levels_of(late())] == [
        (1, False),
        (2, True),
    ]


def test_a_escalation_level_that_silence_brought_brings_no_second_order() -> None:
    escalation_level = escalation_levels_of(late())[-1]
    assert not triggers_order(escalation_level.model_copy(update={"order": "2019-00001"}))


def test_an_order_says_to_whom_why_and_until_when() -> None:
    order = order_of(late())
    assert (order.department, order.level, order.name) == ("market-regulation", 2, "督办")
    assert order.in_words == "督办〔2019〕1 号"
    assert (order.ground, order.step, order.clock) == (
        SupervisionOrderGround.ESCALATION_LEVEL,
        "registration",
        "registration/promised",
    )
    assert order.issued_at == at_time("04-23 17:00")
    assert order.reply is not None
    assert order.reply.due_at == at_time("04-30 17:00"), (
        "from the opening after the closing at which it was issued"
    )
    assert order.reply.warn_at == at_time("04-29 17:00"), "the last working day"


def test_only_the_head_of_its_department_answers_and_only_the_administrator_judges() -> None:
    order = order_of(late())
    for who in ("market-regulation1", "tax-head", "window1", "admin1"):
        with pytest.raises(NotPermitted):
            decide_order(order, ANSWER, PEOPLE[who], at_time("04-24 10:00"), RULES, CALENDAR)
    answered = acted(order, ANSWER, HEAD, at_time("04-24 10:00"))
    assert (answered.status, answered.expected_on) == (SupervisionOrderStatus.ANSWERED, date(2019, 4, 26))
    with pytest.raises(NotPermitted):
        decide_order(
            answered,
            SupervisionOrderActIn(act=SupervisionOrderAct.CLOSE),
            HEAD,
            at_time("04-24 11:00"),
            RULES,
            CALENDAR,
        )
    closed = acted(
        answered, SupervisionOrderActIn(act=SupervisionOrderAct.CLOSE), ADMIN, at_time("04-24 11:00")
    )
    assert (closed.status, closed.closed_at) == (SupervisionOrderStatus.CLOSED, at_time("04-24 11:00"))


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
            order_of(late()), SupervisionOrderActIn(**command), HEAD, at_time("04-24 10:00"), RULES, CALENDAR
        )
    assert [error["field"] for error in refused.value.errors] == [field]


def test_an_answered_order_is_silent_no_more() -> None:
    order = acted(order_of(late()), ANSWER, HEAD, at_time("04-24 10:00"))
    assert next_milestone_at(order) is None
    assert due_milestones(order, at_time("06-30 10:00")) == []


def test_an_order_left_alone_is_warned_and_then_silent() -> None:
    struck = due_milestones(order_of(late()), at_time("05-30 10:00"))
    assert [(event.kind, event.at) for event in struck] == [
        (EventKind.DEADLINE_WARNING, at_time("04-29 17:00")),
        (EventKind.DEADLINE_BREACHED, at_time("04-30 17:00")),
    ]


def test_a_returned_answer_has_a_new_time_to_reply() -> None:
    order = acted(order_of(late()), ANSWER, HEAD, at_time("04-24 10:00"))
    back = SupervisionOrderActIn(act=SupervisionOrderAct.RETURN, reason="没有整改措施")
    order = acted(order, back, ADMIN, at_time("04-25 10:00"))
    assert order.status is SupervisionOrderStatus.ISSUED
    assert order.reply is not None
    assert order.reply.due_at == at_time("05-05 17:00"), "26, 28, 29, 30 April and the make-up Sunday 5 May"
    assert order.replies == 2


def test_silence_brings_the_lowest_level_that_has_not_come() -> None:
    result = late()
    order, escalation_policy = order_of(result), result.case.plan.escalation_policy
    for taken, level in (({2}, 3), ({2, 3}, 4)):
        escalation_level = find_next_level(escalation_policy, order, taken)
        assert escalation_level is not None
        assert escalation_level.level == level
    assert find_next_level(escalation_policy, order, {2, 3, 4}) is None


def test_silence_on_the_second_level_brings_the_supervision_file_before_its_time() -> None:
    result = late(days=8)
    order, at = order_of(result), at_time("04-30 17:00")
    escalation_level = find_next_level(result.case.plan.escalation_policy, order, {2, 3})
    assert escalation_level is not None
    [climbed] = escalate_after_missing_reply(result.case, order, escalation_level, at)
    assert climbed.order == order.number
    raised = replay_order(
        "2019-00002",
        build_opening_events(
            order_from_missing_reply(result.case, order, escalation_level, at), RULES, CALENDAR
        ),
    )
    assert (raised.ground, raised.predecessor, raised.name) == (
        SupervisionOrderGround.NO_REPLY,
        order.number,
        "督查建议",
    )
    assert raised.breached_at == order.breached_at
    result._file([climbed])
    result.wait(days=60)
    fourth = [
        e.at for e in escalation_levels_of(result) if e.clock == "registration/promised" and e.level == 4
    ]
    assert fourth == [at], "each escalation_level once"


def test_a_escalation_level_that_names_nobody_of_the_department_is_a_file_handed_over() -> None:
    order = order_of(late(days=30), level=4)
    assert not order.asks_reply
    assert next_milestone_at(order) is None
    with pytest.raises(ActNotAllowed):
        decide_order(order, ANSWER, HEAD, at_time("05-08 10:00"), RULES, CALENDAR)
    handed = SupervisionOrderActIn(act=SupervisionOrderAct.RECORD_DELIVERY, receiver="市政府督查室")
    assert acted(order, handed, ADMIN, at_time("05-08 10:00")).status is SupervisionOrderStatus.CLOSED


def test_an_annulled_breach_takes_its_order_back() -> None:
    order = order_of(late())
    order = apply_order_events(order, withdraw_order(order, at_time("04-24 10:00")))
    assert order.status is SupervisionOrderStatus.WITHDRAWN
    assert next_milestone_at(order) is None
