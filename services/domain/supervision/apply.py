"""`apply`: the only way in which the state of a supervision order changes."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from schemas.cases.case import Clock
from schemas.cases.events import SYSTEM, CaseEvent, EventKind
from schemas.supervision.orders import SupervisionOrder, SupervisionOrderStatus

Change = Callable[[SupervisionOrder, CaseEvent], dict[str, Any]]


def issued(number: str, event: CaseEvent) -> SupervisionOrder:
    """The order as its first event, `supervision_order.issued`, makes it."""
    facts = {name: value for name, value in event.facts.items() if name in SupervisionOrder.model_fields}
    offset = timedelta(seconds=event.facts.get("offset_seconds", 0))
    return SupervisionOrder.model_validate(
        {**facts, "number": number, "issued_at": event.at, "last_at": event.at, "time_offset": offset}
    )


def apply(order: SupervisionOrder, event: CaseEvent) -> SupervisionOrder:
    """The order after the event."""
    bump = 0 if event.actor == SYSTEM else 1
    moved = {"last_at": max(order.last_at, event.at), "version": order.version + bump}
    return order.model_copy(update={**moved, **_CHANGES[event.kind](order, event)})


def apply_all(order: SupervisionOrder, events: Iterable[CaseEvent]) -> SupervisionOrder:
    """The order after all the events, in order."""
    for event in events:
        order = apply(order, event)
    return order


def fold(number: str, events: Iterable[CaseEvent]) -> SupervisionOrder:
    """The order as its whole log makes it; the first event must be `supervision_order.issued`."""
    log = iter(events)
    return apply_all(issued(number, next(log)), log)


def _clock_started(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
    clock = Clock.model_validate({"id": event.clock, "step": None, **event.facts})
    return {"reply": clock, "replies": order.replies + 1}


def _reply(moment: str) -> Change:
    def change(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
        return {"reply": order.reply.model_copy(update={moment: event.at}) if order.reply else None}

    return change


def _answered(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
    expected = event.facts.get("expected_on")
    return {
        "status": SupervisionOrderStatus.ANSWERED,
        "answered_at": event.at,
        "answered_by": event.persons,
        "expected_on": date.fromisoformat(expected) if expected else None,
    }


def _returned(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
    return {"status": SupervisionOrderStatus.ISSUED, "answered_at": None}


def _over(status: SupervisionOrderStatus) -> Change:
    return lambda order, event: {"status": status, "closed_at": event.at}


def _recalculated(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
    if order.reply is None:
        return {}
    moved = {name: event.facts[name] for name in ("counted_from", "due_at", "warn_at", "is_provisional")}
    first = order.reply.original_due_at or order.reply.due_at
    told = {**order.reply.model_dump(mode="json"), **moved, "original_due_at": first.isoformat()}
    return {"reply": Clock.model_validate(told)}


def _time_moved(order: SupervisionOrder, event: CaseEvent) -> dict[str, Any]:
    return {"time_offset": timedelta(seconds=event.facts["offset_seconds"])}


_CHANGES: dict[EventKind, Change] = {
    EventKind.CLOCK_STARTED: _clock_started,
    EventKind.CLOCK_ENDED: _reply("ended_at"),
    EventKind.DEADLINE_WARNING: _reply("warned_at"),
    EventKind.DEADLINE_BREACHED: _reply("breached_at"),
    EventKind.SUPERVISION_ORDER_ANSWERED: _answered,
    EventKind.SUPERVISION_ORDER_RETURNED: _returned,
    EventKind.SUPERVISION_ORDER_CLOSED: _over(SupervisionOrderStatus.CLOSED),
    EventKind.SUPERVISION_ORDER_DELIVERED: _over(SupervisionOrderStatus.CLOSED),
    EventKind.SUPERVISION_ORDER_WITHDRAWN: _over(SupervisionOrderStatus.WITHDRAWN),
    EventKind.DEMO_SUPERVISION_ORDER_CLOCK_ADVANCED: _time_moved,
    EventKind.SUPERVISION_ORDER_RECALCULATED: _recalculated,
}
