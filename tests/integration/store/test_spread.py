"""A cliff is woken evenly, whether its cases were armed one after another or all at once."""

from collections import Counter
from collections.abc import Iterable

from services.store.core.wakeup_jitter import (
    CASES_PER_SECOND,
    EARLIEST,
    LONGEST_SECONDS,
    case_fraction,
    wakeup_delay,
)

CASES = [f"A{number:05d}-3301" for number in range(8_000)]


def _busiest(moments: Iterable[float]) -> float:
    """How many cases a second wake in the ten seconds in which most of them do."""
    return max(Counter(int(moment / 10) for moment in moments).values()) / 10


def test_cases_armed_one_after_another_do_not_crowd_at_the_beginning() -> None:
    grown = [wakeup_delay(case_no, armed) for armed, case_no in enumerate(CASES, start=1)]
    from_nought = [
        armed / CASES_PER_SECOND * case_fraction(case_no) for armed, case_no in enumerate(CASES, start=1)
    ]
    assert _busiest(grown) < 2 * CASES_PER_SECOND
    assert _busiest(from_nought) > 4 * CASES_PER_SECOND, "what is avoided"


def test_cases_armed_all_at_once_wake_evenly_too() -> None:
    at_once = [wakeup_delay(case_no, len(CASES)) for case_no in CASES]
    assert _busiest(at_once) < 2 * CASES_PER_SECOND
    width = len(CASES) / CASES_PER_SECOND
    assert min(at_once) >= width * EARLIEST
    assert max(at_once) < width


def test_a_few_wake_at_once_and_nobody_later_than_the_longest() -> None:
    assert wakeup_delay(CASES[0], 1) < 0.2
    assert all(wakeup_delay(case_no, 1_000_000) <= LONGEST_SECONDS for case_no in CASES[:100])
