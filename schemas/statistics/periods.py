"""Statistics (统计) of departments, officers and ratings over a period."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.term import Term


class Topic(Term):
    """Topic of a daily sum."""

    STEP_SETTLED = "step_settled", "办结环节"
    STEP_KEPT = "step_kept", "按时办结环节"
    STEP_EXCUSED = "step_excused", "裁定不归责的超时环节"
    STEP_CHARGED = "step_charged", "裁定归责的其他部门超时环节"
    STEP_REFUSED = "step_refused", "不予环节"
    CASE_FINISHED = "case_finished", "办结办件"
    RATED = "rated", "评价"
    SATISFIED = "satisfied", "满意评价"
    BAD = "bad", "差评"
    CALL_BACK_DUE = "call_back_due", "应回访差评"
    CALLED_BACK = "called_back", "按时回访"
    MENDING_DUE = "mending_due", "应整改差评"
    MENDED = "mended", "按时整改"
    FOLLOWED_UP = "followed_up", "追评"
    FOLLOW_UP_SATISFIED = "follow_up_satisfied", "追评满意"
    PROJECT_SETTLED = "project_settled", "办结或已超期的项目"
    PROJECT_KEPT = "project_kept", "计时合计未超的项目"


class TallyKey(NamedTuple):
    """Key of one daily sum; empty for dimensions that are not split. Days are Beijing dates."""

    topic: str
    matter: str
    department: str
    account: str
    day: date


class StatisticsPeriod(BaseModel):
    """The counted days, both included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    from_day: date = Field(ge=date(2018, 1, 1), le=date(2040, 12, 31), description="统计起始日")
    until_day: date = Field(ge=date(2018, 1, 1), le=date(2040, 12, 31), description="统计截止日")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "StatisticsPeriod":
        if self.until_day < self.from_day:
            raise ValueError("统计截止日不能早于起始日")
        return self


class DepartmentFigures(BaseModel):
    """Figures of a department over a period, and its open steps now.

    Attributes:
        kept: completed steps that kept their promised limit, or whose delay is attributed to others.
        excused: those of them that were late, by a decided objection (归责裁定).
        charged: late steps of other departments that are attributed to this one.
        on_time: share of `kept` in completed and charged steps; None without any.
        in_progress: steps open now.
        overdue: steps past their promised limit now whose delay is attributed to it.
        orders, orders_answered: supervision orders issued to it in the period, and those answered.
    """

    department: str
    name: str
    settled: int = 0
    kept: int = 0
    excused: int = 0
    charged: int = 0
    refused: int = 0
    on_time: Decimal | None = None
    in_progress: int = 0
    overdue: int = 0
    orders: int = 0
    orders_answered: int = 0


class OfficerFigures(BaseModel):
    """Figures of one officer of a department over a period."""

    account: str
    name: str
    settled: int = 0
    kept: int = 0
    excused: int = 0
    charged: int = 0
    refused: int = 0
    on_time: Decimal | None = None


class RatingFigures(BaseModel):
    """Ratings of a matter over a period; shares in per cent, None without ratings.

    Source:
        国办发〔2019〕51号; domain §5.4: shares rated, satisfied, bad, followed up and remediated in time.
    """

    matter: str
    name: str
    finished: int
    rated: int
    rated_share: Decimal | None
    satisfied_share: Decimal | None
    bad: int
    bad_share: Decimal | None
    called_back_share: Decimal | None
    mended_share: Decimal | None
    follow_up_share: Decimal | None


class Statistics(BaseModel):
    """Departments, the officers of one of them, and ratings by matter."""

    period: StatisticsPeriod
    departments: list[DepartmentFigures]
    officers: list[OfficerFigures]
    ratings: list[RatingFigures]
