"""Time limits and the days and hours that count towards them."""

from datetime import date, time
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from schemas.errors import Kind, LianbanError
from schemas.vocabulary import Term


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


TimeOfDay = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$"})]
"""A Beijing clock time; JSON Schema's own `time` requires an offset."""


class OutsideCalendar(LianbanError):
    """The day lies before the first or after the last year of the work calendar."""

    code = "outside-calendar"
    title = "日期超出工作日历范围"
    kind = Kind.INVALID


class LimitUnit(Term):
    """The unit of a limit (时限)."""

    WORKING_DAYS = "working_days", "工作日"
    CALENDAR_DAYS = "calendar_days", "自然日"
    WORKING_HOURS = "working_hours", "工作小时"
    HOURS = "hours", "小时"
    MINUTES = "minutes", "分钟"
    MONTHS = "months", "月"
    ON_THE_SPOT = "on_the_spot", "即办"


class TimeLimit(_Value):
    """A length with its unit; "at most" is understood.

    Fractions of a working day are allowed (0.5 个工作日 is a common promise); calendar days and
    months are whole. On the spot (即办) has no length: its amount is 0.
    """

    amount: Decimal = Field(ge=0, le=10_000, decimal_places=4, description="数量；即办为 0")
    unit: LimitUnit

    @model_validator(mode="after")
    def _amount_suits_the_unit(self) -> Self:
        if self.unit is LimitUnit.ON_THE_SPOT and self.amount:
            raise ValueError("即办没有时长，数量应为 0")
        if self.unit in {LimitUnit.CALENDAR_DAYS, LimitUnit.MONTHS} and self.amount % 1:
            raise ValueError("自然日和月应为整数")
        return self

    @property
    def in_words(self) -> str:
        """The limit in Chinese: 3 个工作小时, 0.5 个工作日, 即办."""
        if self.unit is LimitUnit.ON_THE_SPOT:
            return self.unit.label
        classifier = "" if self.unit in {LimitUnit.HOURS, LimitUnit.MINUTES} else "个"
        return f"{self.amount.normalize():f} {classifier}{self.unit.label}"


class Counting(_Value):
    """How an item counts its days, where the law leaves a choice.

    Attributes:
        count_first_day: whether the first day is day one (some windows do so for promises of one day).
        cut_off: a start on a working day at this time or later counts from the next working day's
            opening; Beijing time. No published rule has one, so the default is None.

    Source:
        民法典 第二百零一条 — the first day is not counted, unless the parties say otherwise (第二百零四条).
    """

    count_first_day: bool = False
    cut_off: TimeOfDay | None = None


class DayKind(Term):
    """Why a day differs from its weekday."""

    HOLIDAY = "holiday", "放假"
    MAKE_UP_DAY = "make_up_day", "调休上班"
    CLOSURE = "closure", "停办"
    ORDINARY = "ordinary", "照常"


class HolidayNotice(_Value):
    """A State Council notice (放假通知) that fixes the days off of one year, or changes them.

    Of two notices about the same day the one published later applies. `supersedes` is the version of
    the same year that this one changes; `effective_from` is the day it takes effect, None for the day of
    publication.
    """

    year: int
    version: int = Field(ge=1)
    published_on: date
    number: str
    source: str
    supersedes: int | None = None
    effective_from: date | None = None


class SpecialDay(_Value):
    """A day named by a notice, or a local closure (no notice, but a reason)."""

    on: date
    kind: DayKind
    notice: HolidayNotice | None = None
    reason: str = ""


class OpeningHours(_Value):
    """When a site is open on a working day, Beijing time; each segment is half open.

    A segment ends on the day it begins, so a closing time of midnight is not supported.
    """

    segments: tuple[tuple[TimeOfDay, TimeOfDay], ...] = Field(
        default=((time(9), time(12)), (time(13, 30), time(17))), min_length=1
    )

    @model_validator(mode="after")
    def _segments_follow_each_other(self) -> Self:
        moments = [moment for segment in self.segments for moment in segment]
        if any(moment.tzinfo for moment in moments):
            raise ValueError("开放时间按北京时间填写，不带时区")
        if any(earlier >= later for earlier, later in pairwise(moments)):
            raise ValueError("开放时间应依次排列，互不重叠")
        return self

    @property
    def in_words(self) -> str:
        """The hours in one line: 09:00-12:00、13:30-17:00."""
        return "、".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in self.segments)
