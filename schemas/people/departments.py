"""Departments (部门) and bodies that act like one, with their changes."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.calendars.batch_hours import BatchHour
from schemas.input_model import InputModel
from schemas.law import BodyKind
from schemas.vocabulary import Term


class DepartmentKind(Term):
    """Kind of a department; only governments are subject to the city's supervision."""

    GOVERNMENT = "government", "市级部门"
    CENTRAL = "central", "中央驻杭单位"
    JUDICIAL = "judicial", "司法机关"
    BANK = "bank", "银行"
    UTILITY = "utility", "公用企业"
    INTERMEDIARY = "intermediary", "中介机构"
    AUTHORISED = "authorised", "法律、法规授权的组织"

    @property
    def body(self) -> BodyKind:
        """The legal kind of such a body."""
        return _BODIES.get(self, BodyKind.ADMINISTRATIVE)


_BODIES: Mapping[DepartmentKind, BodyKind] = {
    DepartmentKind.JUDICIAL: BodyKind.COURT,
    DepartmentKind.BANK: BodyKind.BANK,
    DepartmentKind.UTILITY: BodyKind.UTILITY,
    DepartmentKind.INTERMEDIARY: BodyKind.INTERMEDIARY,
    DepartmentKind.AUTHORISED: BodyKind.AUTHORISED,
}


class Department(BaseModel):
    """A department, or a body that acts like one: a bank, a fund centre.

    Attributes:
        full_name: the name on documents; empty where it equals `name`.
        review_authority: the authority that reviews its acts, or the higher court of a court.
        court: the court with jurisdiction over its acts; empty takes the wording of the law.
        complaint_channel: where to complain about a bank, a utility or an intermediary.
        batch_hour: by when on each working day it keys in the results of its own system, Beijing time;
            None for a department that works in this one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z][a-z-]*[a-z]$")
    name: str
    short: str = Field(description="short name for boards")
    kind: DepartmentKind = DepartmentKind.GOVERNMENT
    full_name: str = ""
    review_authority: str = ""
    court: str = ""
    complaint_channel: str = ""
    batch_hour: BatchHour | None = None

    @property
    def signs_as(self) -> str:
        """The name on documents."""
        return self.full_name or self.name


DepartmentCode = Annotated[str, Field(pattern=r"^[a-z][a-z-]{0,62}[a-z]$", description="部门编码")]
DepartmentName = Annotated[str, Field(min_length=2, max_length=50, description="部门全称")]
DepartmentShort = Annotated[str, Field(min_length=1, max_length=10, description="看板上的简称")]
FullName = Annotated[str, Field(max_length=50, description="文书署名的全称；空为部门名称")]
ReviewAuthority = Annotated[str, Field(max_length=50, description="复议机关（法院为上一级法院）")]
CourtName = Annotated[str, Field(max_length=50, description="管辖行政诉讼的法院；空按法律规定表述")]
ComplaintChannel = Annotated[str, Field(max_length=100, description="银行、公用企业、中介机构的投诉渠道")]
Document = Annotated[str, Field(min_length=2, max_length=200, description="依据的文件")]


class DepartmentChangeKind(Term):
    """Kind of change of a department."""

    ADDED = "added", "新设"
    RENAMED = "renamed", "更名"
    BATCH_HOUR_SET = "batch_hour_set", "设定补录截止时间"
    MERGED = "merged", "并入"
    CLOSED = "closed", "撤销"


class DepartmentChange(BaseModel):
    """One change of a department, in effect from its day on.

    Attributes:
        name: its name from then on, also after closing.
        document: the document of the decision.
        successor: the department that it was merged into; empty for every other change.
    """

    model_config = ConfigDict(frozen=True)

    kind: DepartmentChangeKind
    code: str
    since: date
    name: str
    short: str
    department_kind: DepartmentKind
    document: str
    full_name: str = ""
    review_authority: str = ""
    court: str = ""
    complaint_channel: str = ""
    batch_hour: BatchHour | None = None
    successor: str = ""


class DepartmentIn(InputModel):
    """A new department."""

    code: DepartmentCode
    name: DepartmentName
    short: DepartmentShort
    kind: DepartmentKind = Field(default=DepartmentKind.GOVERNMENT, description="类别")
    full_name: FullName = ""
    review_authority: ReviewAuthority = ""
    court: CourtName = ""
    complaint_channel: ComplaintChannel = ""
    batch_hour: BatchHour | None = Field(default=None, description="每日补录截止时间；空为不集中补录")
    since: date = Field(description="自哪一天起")
    document: Document


class DepartmentNameIn(InputModel):
    """A new name of a department, or new remedies against its acts."""

    name: DepartmentName
    short: DepartmentShort
    full_name: FullName | None = None
    review_authority: ReviewAuthority | None = None
    court: CourtName | None = None
    complaint_channel: ComplaintChannel | None = None
    since: date = Field(description="自哪一天起")
    document: Document


class BatchHourIn(InputModel):
    """The hour by which a department keys in its results, or none, from a day on."""

    batch_hour: BatchHour | None = Field(description="每日补录截止时间；null 为不再集中补录")
    since: date = Field(description="自哪一天起")
    document: Document


class DepartmentAct(Term):
    """Act of an administrator on a department."""

    CLOSE = "close", "撤销"


class DepartmentActIn(InputModel):
    """An act on a department."""

    act: DepartmentAct
    since: date = Field(description="自哪一天起")
    document: Document


class MergerIn(InputModel):
    """The merger of a department into another, in effect from its confirmation on."""

    successor: DepartmentCode
    document: Document


class TakenOverCase(BaseModel):
    """A case of which the successor takes over steps."""

    model_config = ConfigDict(frozen=True)

    case_no: str
    matter_name: str
    steps: list[str] = Field(description="承接的环节名称")
    due_at: AwareDatetime | None = Field(description="其中最早的承诺到期时间，不因并入改变")


class MergerPreview(BaseModel):
    """What a merger would move: counts of today, and the cases with the nearest limits.

    Attributes:
        token: names the preview when it is confirmed.
        opinions: opinions that other departments wait for from the merged one.
        remaining: what must be changed before the department can be closed.
    """

    model_config = ConfigDict(frozen=True)

    token: str
    department: str
    department_name: str
    successor: str
    successor_name: str
    document: str
    cases: int
    steps: int
    opinions: int
    orders: int
    listed: list[TakenOverCase]
    remaining: list[str]
    handler: str
    made_by: str


class MergerProgress(BaseModel):
    """How far the successor has taken over what was open."""

    model_config = ConfigDict(frozen=True)

    token: str
    department: str
    department_name: str
    successor: str
    successor_name: str
    confirmed_at: AwareDatetime | None
    confirmed_by: str | None
    waiting: int = Field(description="尚待承接的办件和督办单数")
    is_done: bool
