"""What the clock of an order's reply says by itself: a warning, and silence."""

from datetime import datetime

from schemas.cases.events import CaseEvent
from schemas.supervision.orders import SupervisionOrder
from services.domain.supervision.apply import apply
from services.domain.timing import clocks


def next_strike(order: SupervisionOrder) -> datetime | None:
    """The moment, in the order's own time, at which its reply clock has something to say."""
    said = clocks.next_milestone(order.reply) if order.reply is not None else None
    return said[0] if said else None


def strike(order: SupervisionOrder, at: datetime) -> list[CaseEvent]:
    """Every milestone of the reply clock due at `at` and not yet on file, each with its legal moment."""
    struck: list[CaseEvent] = []
    while order.reply is not None and (said := clocks.next_milestone(order.reply)) and said[0] <= at:
        clock = order.reply
        facts = {"due_at": clock.due_at.isoformat(), "kind": clock.kind.value, "level": order.level}
        event = CaseEvent(kind=said[1], at=said[0], clock=clock.id, facts=facts)
        order = apply(order, event)
        struck.append(event)
    return struck
