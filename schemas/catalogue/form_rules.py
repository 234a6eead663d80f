"""Rules of sense over a form, beyond the shape of its fields, as data of a matter."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from schemas.term import Term


class RuleKind(Term):
    """A rule of sense over the form, beyond the shape of its fields."""

    ADULT = "adult", "须达到年龄"
    SUM = "sum", "合计须相符"
    NOT_PAST = "not_past", "不得早于今日"
    WITHIN_YEARS = "within_years", "须在年限之内"
    AFTER = "after", "须晚于另一日期"
    NOT_FUTURE = "not_future", "不得晚于今日"
    IS_ONE_OF = "is_one_of", "只能是所列选项"
    NOTICE_OVER = "notice_over", "公示期须已届满且未过申请期"


class FormRule(BaseModel):
    """One rule of sense; paths are dotted, `*` stands for every entry of a list.

    Attributes:
        path: the field that the rule looks at, and that a failure names.
        equals: for a sum, the amount it must come to.
        other: for a sum or an order of dates, the field to compare with.
        years: for `within_years`, how many; for `adult`, the age, eighteen where it is not said.
        values: for `is_one_of`, the answers that pass.
        days, within: for `notice_over`, how long the notice is, and how long afterwards one may apply.
        when: CEL over the guided answers; the rule binds only where it holds.
        since: the rule binds applications from this day on; None means always.
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
