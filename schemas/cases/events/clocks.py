"""Events of clocks: started, stopped, moved, ended (计时)."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.calendars.limits import Counting, TimeLimit
from schemas.cases.case import Pause
from schemas.clock_id import ClockId
from schemas.events.base import CASE, CASE_OR_ORDER, ClockEvent, Stored
from schemas.events.kinds import EventKind
from schemas.vocabulary import ClockKind


class MoveReason(BaseModel):
    """Why a clock was moved without an act on its step.

    Attributes:
        because: a correction of a suspension, a new calendar, a recalled act, or a result from outside.
        clock: the corrected suspension.
        notice: the notice that changed the calendar.
    """

    model_config = ConfigDict(frozen=True)

    because: Literal["correction", "calendar", "recall", "outside"]
    clock: ClockId | None = None
    notice: str | None = None

    @property
    def annuls_in_words(self) -> str:
        """Why a breach recorded before was none, as documents and pages state it."""
        match self.because:
            case "outside":
                return "事后补录的办理结果表明，该事项在时限届满前已经办结"
            case "calendar":
                return f"工作日历变更，重新计算后没有超时：{self.notice}"
            case "correction":
                return "暂停计时的记录有误，更正后没有超时"
            case "recall":
                return "撤销办理操作后恢复原计时，没有超时"


class ClockStarted(ClockEvent, wakes=False, notifies=None, changes=CASE_OR_ORDER):
    """A clock began to count (开始计时); the fields are those of `Clock`."""

    kind: Literal[EventKind.CLOCK_STARTED] = EventKind.CLOCK_STARTED
    clock_kind: Annotated[ClockKind, Stored("kind")]
    limit: TimeLimit
    counting: Counting
    started_at: AwareDatetime
    counted_from: AwareDatetime
    due_at: AwareDatetime
    warn_at: AwareDatetime | None
    is_provisional: bool
    stage: str | None = None
    is_term: bool = False
    is_owners: bool = False
    also_for: tuple[str, ...] = ()
    ends_in: EventKind | None = None
    department: str | None = None


class ClockStopped(ClockEvent, wakes=False, notifies=None, changes=CASE):
    """A clock stopped counting (暂停计时).

    Attributes:
        because: the suspension, by its own clock, or the step whose time no counted party owes.
    """

    kind: Literal[EventKind.CLOCK_STOPPED] = EventKind.CLOCK_STOPPED
    because: str


class ClockResumed(ClockEvent, wakes=False, notifies=None, changes=CASE):
    """A clock counts again (恢复计时); with its new due date, unless it was breached before."""

    kind: Literal[EventKind.CLOCK_RESUMED] = EventKind.CLOCK_RESUMED
    pause: Pause
    counted_from: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    warn_at: AwareDatetime | None = None
    is_provisional: bool = False


class ClockMoved(ClockEvent, wakes=False, notifies=None, changes=CASE):
    """The ledger or the due date of a clock changed (到期日变更).

    Only what was given has changed: `model_fields_set` tells an extension that was withdrawn
    (`extended_by` given as None) from one that stays.
    """

    kind: Literal[EventKind.CLOCK_MOVED] = EventKind.CLOCK_MOVED
    started_at: AwareDatetime | None = None
    counted_from: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    warn_at: AwareDatetime | None = None
    is_provisional: bool = False
    extended_by: TimeLimit | None = None
    pauses: tuple[Pause, ...] = ()
    stopped_at: AwareDatetime | None = None
    stopped_because: str = ""
    ended_at: AwareDatetime | None = None
    reason: MoveReason | None = None


class ClockEnded(ClockEvent, wakes=False, notifies=None, changes=CASE_OR_ORDER):
    """A clock ended (停止计时).

    Attributes:
        ended_at: when it really ended, where that was known later only.
    """

    kind: Literal[EventKind.CLOCK_ENDED] = EventKind.CLOCK_ENDED
    ended_at: AwareDatetime | None = None
