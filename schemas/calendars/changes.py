"""Changes of the work calendar, their previews and views."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.calendars.batch_hours import BatchHour
from schemas.calendars.limits import DayKind, OpeningHours
from schemas.input_model import InputModel
from schemas.jobs.recalculation import RecalculationStatus

WINDOW_SITE = "window"
"""The window's own site; a department's site has the department's code."""
EVERY_SITE = "all"
"""A closure of the whole city (台风、疫情)."""


class _CalendarModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NamedDay(_CalendarModel):
    """A day named by a notice: a day off, or a working day in exchange."""

    on: date
    kind: Literal[DayKind.HOLIDAY, DayKind.MAKE_UP_DAY] = Field(description="放假或调休上班")


class HolidayNoticeIn(_CalendarModel):
    """The State Council notice (放假通知) from which the days are copied."""

    number: str = Field(min_length=1, max_length=64, description="通知文号")
    published_on: date = Field(description="发布日期")
    effective_from: date | None = Field(default=None, description="生效日期；不填即发布之日")
    source: str = Field(min_length=1, max_length=500, pattern=r"^https?://", description="原文链接")


class YearIn(InputModel):
    """The whole calendar of a year by one notice; it replaces the previous version."""

    notice: HolidayNoticeIn
    days: list[NamedDay] = Field(min_length=1, max_length=200, description="通知列明的放假日和调休上班日")


class HoursIn(InputModel):
    """A site's opening hours from a day on; several segments per day."""

    since: date = Field(description="自该日起")
    hours: OpeningHours = Field(description="开放时间")


class ClosureIn(InputModel):
    """A local closure of a site on a working day, or its reopening.

    Source:
        行政许可法 has no such day, so it is an administrator's decision, with its document.
    """

    document: str = Field(min_length=1, max_length=100, description="决定文号")
    reason: str = Field(min_length=1, max_length=200, description="停办原因")


class YearChange(_CalendarModel):
    """A version of a year's calendar; `version` counts within the year."""

    kind: Literal["year"] = "year"
    year: int
    version: int
    notice: HolidayNoticeIn
    days: tuple[NamedDay, ...]


class WithdrawalChange(_CalendarModel):
    """The withdrawal of a year's latest version, possible while nothing has used it."""

    kind: Literal["withdrawal"] = "withdrawal"
    year: int
    version: int


class HoursChange(_CalendarModel):
    """New opening hours of a site."""

    kind: Literal["hours"] = "hours"
    site: str
    since: date
    hours: OpeningHours


class ClosureChange(_CalendarModel):
    """A closure of a site."""

    kind: Literal["closure"] = "closure"
    site: str
    on: date
    document: str
    reason: str


class ReopeningChange(_CalendarModel):
    """The withdrawal of a closure."""

    kind: Literal["reopening"] = "reopening"
    site: str
    on: date
    document: str
    reason: str


class BatchHourChange(_CalendarModel):
    """Another batch hour of a department from a day on, or none any more.

    Stored with the change of the department, in one transaction.
    """

    kind: Literal["batch_hour"] = "batch_hour"
    site: str
    since: date
    hour: BatchHour | None

    @property
    def in_words(self) -> str:
        """The change in Chinese: 每日补录截止时间 09:30."""
        return f"每日补录截止时间 {self.hour:%H:%M}" if self.hour else "不再集中补录"


CalendarChange = Annotated[
    YearChange | WithdrawalChange | HoursChange | ClosureChange | ReopeningChange | BatchHourChange,
    Field(discriminator="kind"),
]


class MovedClock(BaseModel):
    """One clock whose due date a calendar change moves or confirms."""

    clock: str
    was_due_at: AwareDatetime
    due_at: AwareDatetime
    was_provisional: bool = False
    is_provisional: bool = False
    found_late: bool = Field(default=False, description="改后已超时，补记")
    annulled: bool = Field(default=False, description="改后不超时，撤销")

    @property
    def is_earlier(self) -> bool:
        """Whether the new due date is earlier than the previous one."""
        return self.due_at < self.was_due_at


class MovedCase(BaseModel):
    """An open case affected by a calendar change, with its clocks."""

    case_no: str
    matter_name: str
    clocks: list[MovedClock]


class BrokenPromise(BaseModel):
    """A matter whose promise no longer holds with the changed calendar."""

    matter: str
    matter_name: str
    message: str


class CalendarPreview(BaseModel):
    """The effects of a calendar change before confirmation, and the confirmation token.

    `cases` lists at most 200 affected cases; breached and earlier ones come first.
    """

    token: str
    in_words: str
    first_changed_on: date | None = Field(description="最早受影响的日期；没有即不影响任何一天")
    open_cases: int
    touched_cases: int = Field(description="到期日变动或由暂定转为确定的办件")
    moved_due_dates: int
    moved_earlier: int
    found_late: int = Field(description="改后已超时的时限")
    annulled: int = Field(description="改后撤销的超时")
    cases: list[MovedCase]
    broken_promises: list[BrokenPromise]
    remarks: list[str] = Field(description="与法定节假日核对的提示")
    made_by: str = Field(default="", description="提出人；须由另一名管理员确认")
    digest: str = Field(default="", description="变更内容和影响的摘要，确认时须带")


class PendingChange(BaseModel):
    """A previewed change that awaits a second administrator."""

    token: str
    in_words: str
    made_by: str
    made_at: AwareDatetime


class RecalculationProgress(BaseModel):
    """Progress of recalculating open cases after a confirmed change."""

    token: str
    in_words: str
    edition: int | None = Field(description="日历版次；未确认为空")
    confirmed_at: AwareDatetime | None
    confirmed_by: str | None
    waiting: int = Field(description="待重新计算的在办件")
    touched_cases: int
    moved_earlier: int
    found_late: int
    annulled: int
    is_done: bool
    status: RecalculationStatus = Field(description="running 正在重新计算，paused 已暂停，cancelled 已取消")
    is_newest: bool = Field(description="此后没有更新的日历版次；只有最新一版可以暂停、继续或取消")


class CalendarDay(BaseModel):
    """A day that differs from its weekday, and why."""

    on: date
    is_working: bool
    kind: DayKind | None
    reason: str
    is_provisional: bool


class CalendarVersion(BaseModel):
    """A version of a year's notice, in force or superseded."""

    version: int
    number: str
    published_on: date
    effective_from: date | None
    source: str
    supersedes: int | None
    in_force: bool
    days: list[NamedDay]


class YearView(BaseModel):
    """A year's calendar as in force today."""

    year: int
    is_published: bool
    edition: int
    working_days: int
    days: list[CalendarDay]
    versions: list[CalendarVersion]


class SiteView(BaseModel):
    """A site's opening hours over time, and its closures."""

    site: str
    name: str
    has_own_hours: bool
    hours: list[HoursIn]
    closures: dict[date, ClosureIn]


class YearRow(BaseModel):
    """A year in the list of calendars."""

    year: int
    is_published: bool
    version: int | None
    working_days: int
    notice: str | None
