"""Events of missed and nearly missed limits (预警、超时、督办)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.cases.case import EscalationLevelDue
from schemas.cases.events.clocks import MoveReason
from schemas.cases.signing import SignerName
from schemas.clock_id import ClockId
from schemas.events.audience import Notified
from schemas.events.base import CASE, CASE_OR_ORDER, ClockEvent, Stored
from schemas.events.kinds import EventKind
from schemas.vocabulary import ClockKind, Recipient


class FoundLate(BaseModel):
    """The edition of the calendars by which a breach in the past was found."""

    model_config = ConfigDict(frozen=True)

    edition: int


class DeadlineEvent(ClockEvent):
    """Something happened at a clock's legal moment.

    Attributes:
        level: the level of the supervision order, for the clock of its reply.
        silent: the departments that were asked and have not answered, for the clock of a consultation.
        signer: who has not signed, for the clock of a signature.
    """

    due_at: AwareDatetime
    clock_kind: Annotated[ClockKind, Stored("kind")]
    level: int | None = None
    silent: tuple[str, ...] = ()
    signer: SignerName | None = None


class DeadlineWarning(DeadlineEvent, wakes=False, notifies=Notified.HOLDER_AND_SILENT, changes=CASE_OR_ORDER):
    """A limit is close (预警)."""

    kind: Literal[EventKind.DEADLINE_WARNING] = EventKind.DEADLINE_WARNING


class DeadlineHeld(DeadlineEvent, wakes=True, notifies=None, changes=CASE):
    """A limit has passed, and a batch department may still key in a result in time (到期待补录).

    Attributes:
        held_until: the batch hour at which it is breached without a result; case time.
    """

    kind: Literal[EventKind.DEADLINE_HELD] = EventKind.DEADLINE_HELD
    held_until: AwareDatetime


class DeadlineBreached(DeadlineEvent, wakes=False, notifies=Notified.HOLDER_AND_HEAD, changes=CASE_OR_ORDER):
    """A limit was missed (超时).

    Attributes:
        escalation_levels: when each level of its own escalation is due.
        cause: the clock below whose escalation this breach joins.
        found_late: by which calendar it was found after its moment.
    """

    kind: Literal[EventKind.DEADLINE_BREACHED] = EventKind.DEADLINE_BREACHED
    escalation_levels: tuple[EscalationLevelDue, ...] = ()
    cause: ClockId | None = None
    found_late: FoundLate | None = None


class DeadlineEscalated(DeadlineEvent, wakes=False, notifies=Notified.ESCALATION_RECIPIENTS, changes=CASE):
    """A breached clock reached the next escalation level (升级督办).

    Attributes:
        order: the unanswered supervision order that brought the level early.
    """

    kind: Literal[EventKind.DEADLINE_ESCALATED] = EventKind.DEADLINE_ESCALATED
    level: int
    name: str
    recipients: tuple[Recipient, ...]
    order: str | None = None


class EscalationHandedOver(ClockEvent, wakes=False, notifies=None, changes=CASE):
    """A breach whose cause no longer escalates got another cause or its own levels (接续督办)."""

    kind: Literal[EventKind.ESCALATION_HANDED_OVER] = EventKind.ESCALATION_HANDED_OVER
    clock_kind: Annotated[ClockKind, Stored("kind")]
    was_cause: ClockId
    cause: ClockId | None
    level_reached: int
    escalation_levels: tuple[EscalationLevelDue, ...]


class EscalationSuppressed(ClockEvent, wakes=False, notifies=None, changes=CASE):
    """An answered supervision order stops the levels below its own (停止下级督办)."""

    kind: Literal[EventKind.ESCALATION_SUPPRESSED] = EventKind.ESCALATION_SUPPRESSED
    levels: tuple[int, ...]
    order: str


class DeadlineBreachAnnulled(ClockEvent, wakes=False, notifies=Notified.HOLDER_AND_HEAD, changes=CASE):
    """A breach turned out to be none (撤销超时)."""

    kind: Literal[EventKind.DEADLINE_BREACH_ANNULLED] = EventKind.DEADLINE_BREACH_ANNULLED
    breached_at: AwareDatetime | None
    warns_again: bool
    reason: MoveReason
