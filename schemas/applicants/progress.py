"""Progress (办件进度) of a case for its applicant."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.cases.clock_view import ClockView
from schemas.cases.time_notes import TimeNote
from schemas.term import Term
from schemas.vocabulary import CaseStatus, StepStatus


class RequestedAction(Term):
    """The action requested of the applicant now; the label is shown to them."""

    NOTHING = "nothing", "目前不需要您做什么，请等待办理。"
    SUPPLY = "supply", "请按一次性告知书补交材料，可以在网上或到窗口办理。"
    FILL_GAPS = "fill_gaps", "请补齐受理时容缺的材料。"
    REVISE = "revise", "请按审查意见一次改完图纸，并在期限前送回。"
    BOOK = "book", "请预约联合验收的现场时间。"
    COLLECT = "collect", "请带身份证件和本凭证到窗口领取办理结果。"
    RATE = "rate", "办理已结束。欢迎对服务作出评价。"
    RATE_AGAIN = "rate_again", "办理已结束。您反映的问题已整改，欢迎再评价一次。"
    RATED = "rated", "办理已结束。您已作出评价，谢谢！"
    OVER = "over", "办理已结束，不需要您做什么。"

    @property
    def is_rating(self) -> bool:
        """Whether a rating can be given now."""
        return self in {RequestedAction.RATE, RequestedAction.RATE_AGAIN}


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class ProgressStep(_View):
    """One step for the applicant; `due_at` is set while it is active and its time counts."""

    name: str
    department: str
    status: StepStatus
    due_at: AwareDatetime | None
    is_paused: bool
    settled_at: AwareDatetime | None


class CaseProgress(_View):
    """A case for its applicant, without personal data.

    Attributes:
        at_work: the active steps.
        coming: the steps that begin after those.
        gaps: the codes of deferred materials (容缺) that are still missing.
        original_due_at: the originally promised date, if it has moved.
        is_late: the promise is broken; never while paused or while the due date is provisional.
        is_reminded: the breach is recorded, so the department has been reminded.
        is_paused: the promised limit is suspended now, see `time_notes`.
        clocks: the explained promised and statutory limits of the case, without names of officials.
        intake_due_at: when acceptance is decided at the latest, while pending.
        action_due_at: when the requested action is due.
    """

    case_no: str
    matter_name: str
    subject: str
    matter: str
    matter_version: int
    status: CaseStatus
    received_at: AwareDatetime
    accepted_at: AwareDatetime | None
    decided_at: AwareDatetime | None
    closed_at: AwareDatetime | None
    promised_due_at: AwareDatetime | None
    statutory_due_at: AwareDatetime | None
    original_due_at: AwareDatetime | None
    is_late: bool
    is_reminded: bool
    is_paused: bool
    is_provisional: bool
    time_notes: tuple[TimeNote, ...]
    clocks: tuple[ClockView, ...] = ()
    requested_action: RequestedAction
    action_due_at: AwareDatetime | None
    gaps: tuple[str, ...]
    intake_due_at: AwareDatetime | None
    steps: tuple[ProgressStep, ...]
    at_work: tuple[ProgressStep, ...]
    coming: tuple[ProgressStep, ...]
    now: AwareDatetime
