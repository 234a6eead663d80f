"""Events before a decision: opinions, reviews, site visits, drawing review, corrections."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, JsonValue

from schemas.clock_id import ClockId
from schemas.events.audience import Notified
from schemas.events.base import CASE, Private, StepEvent, Stored
from schemas.events.kinds import EventKind
from schemas.vocabulary import Verdict


class StepConsulted(StepEvent, wakes=True, notifies=Notified.CONSULTED_DEPARTMENTS, changes=CASE):
    """Other departments were asked for an opinion (征求意见).

    Attributes:
        consultation_clock: the clock of their time to answer.
        needed: how many opinions are enough.
    """

    kind: Literal[EventKind.STEP_CONSULTED] = EventKind.STEP_CONSULTED
    consultation_clock: Annotated[ClockId, Stored("clock")]
    departments: tuple[str, ...]
    needed: int
    opinions_needed: int | None = None
    opinion_working_days: int
    text: Private[str]


class StepReplied(StepEvent, wakes=False, notifies=Notified.HOLDER, changes=CASE):
    """A department gave its opinion (回复意见)."""

    kind: Literal[EventKind.STEP_REPLIED] = EventKind.STEP_REPLIED
    department: str
    verdict: Verdict
    is_late: bool = False
    text: Private[str]


class StepConsultationClosed(StepEvent, wakes=True, notifies=None, changes=CASE):
    """The opinions were summed up; who kept silent is named (汇总意见)."""

    kind: Literal[EventKind.STEP_CONSULTATION_CLOSED] = EventKind.STEP_CONSULTATION_CLOSED
    replies: dict[str, Verdict] = Field(default_factory=dict)
    silent: tuple[str, ...] = ()
    opinion: Private[str | None] = None


class StepReviewRequested(StepEvent, wakes=False, notifies=Notified.COLLEAGUES, changes=CASE):
    """The draft decision waits for a second person (提交复核)."""

    kind: Literal[EventKind.STEP_REVIEW_REQUESTED] = EventKind.STEP_REVIEW_REQUESTED
    opinion: Private[str]


class StepReviewApproved(StepEvent, wakes=False, notifies=Notified.HOLDER, changes=CASE):
    """The second person agrees (复核通过)."""

    kind: Literal[EventKind.STEP_REVIEW_APPROVED] = EventKind.STEP_REVIEW_APPROVED
    opinion: Private[str | None] = None


class StepReviewRejected(StepEvent, wakes=False, notifies=Notified.HOLDER, changes=CASE):
    """The second person sends the draft back (复核退回)."""

    kind: Literal[EventKind.STEP_REVIEW_REJECTED] = EventKind.STEP_REVIEW_REJECTED
    reason: Private[str]


class StepVisited(StepEvent, wakes=False, notifies=None, changes=CASE):
    """Two or more officers were on the site (现场核查)."""

    kind: Literal[EventKind.STEP_VISITED] = EventKind.STEP_VISITED
    visitors: tuple[str, ...]
    text: Private[str]


class StepVisitBooked(StepEvent, wakes=False, notifies=Notified.HOLDER_AND_MEMBERS, changes=CASE):
    """A joint acceptance was arranged, or moved from `moved_from` (预约联合验收)."""

    kind: Literal[EventKind.STEP_VISIT_BOOKED] = EventKind.STEP_VISIT_BOOKED
    visit_at: AwareDatetime
    departments: tuple[str, ...]
    moved_from: AwareDatetime | None = None


class StepResultCorrected(StepEvent, wakes=False, notifies=None, changes=CASE):
    """The results of an approved step were corrected (更正办理结果).

    Attributes:
        departments: those that went on with the earlier results.
    """

    kind: Literal[EventKind.STEP_RESULT_CORRECTED] = EventKind.STEP_RESULT_CORRECTED
    departments: tuple[str, ...]
    reason: Private[str]
    opinion: Private[str | None] = None
    results: Private[dict[str, JsonValue] | None] = None


class StepReviewIssuesRaised(
    StepEvent, wakes=False, notifies=Notified.ADMINISTRATORS_IF_MISSED, changes=CASE
):
    """The one opinion of a round of joint drawing review (出具审查意见).

    Attributes:
        fault_count: how many faults it names in all.
        missed: how many of them the first round should have named.
        by_discipline: how many faults each discipline found.
    """

    kind: Literal[EventKind.STEP_REVIEW_ISSUES_RAISED] = EventKind.STEP_REVIEW_ISSUES_RAISED
    round: int
    fault_count: Annotated[int, Stored("faults")]
    missed: int
    by_discipline: dict[str, int]
    revise_working_days: int
    notice: str | None = None
    faults: Private[tuple[str, ...]]
    earlier_faults: Private[tuple[str, ...]]


class StepRevised(StepEvent, wakes=False, notifies=Notified.HOLDER, changes=CASE):
    """The revised drawings came in; the next round begins (修改后重新送审)."""

    kind: Literal[EventKind.STEP_REVISED] = EventKind.STEP_REVISED
    round: int
    text: Private[str]
