"""The proof against a simulation that knows nothing of it: every path, minute by minute."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

import pytest

from schemas.catalogue.findings import Fault
from schemas.catalogue.matter import Matter
from services.domain.calendars.calendar import BEIJING, in_beijing
from services.domain.catalogue.lint.lint import lint
from services.domain.catalogue.lint.standards import Standards
from services.reference_data.calendars import load_calendar, load_calendars
from services.reference_data.loader import load_departments, load_matters

MATTERS = 220
A_MINUTE = timedelta(minutes=1)
FIRST_DAY = date(2026, 9, 21)
"""From here to the end of the year lie Mid-Autumn, National Day and a make-up Saturday."""
CALENDAR = load_calendar()
STANDARDS = Standards(frozenset(load_departments()), load_calendars(), date(2026, 11, 24), FIRST_DAY)
MODEL = load_matters()["property-registration"]


def _generated(seed: int) -> Matter:
    """Two to five steps in hours or days, waiting for each other at random, sometimes conditional."""
    pick = random.Random(seed)  # noqa: S311 - a test's choice
    in_hours = pick.random() < 0.5
    steps = []
    for number in range(pick.randint(2, 5)):
        after = [f"s{other}" for other in range(number) if pick.random() < 0.5]
        amount = pick.choice([1, 1.5, 2, 3]) if in_hours else pick.choice([1, 2, 3])
        steps.append(
            {
                "code": f"s{number}",
                "name": f"环节{number}",
                "department": "planning-resources",
                "stage": "registration",
                "nature": "service",
                "starts": "notice" if after else "accept",
                "after": after,
                "when": 'answers.a == "yes"' if after and number == 3 else None,
                "limits": {
                    "promised": {
                        "amount": amount,
                        "unit": "working_hours" if in_hours else "working_days",
                    },
                    "statutory_source": "无",
                },
            }
        )
    answers = [{"code": "yes", "label": "是"}, {"code": "no", "label": "否"}]
    return Matter.model_validate(
        {
            **MODEL.model_dump(mode="json"),
            "steps": steps,
            "questions": [{"code": "a", "label": "情形", "answers": answers, "default": "no"}],
            "limits": {
                "promised": {"amount": pick.randint(1, 5 if not in_hours else 2), "unit": "working_days"},
                "statutory_source": "无",
            },
            "bounds": {"source": "无"},
        }
    )


def _is_open(at: datetime) -> bool:
    now = in_beijing(at)
    minute = now.hour * 60 + now.minute
    return CALENDAR.is_working_day(now.date()) and (540 <= minute < 720 or 810 <= minute < 1020)


@lru_cache(maxsize=100_000)
def _after_minutes(start: datetime, minutes: int) -> datetime:
    """The last open minute of so many, counted one by one from the first open one."""
    at = start
    while True:
        if _is_open(at):
            minutes -= 1
            if minutes == 0:
                return at
        at += A_MINUTE


@lru_cache(maxsize=100_000)
def _after_days(start: datetime, days: int) -> datetime:
    """The last open minute of the so-manieth working day after the one on which the start counts."""
    at = start
    while not _is_open(at):
        at += A_MINUTE
    while days:
        at += timedelta(days=1)
        days -= CALENDAR.is_working_day(in_beijing(at).date())
    return in_beijing(at).replace(hour=16, minute=59)


def _end(matter: Matter, start: datetime, chain: tuple[str, ...]) -> datetime:
    """The last minute in which the chain's last step may be settled, each step using its last minute."""
    at = start
    by_code = {step.code: step for step in matter.steps}
    for code in chain:
        limit = by_code[code].limits.promised
        if limit.unit.value == "working_days":
            at = _after_days(at, int(limit.amount))
        else:
            at = _after_minutes(at, int(limit.amount * 60)) + A_MINUTE
    return at


def _chains(matter: Matter) -> Iterator[tuple[str, ...]]:
    """Every way through the steps, one step after the other; a step that falls away only shortens one."""
    waits = {step.code: step.after for step in matter.steps}

    def back(chain: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        before = waits[chain[0]]
        if not before:
            yield chain
        for code in before:
            yield from back((code, *chain))

    for code in waits:
        yield from back((code,))


def _starts() -> Iterator[datetime]:
    """Opening, around noon, and the last minute, on the days around the holidays and some others."""
    for day in range(0, 98, 1):
        on = FIRST_DAY + timedelta(days=day)
        if not CALENDAR.is_working_day(on) or (day > 30 and day % 9):
            continue
        for hour, minute in ((9, 0), (11, 59), (13, 30), (16, 59)):
            yield datetime(on.year, on.month, on.day, hour, minute, tzinfo=BEIJING)


STARTS = list(_starts())


def _is_broken(matter: Matter) -> bool:
    """Whether some start and some way through the steps end after the promised days."""
    days = int(matter.limits.promised.amount)
    chains = list(_chains(matter))
    return any(
        _end(matter, start, chain) > _after_days(start, days) + A_MINUTE
        for start in STARTS
        for chain in chains
    )


@pytest.mark.parametrize("batch", range(10))
def test_the_proof_agrees_with_the_simulation(batch: int) -> None:
    for seed in range(batch * MATTERS // 10, (batch + 1) * MATTERS // 10):
        matter = _generated(seed)
        codes = [one.code for one in lint(matter, STANDARDS) if one.code is not Fault.EXAMPLE]
        assert codes == ([Fault.PROMISE_BROKEN] if _is_broken(matter) else []), seed


def test_the_generated_matters_are_of_both_kinds() -> None:
    broken = sum(_is_broken(_generated(seed)) for seed in range(60))
    assert 10 <= broken <= 50


def test_a_counter_example_is_one_in_the_simulation_too() -> None:
    shown = 0
    for seed in range(60):
        matter = _generated(seed)
        for finding in lint(matter, STANDARDS):
            example = finding.counter_example
            if finding.code is Fault.PROMISE_BROKEN and example is not None:
                chain = tuple(leg.code for leg in example.path)
                end = _end(matter, example.starts_at, chain)
                assert example.ends_at - A_MINUTE <= end <= example.ends_at, seed
                shown += 1
    assert shown >= 10
