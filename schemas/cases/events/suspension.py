"""Events that change how long a step may take: suspensions, extensions, events from outside."""

from typing import Annotated, Literal

from pydantic import AwareDatetime

from schemas.calendars.limits import TimeLimit
from schemas.clock_id import ClockId
from schemas.events.base import CASE, Private, StepEvent, Stored
from schemas.events.kinds import EventKind
from schemas.vocabulary import SuspensionKind


class StepSuspended(StepEvent, wakes=True, notifies=None, changes=CASE):
    """A special procedure began: the step's time does not count (特别程序，暂停计时).

    Attributes:
        suspension_clock: the clock of the announced length.
        approver: who approved it.
        notice: the number of a written notice of another system.
        announced_by: the kind of document that informs the applicant, where it is another than usual.
        expected_dues: when each clock that it stops is due if it takes as long as announced.
    """

    kind: Literal[EventKind.STEP_SUSPENDED] = EventKind.STEP_SUSPENDED
    suspension_kind: Annotated[SuspensionKind, Stored("kind")]
    legal_basis: str
    announced_working_days: int
    approver: str
    suspension_clock: Annotated[ClockId, Stored("clock")]
    notice: str | None = None
    announced_by: str | None = None
    expected_dues: dict[ClockId, AwareDatetime] | None = None
    reason: Private[str | None] = None


class StepResumed(StepEvent, wakes=True, notifies=None, changes=CASE):
    """The special procedure is over: the time counts again (恢复计时)."""

    kind: Literal[EventKind.STEP_RESUMED] = EventKind.STEP_RESUMED
    reason: Private[str | None] = None


class StepSuspensionCorrected(StepEvent, wakes=True, notifies=None, changes=CASE):
    """A suspension entered wrongly was corrected; the earlier entry is kept (更正暂停计时记录)."""

    kind: Literal[EventKind.STEP_SUSPENSION_CORRECTED] = EventKind.STEP_SUSPENSION_CORRECTED
    suspension_clock: Annotated[ClockId, Stored("clock")]
    from_at: AwareDatetime
    until_at: AwareDatetime | None
    was_from_at: AwareDatetime
    was_until_at: AwareDatetime | None
    reason: Private[str]


class StepExtended(StepEvent, wakes=True, notifies=None, changes=CASE):
    """The statutory limit was extended once, as the law allows (延长期限).

    Attributes:
        by: the length of the extension.
        source: the provision that allows it.
    """

    kind: Literal[EventKind.STEP_EXTENDED] = EventKind.STEP_EXTENDED
    by: TimeLimit
    source: str
    reason: Private[str]


class StepExtensionWithdrawn(StepEvent, wakes=True, notifies=None, changes=CASE):
    """An extension entered wrongly was taken back (撤回延长记录)."""

    kind: Literal[EventKind.STEP_EXTENSION_WITHDRAWN] = EventKind.STEP_EXTENSION_WITHDRAWN
    by: TimeLimit
    was_due_at: AwareDatetime
    reason: Private[str]


class StepExternalEventRecorded(StepEvent, wakes=True, notifies=None, changes=CASE):
    """The event from outside that starts the step's clock was recorded (外部事件发生)."""

    kind: Literal[EventKind.STEP_EXTERNAL_EVENT_RECORDED] = EventKind.STEP_EXTERNAL_EVENT_RECORDED
    happened_at: AwareDatetime
    text: Private[str]
