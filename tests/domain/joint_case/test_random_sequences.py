"""Twenty thousand random sequences of acts, waits and strikes: no impossible state, no breach lost."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.joint_case.walks import FAMILIES, walk_of

SEQUENCES = 20_000
SHORTEST, LONGEST = 40, 160
"""Bytes; a move takes two to seven of them."""

MUST_OCCUR = {
    *(f"act {act}" for act in ("accept", "decline", "withdraw", "deliver", "note")),
    *("act notify_supplement", "act supply"),
    *(f"act {act}" for act in ("claim", "release", "assign", "approve", "refuse")),
    *("case.in_hand", "case.decided", "case.closed", "step.cancelled", "step.withdrawn"),
    *("deadline.neared", "deadline.breached", "deadline.escalated", "clock.ended"),
    *("act suspend", "act resume", "act extend", "clock.stopped", "clock.resumed"),
    *("act correct_suspension", "clock.moved"),
    *("act-not-allowed", "not-permitted"),
}
"""A walk that never gets there would prove nothing about it."""
UNLESS_PROVISIONAL = {"case.deemed_accepted", "case.deemed_withdrawn", "breach.annulled"}
"""A date that the State has not fixed yet has no consequence."""


@pytest.mark.parametrize("family", FAMILIES)
def test_no_sequence_leads_to_an_impossible_case(family: str) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=SEQUENCES // len(FAMILIES))
    @given(st.binary(min_size=SHORTEST, max_size=LONGEST))
    def walked(data: bytes) -> None:
        walk = walk_of(family, data)
        assert walk.run() == []
        seen.update(walk.seen)
        seen["walks"] += 1

    walked()
    assert seen["walks"] >= SEQUENCES // len(FAMILIES)
    must = MUST_OCCUR if "year's end" in family else MUST_OCCUR | UNLESS_PROVISIONAL
    assert sorted(must - seen.keys()) == []
