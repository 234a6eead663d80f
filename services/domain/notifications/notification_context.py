"""A happening: an event with what a reader needs to tell it, and nothing personal."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.cases.events import EventKind


@dataclass(frozen=True)
class NotificationContext:
    """One event of the log as the notice desk tells it.

    Attributes:
        department: whose limit or work it is about; None for the window's.
        subject: the step, the stage, or the whole case, as people call it.
        order_name: the number of the supervision order as it stands on paper.
        handler: who holds the step now.
        due_at: the limit it is about; case time.
        involved: the departments of a conflict, the lead of its stage first.
        parties: those that cannot agree, as people call them.
        speaker: who answered when asked, or who was asked and did not, as people call them.
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
