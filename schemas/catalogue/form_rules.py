"""Plausibility rules of a form, as data of a matter."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from schemas.term import Term


class RuleKind(Term):
    """Kind of plausibility rule over a form."""

    ADULT = "adult", "须达到年龄"
    SUM = "sum", "合计须相符"
    NOT_PAST = "not_past", "不得早于今日"
    WITHIN_YEARS = "within_years", "须在年限之内"
    AFTER = "after", "须晚于另一日期"
    NOT_FUTURE = "not_future", "不得晚于今日"
    IS_ONE_OF = "is_one_of", "只能是所列选项"
    NOTICE_OVER = "notice_over", "公示期须已届满且未过申请期"


class FormRule(BaseModel):
    """One plausibility rule; paths are dotted, `*` means every entry of a list.

    Attributes:
        path: the field that the rule checks, and that an error names.
        equals: for a sum, the amount it must come to.
        other: for a sum or an order of dates, the field to compare with.
        years: for `within_years`, the number; for `adult`, the age, by default eighteen.
        values: for `is_one_of`, the allowed answers.
        days, within: for `notice_over`, the length of the notice and of the period to apply after it.
        when: CEL over the guided answers; the rule applies only where it is true.
        since: the rule applies to applications from this day on; None means always.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: RuleKind
    path: str
    message: str
    equals: Decimal | None = None
    other: str | None = None
    years: int | None = Field(default=None, ge=0, le=200)
    values: tuple[str, ...] = ()
    days: int | None = Field(default=None, ge=1, le=3650)
    within: int | None = Field(default=None, ge=1, le=3650)
    when: str | None = Field(default=None, min_length=1, max_length=300)
    since: date | None = None
    source: str = ""
