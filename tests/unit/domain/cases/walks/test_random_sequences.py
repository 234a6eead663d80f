"""Ten thousand random sequences of acts, waits and milestones: no impossible state, no breach lost."""

import os
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.vocabulary import CaseAct, StepAct
from tests.unit.domain.cases.walks.families import FAMILIES
from tests.unit.domain.cases.walks.walks import walk_of

pytestmark = pytest.mark.timeout(600 if "LIANBAN_TEST_SEQUENCES" not in os.environ else 14_400)
SEQUENCES = int(os.environ.get("LIANBAN_TEST_SEQUENCES", "10000"))
"""In all families together; `make nightly` asks for ten times as many."""
SHORTEST, LONGEST = 40, 160
"""Bytes; a move takes two to seven of them."""

RARE = frozenset(
    {
        *(
            CaseAct.CALL_BACK,
            CaseAct.REMEDIATE,
            CaseAct.RATE,
            CaseAct.CONFIRM_RECEIPT,
            CaseAct.REVOKE_ACCEPTANCE,
        ),
        *(StepAct.APPROVE_ON_PROMISE, StepAct.PASS_INSPECTION, StepAct.ORDER_RECTIFICATION, StepAct.RETURN),
        *(
            StepAct.REVOKE,
            StepAct.RECALL,
            StepAct.REJECT_REVIEW,
            StepAct.APPROVE_REVIEW,
            StepAct.DECIDE_OBJECTION,
        ),
        *(StepAct.WITHDRAW_EXTENSION, StepAct.BOOK_VISIT),
        *(CaseAct.CONFIRM_CHILD, StepAct.REPAIR_PROMISE, StepAct.ANSWER_RECHECK),
    }
)
"""Reached in few families, or by few walks: asked for over all of them by the test on the real record, by the
clock machine, or (an appointment) by the stories of joint acceptance. No plan here has a child that
the applicant confirms, or an applicant whose promise was broken, and a recheck follows only upon a result
that was corrected or revoked after the next step began: the table of moves has all three."""
MUST_OCCUR = {
    *(f"act {act}" for act in (*CaseAct, *StepAct) if act not in RARE),
    *(
        "case.processing_started",
        "case.decided",
        "case.closed",
        "step.cancelled",
        "step.withdrawn",
        "step.stopped",
    ),
    *("deadline.warning", "deadline.breached", "deadline.escalated", "clock.ended"),
    *("clock.stopped", "clock.resumed", "clock.moved"),
    *("act-not-allowed", "not-permitted", "not-your-step"),
}
"""A walk that never gets there would prove nothing about it."""
UNLESS_PROVISIONAL = {
    "case.deemed_accepted",
    "case.deemed_withdrawn",
    "deadline.breach_annulled",
    f"act {StepAct.OBJECT}",
}
"""A date that the State has not fixed yet has no consequence, and nobody objects to one."""

NOT_IN = {
    "four steps": (StepAct.RECORD_EVENT, StepAct.SKIP, StepAct.RAISE_REVIEW_ISSUES, StepAct.REVISE),
    "keyed in once a day": (StepAct.RECORD_EVENT, StepAct.SKIP, StepAct.RAISE_REVIEW_ISSUES, StepAct.REVISE),
    "insured": (StepAct.RECORD_EVENT, StepAct.RAISE_REVIEW_ISSUES, StepAct.REVISE),
}
"""Acts for which these plans have no step: nothing from outside is awaited, no drawings are reviewed, all
four steps are needed."""

TWO_ACTS_AT_ONE_MOMENT = bytes.fromhex(
    "01007900030100010001010000000000000100000000000000000000000000010100030000010000"
    "00000000000300000002010168000603000000010001030000010001000000000000020001"
)
"""A clock goes on at its warning's moment and is warned of; another act withdraws the case just then."""
ONE_ACT = bytes.fromhex(
    "0000ca00000100000001010000000001000001000000000000030000010001010100000000000000"
    "000000000000000000030000010000000103000001ab01011d000000000000000000000000000000"
    "0000000000000000010103000001fa01"
)
"""One act lets a clock go on and decides the case: nobody is left to be warned."""
ENDED_WHILE_IT_STOOD = bytes.fromhex(
    "0101030000017b0000000703000001000101300000000000000000000001030000010001010156010000030000015801"
)
"""A clock stopped in the moment that it was due, and the case withdrawn while it stood: that is not late.
A night's run found all three."""
HANDED_OVER_TWICE = bytes.fromhex(
    "0e000000000000000200010100000000000000001e0001000101000000000000010000000000000000000000000000010000"
    "00000000000000000000000000000000000000000000000000000006030001010001010100000000000000000000000000"
    "000000000000000000000000000000060101010103000101dc0100000000000000000000000101"
)
"""A breach joins a second cause that had reached less than the first: no level is repeated."""
HELD_AFTER_THE_FACT = bytes.fromhex(
    "00000000000000000000000000000000020000000000000000000101030000010000000000000000000000000000000101030000"
    "019901011d0007000003000001f3010145"
)
"""An extension is withdrawn after the shorter limit passed: its hold and its breach are both found late."""


@pytest.mark.parametrize("family", FAMILIES)
def test_no_sequence_leads_to_an_impossible_case(family: str) -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=SEQUENCES // len(FAMILIES))
    @given(st.binary(min_size=SHORTEST, max_size=LONGEST))
    @example(TWO_ACTS_AT_ONE_MOMENT)
    @example(ONE_ACT)
    @example(ENDED_WHILE_IT_STOOD)
    @example(HANDED_OVER_TWICE)
    @example(HELD_AFTER_THE_FACT)
    def walked(data: bytes) -> None:
        walk = walk_of(family, data)
        assert walk.run() == []
        seen.update(walk.seen)
        seen["walks"] += 1

    walked()
    assert seen["walks"] >= SEQUENCES // len(FAMILIES)
    must = MUST_OCCUR - UNLESS_PROVISIONAL if "year's end" in family else MUST_OCCUR | UNLESS_PROVISIONAL
    must |= {"deadline.held"} if "keyed in" in family else set()
    must -= {f"act {act}" for act in NOT_IN.get(family, ())}
    assert sorted(must - seen.keys()) == []
