"""What a document of a supervision order says: the order as it stood after the event, and the event."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.cases.events import CaseEvent
from schemas.documents.documents import DocumentKind
from schemas.supervision.orders import SupervisionOrder
from schemas.vocabulary import ClockKind
from services.domain.documents.dates import day_on_paper, due_on_paper, moment_on_paper, on_paper

NO_REPLY = "无须答复"


@dataclass(frozen=True)
class OrderDocumentSource:
    """The order after the event's transaction, the event, and who did it; never an applicant's data."""

    order: SupervisionOrder
    event: CaseEvent
    officer: str
    departments: Mapping[str, str]

    def name_of(self, department: str) -> str:
        """A department as people call it."""
        return self.departments.get(department, department)


def build_order_context(kind: DocumentKind, story: OrderDocumentSource) -> dict[str, Any]:
    """All that the kind's template may show, without number, check code and seal; every key always there."""
    order, event = story.order, story.event
    private = event.private
    return {
        "title": kind.name,
        "remedies": "",
        "seal": kind.seal,
        "applicant": "",
        "applicant_shown": "",
        "order_no": order.in_words,
        "to_department": story.name_of(order.department),
        "matter": order.subject,
        "case_no": order.case_no or "",
        "clock": _clock(order),
        "breached_at": moment_on_paper(order.breached_at) if order.breached_at else "",
        "breaches": order.breaches or 0,
        "level": order.level,
        "level_name": order.name,
        "ground": order.ground.label,
        "predecessor": order.predecessor or "",
        "recipients": [recipient.label for recipient in order.recipients],
        "issued_on": on_paper(order.issued_at),
        "reply_due": due_on_paper(order.reply) if order.reply else NO_REPLY,
        "answered_on": on_paper(order.answered_at) if order.answered_at else "",
        "expected_on": day_on_paper(order.expected_on) if order.expected_on else "",
        "answer": private.get("answer", ""),
        "reason": private.get("reason", ""),
        "receiver": private.get("receiver", ""),
        "event_on": on_paper(event.at),
        "event_at": moment_on_paper(event.at),
        "officer": story.officer,
    }


def _clock(order: SupervisionOrder) -> str:
    """The breached limit as people call it: the second part of a clock's name is its kind."""
    if order.clock is None:
        return ""
    return ClockKind(order.clock.split("/")[1]).label
