"""The deadline of a supervision order: the next milestone of its reply clock."""

from schemas.cases.advance_result import Deadline
from schemas.supervision.orders import SupervisionOrder
from services.domain.coordination.deadlines import RealTime, timer_label
from services.domain.timing import clocks


def deadlines_of_order(order: SupervisionOrder, time: RealTime) -> tuple[Deadline, ...]:
    """Return the next milestone of the order's reply clock; None when no reply is pending."""
    if order.reply is None or (found := clocks.next_milestone(order.reply)) is None:
        return ()
    label = timer_label(order.in_words, order.reply, *found)
    return time.deadlines([(found[0], order.reply, found[1], label)])
