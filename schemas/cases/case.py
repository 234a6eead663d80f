"""A joint case (联办件): its plan, and what it is at one moment."""

from datetime import timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.calendars.limits import Counting, TimeLimit
from schemas.cases.case_parts import ChildState, Conflict, ProjectCode, Satisfaction, StageState
from schemas.cases.step import StepState
from schemas.catalogue.limits import Limits
from schemas.catalogue.matter import (
    Commissioner,
    EscalationLevel,
    Material,
    MatterStage,
    RefusalEffect,
    ResultField,
    StageLimit,
    is_time_counted,
)
from schemas.clock_id import ClockId
from schemas.events.kinds import EventKind
from schemas.law import LICENCE_GROUNDS, LICENCE_INTAKE, IntakeTerms, Regime, SuspensionGround
from schemas.vocabulary import (
    CaseStatus,
    ClockKind,
    ClockStart,
    Party,
)

OWN_TIME = "/own"
"""Suffix of a pause for a step whose time no counted party owes: `construction/own`."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class PlannedStep(_Value):
    """A step as the plan of one case has it; conditions are already decided.

    Attributes:
        issues_licence: whether its approval is a licence (行政许可证件), which is delivered by itself.
    """

    code: str
    name: str
    department: str
    stage: str
    limits: Limits
    starts: ClockStart
    after: tuple[str, ...]
    optional: bool
    needed: bool
    applicant_facing: bool
    party: Party
    commissioned_by: Commissioner | None = None
    armed_by: str = ""
    on_refusal: RefusalEffect
    results: tuple[ResultField, ...]
    escalation_policy: tuple[EscalationLevel, ...] = ()
    needs_check: bool = False
    needs_visit: bool = False
    by_promise: bool = False
    disciplines: tuple[str, ...] = ()
    by_appointment: bool = False
    members: tuple[str, ...] = ()
    part_of: str = ""
    issues_licence: bool = False
    grounds: tuple[SuspensionGround, ...] = LICENCE_GROUNDS
    regime: Regime = Regime.LICENCE

    @property
    def is_counted(self) -> bool:
        """Whether the step's time counts towards the promises of its stage and case."""
        return is_time_counted(self.party, self.commissioned_by)


class PlannedChild(_Value):
    """A case of its own that this one starts; conditions are already decided."""

    code: str
    name: str
    matter: str
    after: tuple[str, ...]
    form: dict[str, str]
    must_confirm: bool = False


class CasePlan(_Value):
    """The planned stages and steps of the case; made at intake and never changed."""

    matter: str
    matter_version: int
    matter_name: str
    lead_department: str
    limits: Limits
    stages: tuple[MatterStage, ...]
    steps: tuple[PlannedStep, ...]
    escalation_policy: tuple[EscalationLevel, ...]
    stage_limits: tuple[StageLimit, ...] = ()
    may_follow: tuple[Material, ...] = ()
    children: tuple[PlannedChild, ...] = ()
    intake: IntakeTerms = LICENCE_INTAKE
    regime: Regime = Regime.LICENCE

    def step(self, code: str) -> PlannedStep:
        """The planned step of that code; KeyError if the plan has none."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    @property
    def met_by_applicant(self) -> tuple[PlannedStep, ...]:
        """The steps of this case that the applicant meets, which is what the policy counts (环节)."""
        return tuple(step for step in self.steps if step.needed and step.applicant_facing)

    def lead_of(self, stage: str) -> str:
        """The department that leads the stage; KeyError if the plan has none of that code."""
        return {one.code: one.lead_department for one in self.stages}[stage]


class EscalationLevelDue(_Value):
    """A level of a breached clock's escalation policy and the moment it is due."""

    level: int
    due_at: AwareDatetime


class Pause(_Value):
    """A stretch of time that a clock did not count.

    `because` names the suspension by its own clock, or the step whose time no counted party owes.
    """

    from_at: AwareDatetime
    until_at: AwareDatetime
    because: str

    @property
    def is_own_time(self) -> bool:
        """Whether the stretch was the owner's own time or a public notice, not a suspension."""
        return self.because.endswith(OWN_TIME)


class Clock(_Value):
    """One clock with its ledger: budget, start, pauses, moves, and what it has struck.

    Attributes:
        due_at: the first moment that is too late; case time, UTC, like all moments here.
        original_due_at: the due date before the first move; None while it never moved.
        stopped_at: since when it is paused; None while it runs.
        extended_by: what was added to the limit, once, by whom the law names.
        stage: the stage that the clock is for; None for a step's and the case's own.
        held_until: the batch hour until which the passed limit is not breached; None if it is not held.
        escalates_with: the clock whose escalation its breach joined; None while it has its own or no breach.
        also_for: further steps of the same act of law, whose statutory limit this clock keeps too.
        level_before: the highest level of the escalations that it belonged to before this one.
        annulled: how many breaches of it turned out to be none.
        is_owners: the time is the owner's own: it warns, and breaches nothing.
        is_term: a term (期间) at whose end the step is done by itself: a public notice.
        department: whose time it is, where that is not the step's department: a signer's.
        ends_in: the kind of event at its end, where the rule of the intake says another than the usual.
    """

    id: ClockId
    kind: ClockKind
    step: str | None
    stage: str | None = None
    also_for: tuple[str, ...] = ()
    limit: TimeLimit
    counting: Counting = Counting()
    started_at: AwareDatetime
    counted_from: AwareDatetime
    due_at: AwareDatetime
    warn_at: AwareDatetime | None
    is_provisional: bool
    warned_at: AwareDatetime | None = None
    held_until: AwareDatetime | None = None
    breached_at: AwareDatetime | None = None
    escalation_levels: tuple[EscalationLevelDue, ...] = ()
    escalates_with: ClockId | None = None
    level_before: int = 0
    ended_at: AwareDatetime | None = None
    annulled: int = 0
    is_owners: bool = False
    is_term: bool = False
    ends_in: EventKind | None = None
    stopped_at: AwareDatetime | None = None
    stopped_because: str = ""
    pauses: tuple[Pause, ...] = ()
    original_due_at: AwareDatetime | None = None
    extended_by: TimeLimit | None = None
    department: str | None = None

    @property
    def is_running(self) -> bool:
        """Whether the clock still counts."""
        return self.ended_at is None

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps whose limit it keeps; none for the clocks of stage and case."""
        return () if self.step is None else (self.step, *self.also_for)


class JointCase(_Value):
    """A joint case at one moment: its plan and the fold of its events.

    Attributes:
        accepted_at: the legal day of acceptance; of a deemed one the receipt of the materials.
        begun_at: from when departments are at work: the acceptance, or the moment it was deemed.
        supplement_notices: number of requests for missing materials.
        project_codes: every code of the project, the present one last; none where it is no project.
        online_proof: by what an applicant proved to hand in online; empty for what others handed in.
        parent: the case that started this one, and hears of its end.
        stages: those that have had their one answer.
        missing: materials that were not handed in, by code.
        gaps: materials that may follow and have not yet come (容缺).
        confirmed_children: children that the applicant has asked for once more when they were due.
        successors: departments that were merged while the case was open, with who took over their work.
    """

    case_no: str
    region: str
    plan: CasePlan
    status: CaseStatus = CaseStatus.RECEIVED
    version: int = 0
    last_at: AwareDatetime
    received_at: AwareDatetime
    accepted_at: AwareDatetime | None = None
    begun_at: AwareDatetime | None = None
    supplement_notices: int = 0
    decided_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    outcome: CaseStatus | None = None
    missing: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    satisfaction: Satisfaction | None = None
    may_promise: bool = True
    time_offset: timedelta = timedelta(0)
    project_codes: tuple[ProjectCode, ...] = ()
    online_proof: str = ""
    parent: str | None = None
    steps: dict[str, StepState] = {}
    clocks: dict[str, Clock] = {}
    stages: dict[str, StageState] = {}
    conflicts: dict[str, Conflict] = {}
    children: dict[str, ChildState] = {}
    confirmed_children: tuple[str, ...] = ()
    successors: dict[str, str] = {}

    def clock(self, kind: ClockKind, step: str | None = None) -> Clock | None:
        """The clock of that kind on the step's present cycle, or on the case itself.

        Of steps that make up one act of law the statutory clock is the act's.
        """
        if step is None:
            return self.clocks.get(ClockId.of(kind))
        state = self.steps[step]
        if state.opened_at is None:
            return None
        own = self.clocks.get(ClockId.of(kind, step, state.cycle))
        return own or self.clock_of_act(kind, step)

    def clock_of_act(self, kind: ClockKind, step: str) -> Clock | None:
        """The latest clock that keeps the limit of the step together with that of other steps."""
        shared = (one for one in self.clocks.values() if one.kind is kind and one.also_for)
        return max((one for one in shared if step in one.steps), key=lambda one: one.started_at, default=None)

    def department(self, step: str) -> str:
        """Who holds the step now: the plan's department, or the one it was transferred to."""
        return self.steps[step].department or self.plan.step(step).department

    @property
    def has_open_obligations(self) -> bool:
        """Whether anybody still owes the case something: it is not closed, or a clock still runs."""
        return not self.status.is_closed or any(clock.is_running for clock in self.clocks.values())


def own_time(step: str) -> str:
    """The name under which a step's uncounted time stops the clocks above it."""
    return f"{step}{OWN_TIME}"


def stages_in(name: str) -> tuple[str, ...]:
    """The stages that a clock's `stage` denotes: one, or several in a row (`land+planning`)."""
    return tuple(name.split("+"))
