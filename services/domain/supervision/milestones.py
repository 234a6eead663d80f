"""Milestones of an order's reply clock: warning and missing reply."""

from datetime import datetime

from schemas.cases.events import Event, EventKind
from schemas.cases.events.deadlines import DeadlineBreached, DeadlineWarning
from schemas.supervision.orders import SupervisionOrder
from services.domain.supervision.apply import apply_order_event
from services.domain.timing import clocks


def next_milestone_at(order: SupervisionOrder) -> datetime | None:
    """Return the next milestone of the reply clock, in the order's own time."""
    command = clocks.next_milestone(order.reply) if order.reply is not None else None
    return command[0] if command else None


def due_milestones(order: SupervisionOrder, at: datetime) -> list[Event]:
    """List the milestones of the reply clock due at `at` and not yet recorded."""
    struck: list[Event] = []
    while order.reply is not None and (command := clocks.next_milestone(order.reply)) and command[0] <= at:
        clock = order.reply
        moment, kind = command
        milestone = DeadlineWarning if kind is EventKind.DEADLINE_WARNING else DeadlineBreached
        event = milestone(
            at=moment, clock=clock.id, due_at=clock.due_at, clock_kind=clock.kind, level=order.level
        )
        order = apply_order_event(order, event)
        struck.append(event)
    return struck
