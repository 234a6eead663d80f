"""Notices (站内消息): what the record tells people, one line each, without personal data."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.cases.lists import Page


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class Notification(_Row):
    """One event, told to one account.

    Attributes:
        kind: the kind of the event that is told.
        level: the escalation level, for an escalation and an order.
        created_at: when it was written; real time, as is `read_at`.
    """

    id: int
    kind: str
    level: int | None
    case_no: str | None
    order_no: str | None
    step: str | None
    clock: str | None
    department: str | None
    text: str
    created_at: AwareDatetime
    read_at: AwareDatetime | None


class NotificationDigest(_Row):
    """Notices of one kind to one account, gathered: one message, however many things happened.

    `text` is the notice's own when there is one, and says how many when there are more; `items` holds
    the newest.
    """

    id: int
    kind: str
    label: str
    level: int | None
    text: str
    count: int
    unread: int
    opened_at: AwareDatetime
    items: list[Notification]


class NotificationPage(Page[NotificationDigest]):
    """A page of the caller's notices, and how many digests of all are not read."""

    unread: int


class ReadReceipt(_Row):
    """How many notices were marked as read, and how many digests are still unread."""

    marked: int
    unread: int
