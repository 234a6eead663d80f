"""Context of a notification: an event with what its text needs, without personal data."""

from dataclasses import dataclass
from datetime import datetime

from schemas.cases.events import Event, EventKind
from schemas.cases.events.accountability import StepDelayExplained
from schemas.cases.events.deadlines import DeadlineEvent
from schemas.cases.signing import SignerName
from schemas.supervision.orders import SupervisionOrder
from schemas.vocabulary import ClockKind


@dataclass(frozen=True)
class NotificationContext:
    """One event of the log, with the names that its notification needs.

    Attributes:
        department: the department whose limit or work it concerns; None for the window.
        subject: the display name of the step, the stage or the whole case.
        order_name: the formatted number of the supervision order.
        handler: the account that holds the step now.
        due_at: when the limit is due; case time.
        involved: the departments of a conflict, the stage's lead first.
        parties: the display names of the conflicting departments.
        speaker: the display names of departments that answered or signed when asked, or did not.
        next_signer: the display name of the department whose turn to sign begins.
        order: the supervision order as it is now, for an event of one.
    """

    event: Event
    stream: str
    seq: int
    matter_name: str = ""
    case_no: str | None = None
    order_no: str | None = None
    order_name: str = ""
    region: str = ""
    department: str | None = None
    department_name: str = ""
    subject: str = ""
    handler: str | None = None
    due_at: datetime | None = None
    involved: tuple[str, ...] = ()
    parties: str = ""
    speaker: str = ""
    next_signer: str = ""
    order: SupervisionOrder | None = None

    @property
    def kind(self) -> EventKind:
        """What happened."""
        return self.event.kind

    @property
    def step(self) -> str | None:
        """The step it happened to."""
        return self.event.step

    @property
    def clock_kind(self) -> ClockKind | None:
        """Which limit it is about; None where it is about none."""
        return self.event.clock_kind if isinstance(self.event, DeadlineEvent | StepDelayExplained) else None

    @property
    def level(self) -> int | None:
        """The escalation level it is about: the order's, or that of the event."""
        if self.order is not None:
            return self.order.level
        return self.event.level if isinstance(self.event, DeadlineEvent | StepDelayExplained) else None

    @property
    def silent(self) -> tuple[str, ...]:
        """The departments that were asked for an opinion and have not answered by the limit."""
        return self.event.silent if isinstance(self.event, DeadlineEvent) else ()

    @property
    def late_signer(self) -> SignerName | None:
        """Who has not signed by the limit of a signature."""
        return self.event.signer if isinstance(self.event, DeadlineEvent) else None
