"""Rows that lists and boards show, and the filters they take."""

from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.cases.act_offers import CaseActOffer, StepActOffer
from schemas.cases.time_notes import TimeNote
from schemas.input_model import Moment
from schemas.text_input import SearchText
from schemas.vocabulary import CaseStatus, Channel, RequestReason, SlaStatus, StepStatus

T = TypeVar("T")


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]


class Paging(_Row):
    """Position and length of a list's page: the first has no cursor, others have theirs."""

    model_config = ConfigDict(extra="forbid")

    cursor: Annotated[str, Field(max_length=500, pattern=r"^[0-9A-Za-z_-]+$")] | None = Field(
        default=None, description="翻页游标：上一次结果的 next_cursor 或 previous_cursor"
    )
    page_size: int = Field(default=50, ge=1, le=200)


class Page(_Row, Generic[T]):
    """One page of a list, sorted.

    Attributes:
        total: rows of all pages, counted up to 10 000.
        next_cursor: of the page behind this one; None at the end. Filters are sent again with it.
        previous_cursor: of the page before it; None at the beginning.
    """

    items: list[T]
    total: int
    page_size: int
    next_cursor: str | None
    previous_cursor: str | None


class CaseFilter(_Row):
    """What a list of cases may be narrowed to; empty means all that the caller may see."""

    status: CaseStatus | None = None
    sla_status: SlaStatus | None = None
    department: Code | None = None
    matter: Code | None = None
    region: Annotated[str, Field(pattern=r"^\d{6}$")] | None = None
    channel: Channel | None = None
    q: Annotated[SearchText, Field(max_length=100, pattern=r"^[^\x00]*$")] | None = None
    received_from: Moment | None = None
    received_to: Moment | None = None


class CaseRow(_Row):
    """A case in a list."""

    case_no: str
    matter: str
    matter_name: str
    subject: str
    region: str
    channel: str
    status: CaseStatus
    status_label: str
    sla_status: SlaStatus
    applicant: str
    received_at: AwareDatetime
    promised_due_at: AwareDatetime | None


class InboxRow(_Row):
    """A step that waits in a department's inbox, ordered by time left.

    Attributes:
        reason: what is asked of the department on a step that another handles; None for its own steps.
    """

    case_no: str
    step: str
    step_name: str
    matter: str
    matter_name: str
    subject: str
    department: str
    applicant: str
    status: StepStatus
    status_label: str
    sla_status: SlaStatus
    sla_status_label: str
    handler: str | None
    opened_at: AwareDatetime
    due_at: AwareDatetime | None
    now: AwareDatetime
    version: int
    system_failing_since: AwareDatetime | None
    reason: RequestReason | None = None


class LicenceDeliveryRow(_Row):
    """A licence that is granted and not delivered, ordered by time left.

    Attributes:
        department: who granted it.
        posted_at: when it was posted; None while it waits at the window.
    """

    case_no: str
    step: str
    step_name: str
    matter: str
    matter_name: str
    subject: str
    applicant: str
    department: str
    sla_status: SlaStatus
    sla_status_label: str
    decided_at: AwareDatetime
    due_at: AwareDatetime
    due_real_at: AwareDatetime
    posted_at: AwareDatetime | None
    now: AwareDatetime


class EventView(_Row):
    """One event of a case's log as a caller may see it."""

    seq: int
    kind: str
    label: str
    at: AwareDatetime
    filed_at: AwareDatetime
    actor: str
    step: str | None
    clock: str | None
    facts: dict[str, object]
    private: dict[str, object]


class StepOffers(_Row):
    """What may be done to one step."""

    code: str
    name: str
    acts: list[StepActOffer]


class ApplicantOffers(_Row):
    """What the applicant may do now."""

    acts: list[CaseActOffer]
    steps: list[StepOffers]


class PublicStep(_Row):
    """A step as the applicant sees it."""

    name: str
    department: str
    status_label: str
    due_at: AwareDatetime | None
    is_paused: bool


class PublicView(_Row):
    """Progress as the applicant sees it, in plain words and without personal data."""

    case_no: str
    matter_name: str
    subject: str
    status: CaseStatus
    status_label: str
    received_at: AwareDatetime
    accepted_at: AwareDatetime | None
    promised_due_at: AwareDatetime | None
    original_due_at: AwareDatetime | None
    is_late: bool
    is_paused: bool
    is_provisional: bool
    time_notes: tuple[TimeNote, ...]
    next_words: str
    steps: list[PublicStep]


class ConsumerLag(_Row):
    """How far a consumer of the event log is behind, in events and seconds."""

    consumer: str
    events: int
    seconds: float
