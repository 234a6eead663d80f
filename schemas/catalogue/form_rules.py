"""Rules of sense over a form, beyond the shape of its fields, as data of a matter."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from schemas.term import Term


class RuleKind(Term):
    """A rule of sense over the form, beyond the shape of its fields."""

    ADULT = "adult", "须年满 18 周岁"
    SUM = "sum", "合计须相符"
    NOT_PAST = "not_past", "不得早于今日"
    WITHIN_YEARS = "within_years", "须在年限之内"
    AFTER = "after", "须晚于另一日期"


class FormRule(BaseModel):
    """One rule of sense; paths are dotted, `*` stands for every entry of a list.

    Attributes:
        path: the field that the rule looks at, and that a failure names.
        equals: for a sum, the amount it must come to.
        other: for a sum or an order of dates, the field to compare with.
        years: for `within_years`, how many.
        since: the rule binds applications from this day on; None means always.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: RuleKind
    path: str
    message: str
    equals: Decimal | None = None
    other: str | None = None
    years: int | None = None
    since: date | None = None
    source: str = ""
