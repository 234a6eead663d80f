"""Events between departments of one stage: reminders and conflicts (牵头、协调)."""

from typing import Literal

from schemas.events.audience import Notified
from schemas.events.base import CASE, CaseEvent, Private, StepEvent
from schemas.events.kinds import EventKind


class StepReminded(StepEvent, wakes=False, notifies=Notified.HOLDER_AND_HEAD, changes=CASE):
    """The lead of the stage asked a member to hurry (牵头部门催办)."""

    kind: Literal[EventKind.STEP_REMINDED] = EventKind.STEP_REMINDED
    department: str
    text: Private[str]


class ConflictRaised(StepEvent, wakes=False, notifies=Notified.PARTY_HEADS, changes=CASE):
    """A department finds its step at odds with another's of the same stage (提出意见冲突).

    Attributes:
        conflict: the name of the conflict within the case.
        parties: the departments of both steps.
    """

    kind: Literal[EventKind.CONFLICT_RAISED] = EventKind.CONFLICT_RAISED
    conflict: str
    stage: str
    with_step: str
    parties: tuple[str, ...]
    text: Private[str]


class ConflictDiscussed(CaseEvent, wakes=False, notifies=None, changes=CASE):
    """A party or the lead added to the discussion of a conflict (讨论意见冲突)."""

    kind: Literal[EventKind.CONFLICT_DISCUSSED] = EventKind.CONFLICT_DISCUSSED
    conflict: str
    text: Private[str]


class ConflictDecided(CaseEvent, wakes=True, notifies=Notified.PARTY_HEADS, changes=CASE):
    """The lead of the stage decided a conflict (作出协调决定)."""

    kind: Literal[EventKind.CONFLICT_DECIDED] = EventKind.CONFLICT_DECIDED
    conflict: str
    stage: str
    parties: tuple[str, ...]
    text: Private[str]
