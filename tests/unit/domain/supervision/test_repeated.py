"""Repeated breaches: how many are too many, and in which period they count."""

from datetime import datetime

import pytest

from schemas.supervision.orders import RepeatPeriod, RepeatRule, SupervisionRules
from services.domain.calendars.calendar import BEIJING
from services.domain.supervision.issuing import repetition_facts
from services.domain.supervision.repeated_breaches import (
    BreachCount,
    find_met_rules,
    period_bounds,
    period_name,
)
from services.reference_data.supervision import load_supervision

RULES = load_supervision()
NONE = BreachCount(0, 0)


def _met(month: BreachCount, quarter: BreachCount = NONE, issued: tuple[str, ...] = ()) -> list[str]:
    counts = {RepeatPeriod.MONTH: month, RepeatPeriod.QUARTER: quarter}
    return [rule.code for rule in find_met_rules(RULES, counts, issued)]


@pytest.mark.parametrize(
    ("month", "quarter", "met", "because"),
    [
        (BreachCount(2, 40), BreachCount(2, 40), [], "two are not three"),
        (BreachCount(3, 0), BreachCount(3, 0), ["three-in-a-month"], "three of one department in a month"),
        (BreachCount(3, 4000), BreachCount(3, 4000), ["three-in-a-month"], "however much it did in time"),
        (
            BreachCount(2, 60),
            BreachCount(10, 100),
            ["one-in-ten-a-quarter"],
            "ten, and one in ten of what fell due",
        ),
        (BreachCount(2, 60), BreachCount(10, 101), [], "ten, but fewer than one in ten"),
        (BreachCount(2, 60), BreachCount(9, 9), [], "every one, but fewer than ten"),
        (
            BreachCount(20, 100),
            BreachCount(20, 300),
            ["three-in-a-month", "twenty-in-a-month"],
            "twenty in a month, and one in five",
        ),
    ],
)
def test_how_many_are_too_many(
    month: BreachCount, quarter: BreachCount, met: list[str], because: str
) -> None:
    assert _met(month, quarter) == met, because


def test_a_rule_brings_one_order_a_period() -> None:
    assert _met(BreachCount(7, 9), issued=("three-in-a-month",)) == []


@pytest.mark.parametrize(
    ("at", "month", "quarter"),
    [
        (datetime(2026, 11, 30, 23, 59, 59, tzinfo=BEIJING), "2026-11", "2026-Q4"),
        (datetime(2026, 12, 31, 16, tzinfo=BEIJING), "2026-12", "2026-Q4"),
        (datetime(2027, 1, 1, tzinfo=BEIJING), "2027-01", "2027-Q1"),
        (datetime(2026, 4, 1, tzinfo=BEIJING), "2026-04", "2026-Q2"),
    ],
)
def test_a_period_is_one_of_the_beijing_calendar(at: datetime, month: str, quarter: str) -> None:
    assert (period_name(RepeatPeriod.MONTH, at), period_name(RepeatPeriod.QUARTER, at)) == (month, quarter)
    for period in RepeatPeriod:
        first, after = period_bounds(period, at)
        assert first <= at < after
        assert period_name(period, first) == period_name(period, at) != period_name(period, after)


def test_the_order_goes_to_the_department_as_a_whole_at_the_level_of_the_rule() -> None:
    rule = RepeatRule(code="five", period=RepeatPeriod.MONTH, breaches=5, level=3)
    escalation_level = RULES.escalation_level(rule.level)
    assert escalation_level is not None
    at = datetime(2026, 11, 25, tzinfo=BEIJING)
    event = repetition_facts("tax", escalation_level, at, rule, ("2026-11", 5))
    assert event.asks_reply
    assert event.subject == "2026-11 环节超时 5 件"
    assert event.recipients == ("head", "administrator", "reform-office")


def test_every_rule_of_the_city_names_a_level_of_its_escalation_policy() -> None:
    assert isinstance(RULES, SupervisionRules)
    assert all(RULES.escalation_level(rule.level) for rule in RULES.repeated)
