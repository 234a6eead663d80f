"""Events of supervision orders (督办单)."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime

from schemas.cases.events.clocks import MoveReason
from schemas.clock_id import ClockId
from schemas.events.audience import Notified
from schemas.events.base import SUPERVISION_ORDER, Event, Private, Stored
from schemas.events.kinds import EventKind
from schemas.supervision.orders import SupervisionOrderGround
from schemas.vocabulary import Recipient


class SupervisionOrderEvent(Event):
    """Something that happened to a supervision order."""


class SupervisionOrderIssued(
    SupervisionOrderEvent, wakes=True, notifies=Notified.ORDER_RECIPIENTS, changes=SUPERVISION_ORDER
):
    """A supervision order was issued to a department (督办单下达).

    Attributes:
        late_step, late_clock: whose breach brought it; None for an order to a department as a whole.
        predecessor: the unanswered order that brought this one.
        rule, period, breaches: the rule on repeated breaches that brought it.
    """

    kind: Literal[EventKind.SUPERVISION_ORDER_ISSUED] = EventKind.SUPERVISION_ORDER_ISSUED
    level: int
    name: str
    recipients: tuple[Recipient, ...]
    asks_reply: bool
    ground: SupervisionOrderGround
    department: str
    subject: str
    case_no: str | None = None
    late_step: Annotated[str | None, Stored("step")] = None
    late_clock: Annotated[ClockId | None, Stored("clock")] = None
    breached_at: AwareDatetime | None = None
    time_offset: Annotated[timedelta, Stored("offset_seconds")] = timedelta()
    predecessor: str | None = None
    rule: str | None = None
    period: str | None = None
    breaches: int | None = None


class SupervisionOrderActed(SupervisionOrderEvent):
    """A person acted on a supervision order."""

    level: int
    expected_on: date | None = None
    answer: Private[str | None] = None
    reason: Private[str | None] = None
    receiver: Private[str | None] = None


class SupervisionOrderAnswered(
    SupervisionOrderActed, wakes=True, notifies=Notified.ADMINISTRATORS, changes=SUPERVISION_ORDER
):
    """The department answered: why it was late, and until when it is done (督办答复)."""

    kind: Literal[EventKind.SUPERVISION_ORDER_ANSWERED] = EventKind.SUPERVISION_ORDER_ANSWERED
    answer: Private[str]


class SupervisionOrderReturned(
    SupervisionOrderActed, wakes=True, notifies=Notified.ANSWERABLE, changes=SUPERVISION_ORDER
):
    """The answer was not good enough (督办退回重新答复)."""

    kind: Literal[EventKind.SUPERVISION_ORDER_RETURNED] = EventKind.SUPERVISION_ORDER_RETURNED
    reason: Private[str]


class SupervisionOrderClosed(
    SupervisionOrderActed, wakes=True, notifies=Notified.ANSWERABLE, changes=SUPERVISION_ORDER
):
    """The answer was accepted (督办办结)."""

    kind: Literal[EventKind.SUPERVISION_ORDER_CLOSED] = EventKind.SUPERVISION_ORDER_CLOSED


class SupervisionOrderDelivered(SupervisionOrderActed, wakes=True, notifies=None, changes=SUPERVISION_ORDER):
    """An order that asks for no answer was handed over (督办送达)."""

    kind: Literal[EventKind.SUPERVISION_ORDER_DELIVERED] = EventKind.SUPERVISION_ORDER_DELIVERED
    receiver: Private[str]


class SupervisionOrderWithdrawn(
    SupervisionOrderEvent, wakes=True, notifies=Notified.HEAD_AND_ADMINISTRATORS, changes=SUPERVISION_ORDER
):
    """The breach behind the order turned out to be none (督办撤销)."""

    kind: Literal[EventKind.SUPERVISION_ORDER_WITHDRAWN] = EventKind.SUPERVISION_ORDER_WITHDRAWN
    because: Literal["annulled"]
    level: int
    reason: MoveReason | None = None


class SupervisionOrderTakenOver(
    SupervisionOrderEvent, wakes=True, notifies=Notified.ANSWERABLE, changes=SUPERVISION_ORDER
):
    """The department was merged: its successor answers the order (承接部门答复)."""

    kind: Literal[EventKind.SUPERVISION_ORDER_TAKEN_OVER] = EventKind.SUPERVISION_ORDER_TAKEN_OVER
    department: str
    from_department: Annotated[str, Stored("from")]


class DemoSupervisionOrderClockAdvanced(
    SupervisionOrderEvent, wakes=True, notifies=None, changes=SUPERVISION_ORDER
):
    """The order follows the moved time of its demonstration case (督办时钟拨快)."""

    kind: Literal[EventKind.DEMO_SUPERVISION_ORDER_CLOCK_ADVANCED] = (
        EventKind.DEMO_SUPERVISION_ORDER_CLOCK_ADVANCED
    )
    time_offset: Annotated[timedelta, Stored("offset_seconds")]


class SupervisionOrderRecalculated(
    SupervisionOrderEvent, wakes=True, notifies=None, changes=SUPERVISION_ORDER
):
    """A new edition of the calendars moved the limit of the answer (督办答复期限按新日历重算)."""

    kind: Literal[EventKind.SUPERVISION_ORDER_RECALCULATED] = EventKind.SUPERVISION_ORDER_RECALCULATED
    clock: ClockId
    edition: int
    notice: str
    was_due_at: AwareDatetime
    was_provisional: bool
    counted_from: AwareDatetime
    due_at: AwareDatetime
    warn_at: AwareDatetime | None
    is_provisional: bool
