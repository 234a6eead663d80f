"""Application of events to a supervision order, the only way its state changes."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from schemas.cases.case import Clock
from schemas.cases.events import SYSTEM, CaseEvent, EventKind
from schemas.supervision.orders import SupervisionOrder, SupervisionOrderStatus

Change = Callable[[SupervisionOrder, CaseEvent], dict[str, Any]]


def create_order(number: str, event: CaseEvent) -> SupervisionOrder:
    """Create an order from its first event, `supervision_order.issued`."""
    facts = {name: value for name, value in event.facts.items() if name in SupervisionOrder.model_fields}
    offset = timedelta(seconds=event.facts.get("offset_seconds", 0))
    return SupervisionOrder.model_validate(
        {**facts, "number": number, "issued_at": event.at, "last_at": event.at, "time_offset": offset}
    )


def apply_order_event(order: SupervisionOrder, event: CaseEvent) -> SupervisionOrder:
    """Return the order after the event."""
    bump = 0 if event.actor == SYSTEM else 1
    moved = {"last_at": max(order.last_at, event.at), "version": order.version + bump}
    return order.model_copy(update={**moved, **_CHANGES[event.kind](order, event)})


def apply_order_events(order: SupervisionOrder, events: Iterable[CaseEvent]) -> SupervisionOrder:
    """Return the order after all the events, in order."""
    for event in events:
        order = apply_order_event(order, event)
    return order


def replay_order(number: str, events: Iterable[CaseEvent]) -> SupervisionOrder:
    """Rebuild an order from its whole log, which begins with `supervision_order.issued`."""
    log = iter(events)
    return apply_order_events(create_order(number, next(log)), log)


def _apply_clock_started(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
    clock = Clock.model_validate({"id": event.clock, "step": None, **event.facts})
    return {"reply": clock, "replies": order.replies + 1}


def _set_reply_moment(moment: str) -> Change:
    def change(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
        return {"reply": order.reply.model_copy(update={moment: event.at}) if order.reply else None}

    return change


def _apply_answered(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
    expected = event.facts.get("expected_on")
    return {
        "status": SupervisionOrderStatus.ANSWERED,
        "answered_at": event.at,
        "answered_by": event.persons,
        "expected_on": date.fromisoformat(expected) if expected else None,
    }


def _apply_returned(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
    return {"status": SupervisionOrderStatus.ISSUED, "answered_at": None}


def _apply_status(status: SupervisionOrderStatus) -> Change:
    return lambda order, event: {"status": status, "closed_at": event.at}


def _apply_recalculated(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
    if order.reply is None:
        return {}
    moved = {name: event.facts[name] for name in ("counted_from", "due_at", "warn_at", "is_provisional")}
    first = order.reply.original_due_at or order.reply.due_at
    clock = {**order.reply.model_dump(mode="json"), **moved, "original_due_at": first.isoformat()}
    return {"reply": Clock.model_validate(clock)}


def _apply_clock_advanced(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
    return {"time_offset": timedelta(seconds=event.facts["offset_seconds"])}


_CHANGES: dict[EventKind, Change] = {
    EventKind.CLOCK_STARTED: _apply_clock_started,
    EventKind.CLOCK_ENDED: _set_reply_moment("ended_at"),
    EventKind.DEADLINE_WARNING: _set_reply_moment("warned_at"),
    EventKind.DEADLINE_BREACHED: _set_reply_moment("breached_at"),
    EventKind.SUPERVISION_ORDER_ANSWERED: _apply_answered,
    EventKind.SUPERVISION_ORDER_RETURNED: _apply_returned,
    EventKind.SUPERVISION_ORDER_CLOSED: _apply_status(SupervisionOrderStatus.CLOSED),
    EventKind.SUPERVISION_ORDER_DELIVERED: _apply_status(SupervisionOrderStatus.CLOSED),
    EventKind.SUPERVISION_ORDER_WITHDRAWN: _apply_status(SupervisionOrderStatus.WITHDRAWN),
    EventKind.DEMO_SUPERVISION_ORDER_CLOCK_ADVANCED: _apply_clock_advanced,
    EventKind.SUPERVISION_ORDER_RECALCULATED: _apply_recalculated,
}
