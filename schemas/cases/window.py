"""Data of the window's screen: drafts, found cases, lists of the day, the receipt."""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.cases.case_views import IntakeWarning
from schemas.vocabulary import CaseStatus, SlaStatus


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True)


class DraftRow(_Row):
    """A draft in its writer's list; `about` is the applicant's name as typed so far."""

    id: str
    matter: str
    about: str
    saved_at: AwareDatetime


class Draft(_Row):
    """A draft with everything that was typed, field by field."""

    id: str
    matter: str
    fields: tuple[tuple[str, str], ...]
    saved_at: AwareDatetime


class WindowRow(_Row):
    """A case in one of the window's lists."""

    case_no: str
    matter_name: str
    subject: str
    applicant: str
    status: CaseStatus
    sla_status: SlaStatus
    received_at: AwareDatetime
    due_at: AwareDatetime | None
    now: AwareDatetime


class WindowList(_Row):
    """One list of the window: the first rows, and how many there are."""

    rows: tuple[WindowRow, ...]
    total: int


class WindowLists(_Row):
    """Lists of the window: mine, online, to accept, awaiting applicant, returned, to deliver."""

    today: WindowList
    online: WindowList
    received: WindowList
    supplement: WindowList
    returned: WindowList
    decided: WindowList


class WindowReceipt(_Row):
    """What is printed for the applicant: 收件凭证, and 受理通知书 once accepted."""

    case_no: str
    query_code: str
    matter_name: str
    subject: str
    region: str
    status: CaseStatus
    applicant: dict[str, object]
    co_applicants: tuple[dict[str, object], ...] = ()
    agent: dict[str, object] | None
    materials: tuple[dict[str, object], ...]
    received_at: AwareDatetime
    accepted_at: AwareDatetime | None
    promised_due_at: AwareDatetime | None
    statutory_due_at: AwareDatetime | None
    matter: str
    matter_version: int
    received_by: str
    steps: tuple[str, ...]
    warnings: tuple[IntakeWarning, ...] = ()
