"""Recalculation of an order's reply clock after a change of the calendars."""

from datetime import datetime

from schemas.cases.events import CaseEvent, EventKind
from schemas.supervision.orders import SupervisionOrder
from services.domain.calendars.calendar import WorkCalendar
from services.domain.cases.engine.calendar_update import Edition
from services.domain.timing import clocks


def recalculate_reply(
    order: SupervisionOrder, at: datetime, calendar: WorkCalendar, edition: Edition
) -> list[CaseEvent]:
    """Return `supervision_order.recalculated` for a running reply clock; empty if unchanged.

    An order with a missed reply keeps its state, because the next level has been issued.
    """
    reply = order.reply
    if reply is None or reply.ended_at is not None or reply.breached_at is not None:
        return []
    begun = clocks.start_clock(reply.kind, reply.id, reply.limit, reply.started_at, calendar).facts
    due = {name: begun[name] for name in ("counted_from", "due_at", "warn_at", "is_provisional")}
    if (datetime.fromisoformat(due["due_at"]), due["is_provisional"]) == (reply.due_at, reply.is_provisional):
        return []
    was = {"was_due_at": reply.due_at.isoformat(), "was_provisional": reply.is_provisional}
    facts = {"edition": edition.number, "notice": edition.notice, **was, **due}
    return [CaseEvent(kind=EventKind.SUPERVISION_ORDER_RECALCULATED, at=at, clock=reply.id, facts=facts)]
