"""Words of a receipt of delivery (送达回证): the documents, the way, who received them."""

from schemas.cases.events import Event, EventKind
from schemas.cases.events.course import (
    CaseDelivered,
    CaseReceiptConfirmed,
    StepDelivered,
    StepReceiptConfirmed,
)
from schemas.vocabulary import ReceivedAs
from services.domain.documents.document_source import Delivery, DocumentSource, IssuedDocument

DELIVERIES = (CaseDelivered, StepDelivered, CaseReceiptConfirmed, StepReceiptConfirmed)
COPIES = 1


def delivery_context(source: DocumentSource) -> dict[str, object]:
    """Return the words of a delivery; those that the event has not are empty.

    Source:
        民事诉讼法 第八十七条至第八十九条: the receipt names the documents, who received them as whom, and for
        what was left with a recipient who refused it, the reason and the witnesses.
    """
    event, sent = source.event, source.delivered
    is_of_delivery = isinstance(event, DELIVERIES)
    taken = event if isinstance(event, DELIVERIES) else None
    return {
        "delivery_way": sent.way.label if sent else "",
        "tracking_number": (sent.tracking_number or "") if sent else "",
        "address": (sent.address or "") if sent else "",
        "receiver": taken.receiver if taken else "",
        "received_as": taken.received_as.label if taken and _is_taken(event, sent) else "",
        "relation": (taken.relation or "") if taken else "",
        "refusal": (sent.refusal or "") if sent and is_of_delivery else "",
        "witnesses": (sent.witnesses or "") if sent and is_of_delivery else "",
        "is_left": sent is not None and sent.received_as is ReceivedAs.LEFT,
        "delivered_documents": [
            {"name": one.name, "number": one.number, "copies": COPIES} for one in _delivered(source)
        ],
    }


def _is_taken(event: Event, sent: Delivery | None) -> bool:
    """Whether it was received: what was only posted has no receiver yet."""
    return isinstance(event, CaseReceiptConfirmed | StepReceiptConfirmed) or (
        sent is not None and sent.way.is_immediate
    )


def _delivered(source: DocumentSource) -> list[IssuedDocument]:
    """List the documents delivered: a licence's decision, or results not delivered before."""
    event = source.event
    if not isinstance(event, DELIVERIES):
        return []
    if isinstance(event, StepDelivered | StepReceiptConfirmed):
        return [one for one in source.issued if one.step == event.step and one.kind.answers]
    return [one for one in source.issued if _goes_with_case(source, one)]


def _goes_with_case(source: DocumentSource, one: IssuedDocument) -> bool:
    if one.step is None:
        return EventKind.CASE_DECIDED in one.kind.after
    delivery = source.case.steps[one.step].delivery if one.step in source.case.steps else None
    return bool(one.kind.answers) and (delivery is None or delivery.with_case)


def delivery_of(log: list[Event], event: Event) -> Delivery | None:
    """Find the event that sent off what this event delivers or confirms."""
    if isinstance(event, CaseDelivered | StepDelivered):
        return event
    step = event.step if isinstance(event, StepReceiptConfirmed) else None
    found = (
        one
        for one in reversed(log)
        if isinstance(one, CaseDelivered | StepDelivered)
        and (one.step == step or (isinstance(one, CaseDelivered) and step in one.steps))
    )
    return next(found, None)
