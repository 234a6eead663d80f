"""Signatures in random walks: what must hold of them, and another choice of a signer."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from schemas.cases.case import Clock, JointCase
from schemas.cases.events import Event, EventKind
from schemas.cases.step import StepState
from schemas.vocabulary import SigningPosition, StepStatus, Verdict


def is_awaited(case: JointCase, clock: Clock) -> bool:
    """While the step is at work and somebody has the turn: of those before, else of those after a draft."""
    state = case.steps[clock.step or ""]
    if state.signing is None or not state.status.is_active or clock is not _last_of_step(case, clock):
        return False
    left = [s for s in state.signing.signers if not s.is_removed and s.verdict is None]
    if any(s.position is SigningPosition.BEFORE for s in left):
        return True
    return state.signing.draft is not None and bool(left)


def _last_of_step(case: JointCase, clock: Clock) -> Clock:
    same = [c for c in case.clocks.values() if (c.kind, c.step) == (clock.kind, clock.step)]
    return max(same, key=lambda c: (len(c.id), c.id))


def signatures_wrong(state: StepState, log: Sequence[Event]) -> Iterator[str]:
    """No decision before every signature, none against one of them, and nobody signs at their own wish."""
    signers = state.signing.signers if state.signing else ()
    decided = state.status in {StepStatus.APPROVED, StepStatus.REFUSED}
    if any(event.kind is EventKind.STEP_ELAPSED and event.step == state.code for event in log):
        return  # a term ends its step by itself
    if decided and any(s.verdict is None and not s.is_removed for s in signers):
        yield f"{state.code} 未签署完就作出决定"
    after = [s for s in signers if s.position is SigningPosition.AFTER and not s.is_removed]
    if decided and any(s.verdict is Verdict.DISAGREE for s in after):
        yield f"{state.code} 后加签不同意仍作出决定"
    if any(set(s.signed_by) & set(s.added_by) for s in signers):
        yield f"{state.code} 加签人自己签署"


def varied_signer(command: dict[str, Any], pick: Callable[[int], int]) -> dict[str, Any]:
    """Before or after the decision, where the offer leaves the choice."""
    if command["position"] == "before" and pick(2):
        command |= {"position": "after"}
    return command


def account_of_signer(state: StepState, pick: Callable[[int], int]) -> str | None:
    """Every other time the signer whose turn it is."""
    awaited = state.signing.awaited if state.signing else None
    if awaited is None or not pick(2):
        return None
    department = awaited.name.department
    return awaited.name.account or (f"{department}-head", f"{department}1")[pick(2)]
