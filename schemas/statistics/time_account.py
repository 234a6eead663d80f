"""Time account of a case: parties, stretches, outages, and time counted by the policy."""

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from schemas.input_model import InputModel
from schemas.vocabulary import Term

OWN_SYSTEM = "system"
"""Site code for an outage of this system itself; other sites are department codes."""


class TimeHolder(Term):
    """Party that holds a minute of a case's time (时间归属)."""

    DEPARTMENT = "department", "部门"
    APPLICANT = "applicant", "申请人"
    GOVERNMENT_INTERMEDIARY = "government_intermediary", "政府委托的中介机构"
    OWNER_INTERMEDIARY = "owner_intermediary", "业主委托的中介机构"
    UTILITY = "utility", "公用企业"
    INTAKE = "intake", "窗口（收件、送达）"
    OUTAGE = "outage", "系统故障"

    @property
    def is_counted(self) -> bool:
        """Whether the time counts towards 最多90天.

        Source:
            一般企业投资项目审批“最多90天”工作指引: government, intermediaries that it commissioned, and
            utilities count; the owner and those whom the owner commissioned do not. An outage concerns the
            government's systems, so it excludes nothing.
        """
        return self in _COUNTED


_COUNTED = frozenset(
    {
        TimeHolder.DEPARTMENT,
        TimeHolder.GOVERNMENT_INTERMEDIARY,
        TimeHolder.UTILITY,
        TimeHolder.OUTAGE,
    }
)


class Held(BaseModel):
    """A party holding time; for departments and utilities with the code."""

    model_config = ConfigDict(frozen=True)

    holder: TimeHolder
    department: str | None = None


class HeldStretch(BaseModel):
    """A stretch in which the same parties held the case; several for parallel steps.

    Attributes:
        by_outage: the parties whose systems were down; their time is shown as outage but still counts.
        steps: the running steps, and the party whose time each of them used.
    """

    from_at: AwareDatetime
    until_at: AwareDatetime
    held_by: list[Held]
    by_outage: list[Held] = []
    steps: dict[str, Held] = {}


class HeldTime(BaseModel):
    """One party's share of a case's time; parallel minutes count in full for each party."""

    holder: TimeHolder
    label: str
    department: str | None = None
    department_name: str | None = None
    minutes: int = Field(description="自然时间，分钟")
    open_minutes: int = Field(description="其中开放时间，分钟")
    share: float = Field(description="占总时间的比例")


class CountedGroup(BaseModel):
    """Time of a group of stages that counts towards their common limit."""

    name: str
    stages: list[str]
    limit: str = Field(description="时限")
    source: str
    stretches: int
    working_days: int
    calendar_days: int
    is_over: bool
    minutes: int


class TimeAccount(BaseModel):
    """Every minute of a case from its receipt, by party."""

    case_no: str
    from_at: AwareDatetime
    until_at: AwareDatetime
    is_closed: bool
    parties: list[HeldTime]
    groups: list[CountedGroup]
    stretches: list[HeldStretch]


class OutageIn(InputModel):
    """An outage entered by an administrator; it excludes nothing by itself."""

    site: str = Field(pattern=r"^[a-z][a-z0-9-]{0,63}$", description="system 为本系统，其余为部门编码")
    from_at: AwareDatetime = Field(description="故障开始时间")
    until_at: AwareDatetime = Field(description="故障结束时间")
    reason: str = Field(min_length=1, max_length=200, description="故障原因")
    document: str = Field(default="", max_length=100, description="故障报告编号")

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> "OutageIn":
        if self.until_at <= self.from_at:
            raise ValueError("故障结束时间应晚于开始时间")
        return self


class Outage(OutageIn):
    """A stored outage."""

    number: int
    filed_by: str
    filed_at: AwareDatetime
