"""Decisions on supervision orders: permissions, guards and the resulting events."""

from datetime import datetime

from schemas.cases.acts import Officer
from schemas.cases.events import Event
from schemas.cases.events.clocks import MoveReason
from schemas.errors import InvalidInput, NotFound, NotPermitted, SecondPersonRequired
from schemas.supervision.events import (
    SupervisionOrderActed,
    SupervisionOrderAnswered,
    SupervisionOrderClosed,
    SupervisionOrderDelivered,
    SupervisionOrderReturned,
    SupervisionOrderWithdrawn,
)
from schemas.supervision.orders import (
    SupervisionOrder,
    SupervisionOrderAct,
    SupervisionOrderActIn,
    SupervisionRules,
)
from schemas.vocabulary import Role
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.people.second_person import second_person_refusal
from services.domain.supervision.issuing import start_reply_clock
from services.domain.supervision.lifecycle import ORDER_PERMISSIONS, status_after
from services.domain.timing import clocks

_EVENTS: dict[SupervisionOrderAct, type[SupervisionOrderActed]] = {
    SupervisionOrderAct.ANSWER: SupervisionOrderAnswered,
    SupervisionOrderAct.RETURN: SupervisionOrderReturned,
    SupervisionOrderAct.CLOSE: SupervisionOrderClosed,
    SupervisionOrderAct.RECORD_DELIVERY: SupervisionOrderDelivered,
}
REQUIRED_FIELDS: dict[SupervisionOrderAct, dict[str, str]] = {
    SupervisionOrderAct.ANSWER: {
        "answer": "答复须写明超时原因和整改措施",
        "expected_on": "请填写预计办结日期",
    },
    SupervisionOrderAct.RETURN: {"reason": "退回须写明理由"},
    SupervisionOrderAct.CLOSE: {},
    SupervisionOrderAct.RECORD_DELIVERY: {"receiver": "请填写接收单位"},
}
"""Required fields by act; by practice a reply states the reason and a new date."""


def may_see(officer: Officer, order: SupervisionOrder) -> bool:
    """Return whether the officer may see the order: administrators, its department, recipients."""
    if officer.role is Role.ADMINISTRATOR:
        return True
    named = {recipient.value for recipient in order.recipients}
    return officer.department is not None and officer.department in {order.department, *named}


def ensure_visible(officer: Officer, order: SupervisionOrder) -> None:
    """Ensure that the officer may see the order.

    Raises:
        NotFound: the officer may not see it; its existence is not disclosed.
    """
    if not may_see(officer, order):
        raise NotFound("没有这份督办单", order_no=order.number)


def may_act(officer: Officer, order: SupervisionOrder, act: SupervisionOrderAct) -> bool:
    """Return whether the officer's role and department allow the act."""
    return act in ORDER_PERMISSIONS[officer.role] and officer.department in (None, order.department)


def find_review_refusal(
    officer: Officer, order: SupervisionOrder, act: SupervisionOrderAct
) -> SecondPersonRequired | None:
    """Return a refusal if the officer would review a reply of their own, also as a deputy."""
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
) -> list[Event]:
    """Decide an act on the order at `at` (the order's own time) and return its events.

    Raises:
        NotPermitted: the caller's role or department may not do this.
        ActNotAllowed: the order's status does not allow it.
        InvalidInput: a field is missing or the date has passed.
    """
    if not may_act(officer, order, command.act):
        raise NotPermitted(
            f"{officer.role.label}不能“{command.act.label}”本督办单", role=officer.role, act=command.act
        )
    status_after(order, command.act)
    if refusal := find_review_refusal(officer, order, command.act):
        raise refusal
    _ensure_complete(command, at)
    fields = {name: getattr(command, name) for name in ("expected_on", "answer", "reason", "receiver")}
    given = {name: value for name, value in fields.items() if value}
    event = _EVENTS[command.act].model_validate(
        {"at": at, "actor": officer.account, "level": order.level, **given}
    )
    if command.act is SupervisionOrderAct.ANSWER and order.reply is not None:
        return [event, clocks.end_clock(order.reply, at)]
    if command.act is SupervisionOrderAct.RETURN:
        return [event, start_reply_clock(rules.reply, at, calendar, order.replies + 1)]
    return [event]


def withdraw_order(order: SupervisionOrder, at: datetime, reason: MoveReason | None = None) -> list[Event]:
    """Return the events that withdraw an order whose breach was annulled for that reason."""
    event = SupervisionOrderWithdrawn(at=at, because="annulled", level=order.level, reason=reason)
    if order.reply is not None and order.reply.is_running:
        return [event, clocks.end_clock(order.reply, at)]
    return [event]


def _ensure_complete(command: SupervisionOrderActIn, at: datetime) -> None:
    wrong = [
        (name, words)
        for name, words in REQUIRED_FIELDS[command.act].items()
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
