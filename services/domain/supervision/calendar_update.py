"""Recalculation of an order's reply clock after a change of the calendars."""

from datetime import datetime

from schemas.supervision.events import SupervisionOrderRecalculated
from schemas.supervision.orders import SupervisionOrder
from services.domain.calendars.calendar import WorkCalendar
from services.domain.cases.engine.calendar_update import Edition
from services.domain.timing import clocks


def recalculate_reply(
    order: SupervisionOrder, at: datetime, calendar: WorkCalendar, edition: Edition
) -> list[SupervisionOrderRecalculated]:
    """Return `supervision_order.recalculated` for a running reply clock; empty if unchanged.

    An order with a missed reply keeps its state, because the next level has been issued.
    """
    reply = order.reply
    if reply is None or reply.ended_at is not None or reply.breached_at is not None:
        return []
    begun = clocks.start_clock(reply.kind, reply.id, reply.limit, reply.started_at, calendar)
    if (begun.due_at, begun.is_provisional) == (reply.due_at, reply.is_provisional):
        return []
    return [
        SupervisionOrderRecalculated(
            at=at,
            clock=reply.id,
            edition=edition.number,
            notice=edition.notice,
            was_due_at=reply.due_at,
            was_provisional=reply.is_provisional,
            counted_from=begun.counted_from,
            due_at=begun.due_at,
            warn_at=begun.warn_at,
            is_provisional=begun.is_provisional,
        )
    ]
