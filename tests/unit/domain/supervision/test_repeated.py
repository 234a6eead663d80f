"""Repeated breaches: how many are too many, and in which period they count."""

from datetime import datetime

import pytest

from schemas.supervision.orders import Period, RepeatRule, SupervisionRules
from services.domain.calendars.calendar import BEIJING
from services.domain.supervision.issuing import for_repetition, of_department
from services.domain.supervision.repeated import Count, bounds_of, period_of, too_many
from services.reference_data.supervision import load_supervision

RULES = load_supervision()
NONE = Count(0, 0)


def _met(month: Count, quarter: Count = NONE, issued: tuple[str, ...] = ()) -> list[str]:
    counts = {Period.MONTH: month, Period.QUARTER: quarter}
    return [rule.code for rule in too_many(RULES, counts, issued)]


@pytest.mark.parametrize(
    ("month", "quarter", "met", "because"),
    [
        (Count(2, 40), Count(2, 40), [], "two are not three"),
        (Count(3, 0), Count(3, 0), ["three-in-a-month"], "three of one department in a month"),
        (Count(3, 4000), Count(3, 4000), ["three-in-a-month"], "however much it did in time"),
        (Count(2, 60), Count(10, 100), ["one-in-ten-a-quarter"], "ten, and one in ten of what fell due"),
        (Count(2, 60), Count(10, 101), [], "ten, but fewer than one in ten"),
        (Count(2, 60), Count(9, 9), [], "every one, but fewer than ten"),
        (
            Count(20, 100),
            Count(20, 300),
            ["three-in-a-month", "twenty-in-a-month"],
            "twenty in a month, and one in five",
        ),
    ],
)
def test_how_many_are_too_many(month: Count, quarter: Count, met: list[str], because: str) -> None:
    assert _met(month, quarter) == met, because


def test_a_rule_brings_one_order_a_period() -> None:
    assert _met(Count(7, 9), issued=("three-in-a-month",)) == []


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
    assert (period_of(Period.MONTH, at), period_of(Period.QUARTER, at)) == (month, quarter)
    for period in Period:
        first, after = bounds_of(period, at)
        assert first <= at < after
        assert period_of(period, first) == period_of(period, at) != period_of(period, after)


def test_the_order_goes_to_the_department_as_a_whole_at_the_level_of_the_rule() -> None:
    rule = RepeatRule(code="five", period=Period.MONTH, breaches=5, level=3)
    escalation_level = RULES.escalation_level(rule.level)
    assert escalation_level is not None
    event = of_department(
        "tax", escalation_level, datetime(2026, 11, 25, tzinfo=BEIJING), for_repetition(rule, "2026-11", 5)
    )
    assert event.facts["asks_reply"]
    assert event.facts["subject"] == "2026-11 环节超时 5 件"
    assert event.facts["recipients"] == ["head", "administrator", "reform-office"]


def test_every_rule_of_the_city_names_a_level_of_its_escalation_policy() -> None:
    assert isinstance(RULES, SupervisionRules)
    assert all(RULES.escalation_level(rule.level) for rule in RULES.repeated)
