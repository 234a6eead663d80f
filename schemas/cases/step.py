"""State of one step of a joint case: its handler, and its consultations and reviews."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.cases.signing import Signing
from schemas.clock_id import ClockId
from schemas.vocabulary import (
    Attribution,
    DeliveryWay,
    RecheckOutcome,
    StepStatus,
    SuspensionKind,
    Verdict,
)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Suspension(_Value):
    """Why a step is suspended, and the announced end.

    `is_overdue` once the announced length has passed: from then on the time counts again.
    """

    kind: SuspensionKind
    since: AwareDatetime
    clock: ClockId
    is_overdue: bool = False


class Consultation(_Value):
    """Whom the step's department asked, how many answers it needs, and who has answered what."""

    clock: ClockId
    departments: tuple[str, ...]
    needed: int
    replies: dict[str, Verdict] = {}

    @property
    def silent(self) -> tuple[str, ...]:
        """Who was asked and has not answered."""
        return tuple(department for department in self.departments if department not in self.replies)


class ReviewRound(_Value):
    """One round of a joint drawing review: its one opinion, and the drawings' return.

    Attributes:
        faults: how many faults the opinion names in all.
        missed: how many of them stood in the first round's drawings already and were not named then.
    """

    number: int
    found_at: AwareDatetime
    faults: int
    missed: int
    revised_at: AwareDatetime | None = None


class Appointment(_Value):
    """When a joint acceptance (联合验收) is held on the site, and how often it was rearranged."""

    visit_at: AwareDatetime
    booked_at: AwareDatetime
    by: str
    times: int = 1


class LastAct(_Value):
    """The last act on a step; notes do not count."""

    kind: str
    by: str
    at: AwareDatetime


class DelayRuling(_Value):
    """A decision (归责裁定) on whose delay a breach was, and whose it was taken for before.

    Attributes:
        department: the department that is charged, when it is another one than the step's.
        was_attributed_to: the earlier decision; without one the step's own department.
    """

    attributed_to: Attribution
    department: str | None = None
    was_attributed_to: Attribution = Attribution.DEPARTMENT
    was_department: str | None = None
    decided_at: AwareDatetime | None = None

    @property
    def is_excused(self) -> bool:
        """Whether the delay is not counted against the step's own department."""
        return self.attributed_to is not Attribution.DEPARTMENT

    @property
    def charged_to(self) -> str | None:
        """The department charged in figures by department: another one, or none (empty)."""
        return (self.department or "") if self.is_excused else None


class Stretch(_Value):
    """A stretch of time in which a department was at work on a step in an earlier cycle."""

    from_at: AwareDatetime
    until_at: AwareDatetime


class InspectionState(_Value):
    """Follow-up of a decision on promise (告知承诺): its clock, outcome and orders.

    A promise is broken when the decision was revoked for it, and repaired when the credit record was.
    """

    clock: ClockId
    has_passed: bool = False
    rectification: ClockId | None = None
    is_broken: bool = False
    is_repaired: bool = False


class StepDelivery(_Value):
    """How the licence of a step was sent to the applicant.

    Attributes:
        with_case: whether it went together with the decision of the case.
    """

    way: DeliveryWay
    sent_at: AwareDatetime
    with_case: bool = False


class Recheck(_Value):
    """The task to check a result again because one that it was built on has changed (依据变更复核).

    Attributes:
        sources: the steps whose results changed, in order.
        is_changed: whether the step's own result was corrected or revoked since.
        outcome: the answer; None while it is owed.
    """

    clock: ClockId
    sources: tuple[str, ...]
    is_changed: bool = False
    outcome: RecheckOutcome | None = None


class StepState(_Value):
    """State of one step.

    Attributes:
        department: who holds the step, once it was transferred; None means the plan's.
        cycle: how often it was opened; each cycle has clocks of its own.
        settled_at: the legal moment of its end; of a result from outside, when it happened there.
        known_at: when that result was put on file and what follows may begin; None where the two agree.
        spans: when departments were at work on it in earlier cycles.
        transfer_to: the department that is asked to take the step over; `transfer_by` the persons who asked.
        returned_to: the earlier step that must be repeated first.
        returns_to_window: how often it went back to the window.
        signing: who is to sign or has signed in this cycle; None while no signer was added.
        visitors: who was on the site in this cycle.
        delivery: how its licence was sent to the applicant; None while it was not.
        rounds: the rounds of a joint drawing review, in every cycle.
        appointment: the day and hour of a joint acceptance in this cycle.
        submitted_for, checked_for: the absent person whose right was used; None when it was one's own.
        objections: breached clocks whose delay is disputed, with the decision; None while open.
        rulings: the decisions with what stood before them, by clock; of early ones only `objections` tells.
        objected_by: the persons who disputed, by clock.
        explained: breached clocks whose delay was explained, with the escalation level that they had reached.
    """

    code: str
    status: StepStatus
    version: int = 0
    handler: str | None = None
    opened_at: AwareDatetime | None = None
    settled_at: AwareDatetime | None = None
    suspension: Suspension | None = None
    suspensions: int = 0
    armed_at: AwareDatetime | None = None
    department: str | None = None
    cycle: int = 1
    known_at: AwareDatetime | None = None
    is_outside: bool = False
    spans: tuple[Stretch, ...] = ()
    transfer_to: str | None = None
    transfer_by: tuple[str, ...] = ()
    returned_to: str | None = None
    returns_to_window: int = 0
    consultation: Consultation | None = None
    signing: Signing | None = None
    submitted_by: str | None = None
    submitted_for: str | None = None
    checked_by: str | None = None
    checked_for: str | None = None
    visitors: tuple[str, ...] = ()
    inspection: InspectionState | None = None
    delivery: StepDelivery | None = None
    recheck: Recheck | None = None
    rounds: tuple[ReviewRound, ...] = ()
    appointment: Appointment | None = None
    objections: dict[str, Attribution | None] = {}
    rulings: dict[str, DelayRuling] = {}
    objected_by: dict[str, tuple[str, ...]] = {}
    explained: dict[str, int] = {}
    last_act: LastAct | None = None

    def ruling(self, clock: str | None) -> DelayRuling | None:
        """The decision on whose delay the breach of that clock was; None while there is none."""
        decided = self.objections.get(clock or "")
        return self.rulings.get(clock or "", DelayRuling(attributed_to=decided)) if decided else None

    @property
    def left_at(self) -> AwareDatetime | None:
        """When the step left its department's hands and what follows could begin."""
        return self.known_at or self.settled_at

    @property
    def is_excluded(self) -> bool:
        """Whether the step's time does not count now."""
        return self.suspension is not None and not self.suspension.is_overdue

    @property
    def awaits_revision(self) -> bool:
        """Whether faults were found whose revised drawings have not come."""
        return bool(self.rounds) and self.rounds[-1].revised_at is None
