"""Progress (办件进度) as the applicant sees it: where it is, what comes next and when, what is asked."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.cases.clock_view import ClockView
from schemas.cases.time_notes import TimeNote
from schemas.term import Term
from schemas.vocabulary import CaseStatus, StepStatus


class Asked(Term):
    """What the applicant is asked to do now; the label is said to them."""

    NOTHING = "nothing", "目前不需要您做什么，请等待办理。"
    SUPPLY = "supply", "请按补正告知书补交材料，可以在网上或到窗口办理。"
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
        """Whether a rating is welcome now."""
        return self in {Asked.RATE, Asked.RATE_AGAIN}


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class ProgressStep(_View):
    """One step in the applicant's words; `due_at` while it is being worked on and its time counts."""

    name: str
    department: str
    status: StepStatus
    due_at: AwareDatetime | None
    is_paused: bool
    settled_at: AwareDatetime | None


class Progress(_View):
    """A case as its applicant sees it, without personal data.

    Attributes:
        at_work: the steps that are being worked on.
        coming: the steps that begin when those are done.
        gaps: the materials, by code, that were allowed to follow and have not come yet.
        original_due_at: the date first promised, where it has moved since.
        is_late: the promise is broken; never while its time does not count, or its date is not yet fixed.
        is_reminded: the breach is on file, so that the department has been reminded.
        is_paused: the promise does not count now, see `time_notes`.
        clocks: the promised and the statutory limit of the whole case, explained; no official is named.
        intake_due_at: until when the window says whether it accepts, while that is open.
        asked_by: until when the applicant should do what is asked.
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
    asked: Asked
    asked_by: AwareDatetime | None
    gaps: tuple[str, ...]
    intake_due_at: AwareDatetime | None
    steps: tuple[ProgressStep, ...]
    at_work: tuple[ProgressStep, ...]
    coming: tuple[ProgressStep, ...]
    now: AwareDatetime
