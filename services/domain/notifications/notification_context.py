"""Context of a notification: an event with what its text needs, without personal data."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.cases.events import EventKind


@dataclass(frozen=True)
class NotificationContext:
    """One event of the log with the context of its notification.

    Attributes:
        department: the department whose limit or work it concerns; None for the window.
        subject: the display name of the step, the stage or the whole case.
        order_name: the formatted number of the supervision order.
        handler: the account that holds the step now.
        due_at: when the limit is due; case time.
        involved: the departments of a conflict, the stage's lead first.
        parties: the display names of the conflicting departments.
        speaker: the display names of consulted departments that answered, or did not.
    """

    kind: EventKind
    stream: str
    seq: int
    at: datetime
    matter_name: str = ""
    case_no: str | None = None
    order_no: str | None = None
    order_name: str = ""
    region: str = ""
    department: str | None = None
    department_name: str = ""
    subject: str = ""
    step: str | None = None
    clock: str | None = None
    handler: str | None = None
    due_at: datetime | None = None
    involved: tuple[str, ...] = ()
    parties: str = ""
    speaker: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
