"""Template context of a supervision order's document: the order after the event."""

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.cases.events import Event
from schemas.documents.documents import DocumentKind
from schemas.supervision.orders import SupervisionOrder
from services.domain.calendars.calendar import beijing_date
from services.domain.documents.dates import (
    close_up,
    format_date,
    format_day,
    format_due_date,
    format_moment,
)
from services.domain.documents.event_context import private_text
from services.domain.law.citations import EXPLANATION_BASIS, EXPLANATION_DUTY_SINCE, format_citation
from services.domain.law.government_supervision import supervision_law

NO_REPLY = "无须答复"
SUPERVISION_OFFICE = "supervision-office"
"""The department to which a proposal of supervision (督查建议书) is addressed."""

APPROVAL_OFFICE = "approval-office"
"""The department that issues supervision orders, and to which their replies are addressed."""


@dataclass(frozen=True)
class OrderDocumentSource:
    """The order after the event, the event and its actor; never an applicant's data."""

    order: SupervisionOrder
    event: Event
    officer: str
    departments: Mapping[str, str]

    def name_of(self, department: str) -> str:
        """Return the full name of a department, as documents state it."""
        return self.departments.get(department, department)


def build_order_context(kind: DocumentKind, source: OrderDocumentSource) -> dict[str, object]:
    """Build the template context of an order's document, without number, check code, seal.

    Every key is always present.
    """
    order, event = source.order, source.event
    return {
        "title": kind.name,
        "remedies": "",
        "seal": kind.seal,
        "applicant": "",
        "applicant_shown": "",
        "order_no": close_up(order.in_words),
        "to_department": source.name_of(order.department),
        "matter": order.subject,
        "case_no": order.case_no or "",
        "approval_office": source.name_of(APPROVAL_OFFICE),
        "supervision_office": source.name_of(SUPERVISION_OFFICE),
        "supervision_basis": supervision_law(beijing_date(event.at)),
        "clock": _clock_label(order),
        "breached_at": format_moment(order.breached_at) if order.breached_at else "",
        "breaches": order.breaches or 0,
        "level": order.level,
        "level_name": order.name,
        "publication_basis": _publication_basis(order),
        "ground": order.ground.label,
        "predecessor": order.predecessor or "",
        "recipients": [recipient.label for recipient in order.recipients],
        "issued_on": format_date(order.issued_at),
        "reply_due": format_due_date(order.reply) if order.reply else NO_REPLY,
        "answered_on": format_date(order.answered_at) if order.answered_at else "",
        "expected_on": format_day(order.expected_on) if order.expected_on else "",
        "answer": private_text(event, "answer"),
        "reason": private_text(event, "reason"),
        "receiver": private_text(event, "receiver"),
        "withdrawn_because": order.withdrawn_because,
        "event_on": format_date(event.at),
        "event_at": format_moment(event.at),
        "officer": source.officer,
    }


def _publication_basis(order: SupervisionOrder) -> str:
    """Return the provision by which a delay is explained in public, once it is in force."""
    is_owed = beijing_date(order.issued_at) >= EXPLANATION_DUTY_SINCE
    return format_citation(EXPLANATION_BASIS) if is_owed else ""


def _clock_label(order: SupervisionOrder) -> str:
    """Return the label of the breached clock; the second part of its id is its kind."""
    return order.clock.kind.label if order.clock is not None else ""
