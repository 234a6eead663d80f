"""Responses of the API: receipts of acts, and views of cases."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.cases.act_offers import CaseActOffer, StepActOffer
from schemas.cases.case_parts import ProjectCode
from schemas.cases.step import Appointment, ReviewRound
from schemas.vocabulary import (
    Attribution,
    CaseStatus,
    ProposedDecision,
    Rating,
    RecheckOutcome,
    SigningPosition,
    SlaStatus,
    StepStatus,
    Verdict,
)


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class OpinionView(_View):
    """A department that was asked, and what it answered; None while it is silent."""

    department: str
    verdict: Verdict | None


class ConsultationView(_View):
    """Whom the step's department asked last, by when they answer, and who has.

    Attributes:
        needed: how many answers are enough.
        SLA status: of the time to answer; over when the answers were summed up.
        ended_at: when they were summed up; None while answers are awaited.
    """

    opinions: tuple[OpinionView, ...]
    needed: int
    due_at: AwareDatetime
    sla_status: SlaStatus
    ended_at: AwareDatetime | None


class SignerView(_View):
    """A signer of a step, with its answer; `is_awaited` while it is its turn."""

    number: int
    position: SigningPosition
    department: str
    account: str | None
    working_hours: int
    verdict: Verdict | None
    signed_at: AwareDatetime | None
    is_late: bool
    is_removed: bool
    is_awaited: bool


class SigningView(_View):
    """Who is to sign a step or has signed it, in order, and the draft that goes to signature.

    Attributes:
        due_at: by when the signer whose turn it is signs; None while there is no turn.
    """

    signers: tuple[SignerView, ...]
    decision: ProposedDecision | None = None
    drafted_at: AwareDatetime | None = None
    due_at: AwareDatetime | None = None
    sla_status: SlaStatus | None = None


class RecheckView(_View):
    """The task to check a step's result again because one that it was built on has changed.

    Attributes:
        sources: the names of the steps whose results changed.
        outcome: the answer; None while it is owed, or where the step began again.
        ended_at: when it was answered or fell away; None while the answer is owed.
    """

    sources: tuple[str, ...]
    due_at: AwareDatetime
    sla_status: SlaStatus
    outcome: RecheckOutcome | None
    outcome_label: str | None
    ended_at: AwareDatetime | None


class MissingMaterial(_View):
    """A material that the case lacks; `may_follow` when it may come after acceptance (容缺)."""

    code: str
    name: str
    may_follow: bool


class DelayRulingView(_View):
    """An objection against a delay (归责异议) and its decision, with what stood before."""

    clock: str
    clock_label: str
    is_decided: bool
    attributed_to: Attribution | None = None
    attributed_label: str | None = None
    department: str | None = None
    was_attributed_to: Attribution
    was_label: str
    was_department: str | None = None
    decided_at: AwareDatetime | None = None


class StepView(_View):
    """One step as a caller may see it.

    `acts` lists what this caller may do now, each `{act, label, schema, example}`. `system_failing_since`
    says since when the department's own system takes nothing, while the step is open. `is_outside` marks a
    result that was reached elsewhere at `settled_at` and put on file at `known_at`. `not_yet` says in Chinese
    why a step in the hands of the caller's department may not be approved by them now.
    """

    code: str
    name: str
    department: str
    stage: str
    status: StepStatus
    status_label: str
    version: int
    handler: str | None
    optional: bool
    sla_status: SlaStatus
    opened_at: AwareDatetime | None
    settled_at: AwareDatetime | None
    due_at: AwareDatetime | None
    warn_at: AwareDatetime | None
    statutory_due_at: AwareDatetime | None
    is_provisional: bool
    system_failing_since: AwareDatetime | None
    rounds: tuple[ReviewRound, ...] = ()
    appointment: Appointment | None = None
    consultation: ConsultationView | None = None
    signing: SigningView | None = None
    recheck: RecheckView | None = None
    submitted_by: str | None = None
    checked_by: str | None = None
    is_outside: bool = False
    known_at: AwareDatetime | None = None
    delay_rulings: list[DelayRulingView] = []
    not_yet: str | None = None
    acts: list[StepActOffer]


class StageView(_View):
    """A stage of a case: its lead, its promised date, and its answer once closed."""

    code: str
    name: str
    lead_department: str
    sla_status: SlaStatus
    opened_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    outcome: CaseStatus | None
    due_at: AwareDatetime | None


class ConflictView(_View):
    """Two departments of a stage that could not agree; what they say is in the events."""

    code: str
    stage: str
    step: str
    with_step: str
    raised_at: AwareDatetime
    decided_at: AwareDatetime | None


class ChildView(_View):
    """A child case: its number once started, its outcome once reported."""

    code: str
    name: str
    matter: str
    case_no: str | None
    outcome: CaseStatus | None
    reported_at: AwareDatetime | None
    failed_because: str | None


class SatisfactionView(_View):
    """The applicant's rating, and the limits to follow up and remediate a bad one.

    Attributes:
        called_back_at, mended_at: when it was done; of an unfounded rating both are the call back.
    """

    rating: Rating
    rating_label: str
    is_bad: bool
    is_anonymous: bool
    follow_up_label: str | None
    call_back_due_at: AwareDatetime | None = None
    call_back_sla_status: SlaStatus | None = None
    called_back_at: AwareDatetime | None = None
    mending_due_at: AwareDatetime | None = None
    mending_sla_status: SlaStatus | None = None
    mended_at: AwareDatetime | None = None


class IntakeWarning(_View):
    """An open case of the same matter with the same subject or applicant (疑似重复申请).

    Attributes:
        count: 1 for a named case; otherwise how many cases the reader may not see.
        case_no, received_at, status, status_label: None and empty for cases that the reader may not see.
    """

    detail: str = Field(description="提示内容")
    count: int = Field(description="件数")
    case_no: str | None = Field(default=None, description="在办件的办件编号；无权查看的为空")
    received_at: AwareDatetime | None = None
    status: CaseStatus | None = None
    status_label: str = ""


class CaseView(_View):
    """A case as a caller may see it; personal data is masked unless the caller needs it."""

    case_no: str
    matter: str
    matter_version: int
    matter_name: str
    subject: str
    region: str
    channel: str
    status: CaseStatus
    status_label: str
    outcome: CaseStatus | None
    version: int
    seq: int = Field(description="最后一条事件的序号")
    sla_status: SlaStatus
    received_at: AwareDatetime
    accepted_at: AwareDatetime | None
    decided_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    promised_due_at: AwareDatetime | None
    statutory_due_at: AwareDatetime | None
    now: AwareDatetime
    applicant: dict[str, object]
    co_applicants: list[dict[str, object]] = []
    answers: dict[str, str]
    form: dict[str, object]
    steps: list[StepView]
    stages: list[StageView] = []
    conflicts: list[ConflictView] = []
    children: list[ChildView] = []
    project_codes: list[ProjectCode] = []
    parent: str | None = None
    satisfaction: SatisfactionView | None = None
    acts: list[CaseActOffer]
    materials: list[dict[str, object]]
    missing: list[MissingMaterial] = Field(default=[], description="尚未提交的材料，受理前有")
    results: dict[str, dict[str, object]]
    warnings: list[IntakeWarning] = Field(default=[], description="收件时已有的同类在办件")


class IntakeReceipt(_View):
    """The answer to handing in: what to tell the applicant at once."""

    case_no: str
    query_code: str
    status: CaseStatus
    received_at: AwareDatetime
    accepted_at: AwareDatetime | None
    promised_due_at: AwareDatetime | None
    statutory_due_at: AwareDatetime | None
    steps: list[dict[str, object]]
    warnings: list[IntakeWarning] = Field(default=[], description="已有的同类在办件；不影响收件")


class ActReceipt(_View):
    """The answer to an act: on file, with the status and version it left behind."""

    case_no: str
    step: str | None
    act: str
    status: str
    version: int
    at: AwareDatetime
    seq: int
