"""`decide`: may this be done to the order now, by this person, and what does it change."""

from datetime import datetime

from schemas.cases.acts import Officer
from schemas.cases.events import CaseEvent, EventKind
from schemas.errors import InvalidInput, NotFound, NotPermitted, SecondPersonRequired
from schemas.supervision.orders import (
    SupervisionOrder,
    SupervisionOrderAct,
    SupervisionOrderActIn,
    SupervisionRules,
)
from schemas.vocabulary import Role
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.people.second_person import second_person_refusal
from services.domain.supervision.issuing import reply_clock
from services.domain.supervision.lifecycle import ORDER_PERMISSIONS, order_after
from services.domain.timing import clocks

_EVENTS = {
    SupervisionOrderAct.ANSWER: EventKind.SUPERVISION_ORDER_ANSWERED,
    SupervisionOrderAct.RETURN: EventKind.SUPERVISION_ORDER_RETURNED,
    SupervisionOrderAct.CLOSE: EventKind.SUPERVISION_ORDER_CLOSED,
    SupervisionOrderAct.RECORD_DELIVERY: EventKind.SUPERVISION_ORDER_DELIVERED,
}
MANDATORY: dict[SupervisionOrderAct, dict[str, str]] = {
    SupervisionOrderAct.ANSWER: {
        "answer": "答复须写明超时原因和整改措施",
        "expected_on": "请填写预计办结日期",
    },
    SupervisionOrderAct.RETURN: {"reason": "退回须写明理由"},
    SupervisionOrderAct.CLOSE: {},
    SupervisionOrderAct.RECORD_DELIVERY: {"receiver": "请填写接收单位"},
}
"""The fields an act cannot do without; an answer states its reason and a new date (the policy's practice)."""


def may_see(officer: Officer, order: SupervisionOrder) -> bool:
    """Whether the officer may know of the order: the administrator, its department, and whom it names."""
    if officer.role is Role.ADMINISTRATOR:
        return True
    named = {recipient.value for recipient in order.recipients}
    return officer.department is not None and officer.department in {order.department, *named}


def ensure_visible(officer: Officer, order: SupervisionOrder) -> None:
    """Refuse to know of an order that the officer may not see.

    Raises:
        NotFound: as if there were no such order.
    """
    if not may_see(officer, order):
        raise NotFound("没有这份督办单", order_no=order.number)


def may_act(officer: Officer, order: SupervisionOrder, act: SupervisionOrderAct) -> bool:
    """Whether the officer's role and department carry the act."""
    return act in ORDER_PERMISSIONS[officer.role] and officer.department in (None, order.department)


def judging_refusal(
    officer: Officer, order: SupervisionOrder, act: SupervisionOrderAct
) -> SecondPersonRequired | None:
    """Why the officer may not judge the answer: it is their own, given in an earlier role or as a deputy."""
    if act not in (SupervisionOrderAct.RETURN, SupervisionOrderAct.CLOSE):
        return None
    words = "督办单的答复不能由答复人本人审核"
    return second_person_refusal(officer, order.answered_by, words, order_no=order.number)


def decide_order(
    order: SupervisionOrder,
    command: SupervisionOrderActIn,
    officer: Officer,
    at: datetime,
    rules: SupervisionRules,
    calendar: WorkCalendar,
) -> list[CaseEvent]:
    """The events of an act on the order at `at` (the order's own time).

    Raises:
        NotPermitted: the caller's role or department may not do this.
        ActNotAllowed: the order's status does not allow it.
        InvalidInput: a field is missing or the date has passed.
    """
    if not may_act(officer, order, command.act):
        raise NotPermitted(
            f"{officer.role.label}不能“{command.act.label}”本督办单", role=officer.role, act=command.act
        )
    order_after(order, command.act)
    if refusal := judging_refusal(officer, order, command.act):
        raise refusal
    _ensure_complete(command, at)
    facts: dict[str, object] = {"level": order.level}
    if command.expected_on is not None:
        facts["expected_on"] = command.expected_on.isoformat()
    texts = {"answer": command.answer, "reason": command.reason, "receiver": command.receiver}
    private = {name: value for name, value in texts.items() if value}
    event = CaseEvent(kind=_EVENTS[command.act], at=at, actor=officer.account, facts=facts, private=private)
    if command.act is SupervisionOrderAct.ANSWER and order.reply is not None:
        return [event, clocks.end_clock(order.reply, at)]
    if command.act is SupervisionOrderAct.RETURN:
        return [event, reply_clock(rules.reply, at, calendar, order.replies + 1)]
    return [event]


def withdrawn(order: SupervisionOrder, at: datetime, because: str) -> list[CaseEvent]:
    """The events that take back an order whose breach turned out to be none."""
    event = CaseEvent(
        kind=EventKind.SUPERVISION_ORDER_WITHDRAWN, at=at, facts={"because": because, "level": order.level}
    )
    if order.reply is not None and order.reply.is_running:
        return [event, clocks.end_clock(order.reply, at)]
    return [event]


def _ensure_complete(command: SupervisionOrderActIn, at: datetime) -> None:
    wrong = [
        (name, words)
        for name, words in MANDATORY[command.act].items()
        if not str(getattr(command, name) or "").strip()
    ]
    if (
        command.act is SupervisionOrderAct.ANSWER
        and command.expected_on is not None
        and command.expected_on < beijing_date(at)
    ):
        wrong.append(("expected_on", "预计办结日期不能早于今天"))
    if wrong:
        raise InvalidInput.of(*wrong)
