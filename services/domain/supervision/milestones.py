"""Milestones of an order's reply clock: warning and missing reply."""

from datetime import datetime

from schemas.cases.events import CaseEvent
from schemas.supervision.orders import SupervisionOrder
from services.domain.supervision.apply import apply_order_event
from services.domain.timing import clocks


def next_milestone_at(order: SupervisionOrder) -> datetime | None:
    """Return the next milestone of the reply clock, in the order's own time."""
    command = clocks.next_milestone(order.reply) if order.reply is not None else None
    return command[0] if command else None


def due_milestones(order: SupervisionOrder, at: datetime) -> list[CaseEvent]:
    """List the milestones of the reply clock due at `at` and not yet recorded."""
    struck: list[CaseEvent] = []
    while order.reply is not None and (command := clocks.next_milestone(order.reply)) and command[0] <= at:
        clock = order.reply
        facts = {"due_at": clock.due_at.isoformat(), "kind": clock.kind.value, "level": order.level}
        event = CaseEvent(kind=command[1], at=command[0], clock=clock.id, facts=facts)
        order = apply_order_event(order, event)
        struck.append(event)
    return struck
