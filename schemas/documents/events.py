"""Events of documents (文书) and of their templates."""

from typing import Annotated, Literal

from schemas.events.base import NO_STATE, Event, Private, Stored
from schemas.events.kinds import EventKind


class DocumentEvent(Event):
    """Something that happened to a document."""

    document: str
    number: str
    document_kind: Annotated[str, Stored("kind")]
    case_no: str | None


class DocumentIssued(DocumentEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A document got its number and was issued (文书出具)."""

    kind: Literal[EventKind.DOCUMENT_ISSUED] = EventKind.DOCUMENT_ISSUED
    order_no: str | None = None


class DocumentVoided(DocumentEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A document was declared void; its number is never given again (文书作废)."""

    kind: Literal[EventKind.DOCUMENT_VOIDED] = EventKind.DOCUMENT_VOIDED
    reason: Private[str]


class TemplateEvent(Event):
    """Something that happened to the template of a kind of document."""

    template: Annotated[str, Stored("kind")]
    template_version: Annotated[int, Stored("version")]
    proposed_by: str | None = None
    digest: str | None = None


class TemplatePublished(TemplateEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A version of a template is in use (文书模板启用)."""

    kind: Literal[EventKind.TEMPLATE_PUBLISHED] = EventKind.TEMPLATE_PUBLISHED


class TemplateProposed(TemplateEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A version of a template waits for a second person (文书模板提交审批)."""

    kind: Literal[EventKind.TEMPLATE_PROPOSED] = EventKind.TEMPLATE_PROPOSED


class TemplateRejected(TemplateEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A proposed version of a template was refused (文书模板未批准)."""

    kind: Literal[EventKind.TEMPLATE_REJECTED] = EventKind.TEMPLATE_REJECTED
    reason: Private[str]
