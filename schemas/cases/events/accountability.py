"""Events after a delay or decision: attribution, inspections of promises, revocations."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime

from schemas.clock_id import ClockId
from schemas.events.audience import Notified
from schemas.events.base import CASE, Private, StepEvent, Stored
from schemas.events.kinds import EventKind
from schemas.vocabulary import Attribution, ClockKind, RecheckOutcome


class StepDelayExplained(StepEvent, wakes=False, notifies=Notified.ADMINISTRATORS, changes=CASE):
    """The department explained its delay and named the expected day (说明超时原因).

    Attributes:
        level: the escalation level that the breach had reached.
    """

    kind: Literal[EventKind.STEP_DELAY_EXPLAINED] = EventKind.STEP_DELAY_EXPLAINED
    clock: ClockId
    clock_kind: Annotated[ClockKind, Stored("kind")]
    level: int
    expected_on: date
    reason: Private[str]


class StepDelayObjected(StepEvent, wakes=False, notifies=None, changes=CASE):
    """The department disputes that the delay was its own (归责异议).

    Attributes:
        about: the breached clock.
    """

    kind: Literal[EventKind.STEP_DELAY_OBJECTED] = EventKind.STEP_DELAY_OBJECTED
    about: ClockId
    reason: Private[str]


class StepObjectionDecided(StepEvent, wakes=False, notifies=None, changes=CASE):
    """The coordinator decided whose delay it was (归责裁定).

    Attributes:
        about: the breached clock.
        to_department: who is charged, when it is another department.
        was_attributed_to, was_department: the decision before; early decisions do not name it.
    """

    kind: Literal[EventKind.STEP_OBJECTION_DECIDED] = EventKind.STEP_OBJECTION_DECIDED
    about: ClockId
    attributed_to: Attribution
    to_department: str | None = None
    was_attributed_to: Attribution | None = None
    was_department: str | None = None
    reason: Private[str]


class StepInspected(StepEvent, wakes=True, notifies=None, changes=CASE):
    """What was promised was found kept (事后核查通过)."""

    kind: Literal[EventKind.STEP_INSPECTED] = EventKind.STEP_INSPECTED
    text: Private[str]


class StepRectificationOrdered(StepEvent, wakes=True, notifies=None, changes=CASE):
    """The inspection found a promise unkept: time to put it right (责令整改).

    Attributes:
        rectification: the clock of that time.
    """

    kind: Literal[EventKind.STEP_RECTIFICATION_ORDERED] = EventKind.STEP_RECTIFICATION_ORDERED
    rectification: ClockId
    rectify_working_days: int
    notice: str | None = None
    reason: Private[str]


class StepRevoked(StepEvent, wakes=True, notifies=None, changes=CASE):
    """The decision on the step was revoked, with reasons and basis (撤销决定)."""

    kind: Literal[EventKind.STEP_REVOKED] = EventKind.STEP_REVOKED
    legal_basis: str
    is_promise_broken: bool
    reason: Private[str]


class StepPromiseRepaired(StepEvent, wakes=False, notifies=None, changes=CASE):
    """The credit record of a broken promise was repaired (登记信用修复)."""

    kind: Literal[EventKind.STEP_PROMISE_REPAIRED] = EventKind.STEP_PROMISE_REPAIRED
    text: Private[str]


class StepRecheckOpened(StepEvent, wakes=True, notifies=Notified.DEPARTMENT, changes=CASE):
    """A result that this step built on was corrected or revoked: check its own (依据变更复核).

    Attributes:
        recheck_clock: the clock of the time to answer; a second change before the answer keeps it.
        source: the step whose result changed.
        change: what happened to that result.
        due_at: by when the department answers.
    """

    kind: Literal[EventKind.STEP_RECHECK_OPENED] = EventKind.STEP_RECHECK_OPENED
    recheck_clock: Annotated[ClockId, Stored("clock")]
    source: str
    change: Literal[EventKind.STEP_RESULT_CORRECTED, EventKind.STEP_REVOKED]
    due_at: AwareDatetime


class StepRecheckAnswered(StepEvent, wakes=True, notifies=None, changes=CASE):
    """The department has kept or changed its own result after a recheck (答复依据变更复核).

    Attributes:
        sources: the steps whose changed results it considered.
    """

    kind: Literal[EventKind.STEP_RECHECK_ANSWERED] = EventKind.STEP_RECHECK_ANSWERED
    outcome: RecheckOutcome
    sources: tuple[str, ...]
    reason: Private[str]
