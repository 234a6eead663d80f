"""Application of events to a supervision order, the only way its state changes."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar, cast

from schemas.cases.events.clocks import ClockEnded, ClockStarted
from schemas.cases.events.deadlines import DeadlineBreached, DeadlineWarning
from schemas.events.base import SYSTEM, Event, kind_of
from schemas.events.kinds import EventKind
from schemas.supervision.events import (
    DemoSupervisionOrderClockAdvanced,
    SupervisionOrderAnswered,
    SupervisionOrderClosed,
    SupervisionOrderDelivered,
    SupervisionOrderIssued,
    SupervisionOrderRecalculated,
    SupervisionOrderReturned,
    SupervisionOrderTakenOver,
    SupervisionOrderWithdrawn,
)
from schemas.supervision.orders import SupervisionOrder, SupervisionOrderStatus
from services.domain.timing.clocks import clock_of

Moved = dict[str, object]
Change = Callable[[SupervisionOrder, Event], Moved]
_E = TypeVar("_E", bound=Event)


def create_order(number: str, event: Event) -> SupervisionOrder:
    """The order from its first event, `supervision_order.create_order`, makes it.

    Raises:
        TypeError: it is another event.
    """
    if not isinstance(event, SupervisionOrderIssued):
        raise TypeError(f"the log of order {number} begins with {event.kind}")
    return SupervisionOrder(
        number=number,
        level=event.level,
        name=event.name,
        ground=event.ground,
        department=event.department,
        recipients=event.recipients,
        asks_reply=event.asks_reply,
        subject=event.subject,
        case_no=event.case_no,
        step=event.late_step,
        clock=event.late_clock,
        breached_at=event.breached_at,
        predecessor=event.predecessor,
        rule=event.rule,
        period=event.period,
        breaches=event.breaches,
        issued_at=event.at,
        last_at=event.at,
        time_offset=event.time_offset,
    )


def apply_order_event(order: SupervisionOrder, event: Event) -> SupervisionOrder:
    """Return the order after the event."""
    bump = 0 if event.actor == SYSTEM else 1
    moved = {"last_at": max(order.last_at, event.at), "version": order.version + bump}
    return order.model_copy(update={**moved, **CHANGES[event.kind](order, event)})


def apply_order_events(order: SupervisionOrder, events: Iterable[Event]) -> SupervisionOrder:
    """Return the order after all the events, in order."""
    for event in events:
        order = apply_order_event(order, event)
    return order


def replay_order(number: str, events: Iterable[Event]) -> SupervisionOrder:
    """Rebuild an order from its whole log, which begins with `supervision_order.issued`."""
    log = iter(events)
    return apply_order_events(create_order(number, next(log)), log)


def _apply_clock_started(order: SupervisionOrder, event: ClockStarted) -> Moved:
    return {"reply": clock_of(event), "replies": order.replies + 1}


def _set_reply_moment(moment: str) -> Callable[[SupervisionOrder, Event], Moved]:
    def change(order: SupervisionOrder, event: Event) -> Moved:
        return {"reply": order.reply.model_copy(update={moment: event.at}) if order.reply else None}

    return change


def _apply_answered(order: SupervisionOrder, event: SupervisionOrderAnswered) -> Moved:
    return {
        "status": SupervisionOrderStatus.ANSWERED,
        "answered_at": event.at,
        "answered_by": event.persons,
        "expected_on": event.expected_on,
    }


def _apply_returned(order: SupervisionOrder, event: SupervisionOrderReturned) -> Moved:
    return {"status": SupervisionOrderStatus.ISSUED, "answered_at": None}


def _apply_status(status: SupervisionOrderStatus) -> Callable[[SupervisionOrder, Event], Moved]:
    return lambda order, event: {"status": status, "closed_at": event.at}


def _apply_withdrawn(order: SupervisionOrder, event: SupervisionOrderWithdrawn) -> Moved:
    because = event.reason.annuls_in_words if event.reason else "核减已撤销的超时后，不再达到累计超时的次数"
    return {
        "status": SupervisionOrderStatus.WITHDRAWN,
        "closed_at": event.at,
        "withdrawn_because": because,
    }


def _apply_recalculated(order: SupervisionOrder, event: SupervisionOrderRecalculated) -> Moved:
    if order.reply is None:
        return {}
    moved = {
        "counted_from": event.counted_from,
        "due_at": event.due_at,
        "warn_at": event.warn_at,
        "is_provisional": event.is_provisional,
        "original_due_at": order.reply.original_due_at or order.reply.due_at,
    }
    return {"reply": order.reply.model_copy(update=moved)}


def _clock_advanced(order: SupervisionOrder, event: DemoSupervisionOrderClockAdvanced) -> Moved:
    return {"time_offset": event.time_offset}


def _taken_over(order: SupervisionOrder, event: SupervisionOrderTakenOver) -> Moved:
    return {"department": event.department}


def _when(event: type[_E], change: Callable[[SupervisionOrder, _E], Moved]) -> tuple[EventKind, Change]:
    return kind_of(event), cast("Change", change)


CHANGES: Mapping[EventKind, Change] = MappingProxyType(
    dict(
        (
            _when(ClockStarted, _apply_clock_started),
            _when(ClockEnded, _set_reply_moment("ended_at")),
            _when(DeadlineWarning, _set_reply_moment("warned_at")),
            _when(DeadlineBreached, _set_reply_moment("breached_at")),
            _when(SupervisionOrderAnswered, _apply_answered),
            _when(SupervisionOrderReturned, _apply_returned),
            _when(SupervisionOrderClosed, _apply_status(SupervisionOrderStatus.CLOSED)),
            _when(SupervisionOrderDelivered, _apply_status(SupervisionOrderStatus.CLOSED)),
            _when(SupervisionOrderWithdrawn, _apply_withdrawn),
            _when(DemoSupervisionOrderClockAdvanced, _clock_advanced),
            _when(SupervisionOrderTakenOver, _taken_over),
            _when(SupervisionOrderRecalculated, _apply_recalculated),
        )
    )
)
"""What every event of an order but the first changes; `issued` makes the order of that one."""
