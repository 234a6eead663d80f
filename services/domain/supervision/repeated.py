"""Repeated breaches of a department: how many, of how much work, in which period, are too many."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schemas.supervision.orders import Period, RepeatRule, SupervisionRules
from services.domain.calendars.calendar import beijing_date, from_beijing


@dataclass(frozen=True)
class Count:
    """A department's breaches in a period, and the steps whose limits fell due in it."""

    breaches: int
    due: int

    @property
    def share(self) -> float:
        """Which part of what fell due was breached; of nothing, nothing."""
        return self.breaches / self.due if self.due else 0.0


def period_of(period: Period, at: datetime) -> str:
    """The period's name: `2026-11` or `2026-Q4`; by Beijing date."""
    on = beijing_date(at)
    return f"{on:%Y-%m}" if period is Period.MONTH else f"{on.year}-Q{(on.month + 2) // 3}"


def bounds_of(period: Period, at: datetime) -> tuple[datetime, datetime]:
    """The period's first moment and the first one after it, aware, UTC."""
    on = beijing_date(at)
    month = on.month if period is Period.MONTH else on.month - (on.month - 1) % 3
    first = date(on.year, month, 1)
    months = 1 if period is Period.MONTH else 3
    after = (first + timedelta(days=31 * months)).replace(day=1)
    return from_beijing(first, time(0)), from_beijing(after, time(0))


def too_many(
    rules: SupervisionRules, counts: Mapping[Period, Count], issued: Collection[str]
) -> Iterator[RepeatRule]:
    """The rules that the department's counts meet now and for which no order came in the period yet.

    Args:
        issued: the codes of the rules that already brought an order in their present period.
    """
    for rule in rules.repeated:
        count = counts[rule.period]
        is_met = count.breaches >= rule.breaches and count.share >= (rule.share or 0)
        if is_met and rule.code not in issued:
            yield rule
