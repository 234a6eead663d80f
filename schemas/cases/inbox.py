"""The inbox of a department: filters, counts, saved views, and acts on many steps at once."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.cases.lists import Code
from schemas.input_model import InputModel
from schemas.text_input import SearchText
from schemas.vocabulary import SlaStatus, StepAct, StepStatus

MOST_AT_ONCE = 100
"""Steps in one bulk act; each is a transaction of its own."""
SLOTS = 20


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class InboxFilter(_Value):
    """What the inbox may be narrowed to; empty means everything that waits for the department.

    Attributes:
        mine: only what the reader has claimed.
        q: the beginning of a case number or of the applicant's name, or part of the matter's name.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sla_status: SlaStatus | None = None
    status: StepStatus | None = None
    matter: Code | None = None
    step: Code | None = None
    mine: bool = False
    q: Annotated[SearchText, Field(max_length=100, pattern=r"^[^\x00]*$")] | None = None


class InboxCounts(_Value):
    """Counts of a filtered inbox by SLA status, position and matter.

    Only step and search narrow what is counted: each figure is what a click on it alone shows.
    """

    total: int
    mine: int
    sla_statuses: dict[SlaStatus, int]
    statuses: dict[StepStatus, int]
    matters: dict[str, int]


class SavedView(InputModel):
    """A filter under a name, as its owner keeps it."""

    name: str = Field(min_length=1, max_length=30, description="视图名称")
    wanted: InboxFilter = Field(default=InboxFilter(), description="筛选条件")


class KeptView(_Value):
    """A saved view and the place it has in its owner's list, from 1."""

    slot: int
    name: str
    wanted: InboxFilter


class BulkRow(InputModel):
    """One step of a bulk act; `version` rejects it after a later act."""

    case_no: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,40}$", description="办件编号")]
    step: Code
    version: int | None = Field(default=None, ge=0, le=999_999_999, description="预期版本号")
    results: dict[str, object] = Field(default_factory=dict, description="办理结果")


class BulkIn(InputModel):
    """Claim or approve many steps, each on its own."""

    act: Literal[StepAct.CLAIM, StepAct.APPROVE] = Field(description="签收或准予")
    opinion: str | None = Field(default=None, max_length=2000, description="办理意见")
    rows: tuple[BulkRow, ...] = Field(min_length=1, max_length=MOST_AT_ONCE, description="环节")


class HandOverIn(InputModel):
    """Everything that one colleague has in hand goes to another."""

    from_account: str = Field(min_length=1, max_length=64, description="交出人账号")
    to_account: str = Field(min_length=1, max_length=64, description="接手人账号")


class BulkProblem(_Value):
    """Why one row was not done."""

    code: str
    title: str
    detail: str


class BulkOutcome(_Value):
    """What became of one row: the status it has now, or the problem."""

    case_no: str
    step: str
    status: StepStatus | None = None
    status_label: str | None = None
    version: int | None = None
    problem: BulkProblem | None = None


class BulkReceipt(_Value):
    """A result for every row, in the order of the request."""

    done: int
    refused: int
    rows: list[BulkOutcome]
