"""Notifications (站内消息) to accounts, one line each, without personal data."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.cases.lists import Page


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class Notification(_Row):
    """The notification of one event to one account.

    Attributes:
        kind: the kind of the event.
        level: the escalation level, for an escalation or an order.
        created_at: when it was written; wall-clock time, like `read_at`.
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
    """Notifications of one kind to one account, collected in one message.

    `text` is that of a single notification, or gives the number of several; `items` has the newest.
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
    """A page of the caller's notifications, with the total number of unread digests."""

    unread: int


class ReadReceipt(_Row):
    """Numbers of notifications marked as read and of digests still unread."""

    marked: int
    unread: int
