"""Repeated breaches of a department: counts per period against the rules."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schemas.supervision.orders import RepeatPeriod, RepeatRule, SupervisionRules
from services.domain.calendars.calendar import beijing_date, from_beijing


@dataclass(frozen=True)
class BreachCount:
    """A department's breaches in a period, and the steps whose limits fell due in it."""

    breaches: int
    due: int

    @property
    def share(self) -> float:
        """Return the share of due limits that were breached; 0 if none were due."""
        return self.breaches / self.due if self.due else 0.0


def period_name(period: RepeatPeriod, at: datetime) -> str:
    """Return the period's name by Beijing date: `2026-11` or `2026-Q4`."""
    on = beijing_date(at)
    return f"{on:%Y-%m}" if period is RepeatPeriod.MONTH else f"{on.year}-Q{(on.month + 2) // 3}"


def period_bounds(period: RepeatPeriod, at: datetime) -> tuple[datetime, datetime]:
    """Return the period's start and end (exclusive), aware, in UTC."""
    on = beijing_date(at)
    month = on.month if period is RepeatPeriod.MONTH else on.month - (on.month - 1) % 3
    first = date(on.year, month, 1)
    months = 1 if period is RepeatPeriod.MONTH else 3
    after = (first + timedelta(days=31 * months)).replace(day=1)
    return from_beijing(first, time(0)), from_beijing(after, time(0))


def find_met_rules(
    rules: SupervisionRules, counts: Mapping[RepeatPeriod, BreachCount], issued: Collection[str]
) -> Iterator[RepeatRule]:
    """Yield the rules that the counts meet and that issued no order in the period yet.

    Args:
        issued: the codes of the rules that already issued an order in their current period.
    """
    for rule in rules.repeated:
        count = counts[rule.period]
        is_met = count.breaches >= rule.breaches and count.share >= (rule.share or 0)
        if is_met and rule.code not in issued:
            yield rule
