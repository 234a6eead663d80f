"""The clock that rules a case now: the one whose SLA status the case shows."""

from schemas.cases.case import Clock, JointCase
from schemas.vocabulary import CaseStatus, ClockKind

_RULES = {
    CaseStatus.RECEIVED: ClockKind.INTAKE,
    CaseStatus.SUPPLEMENT: ClockKind.SUPPLEMENT,
    CaseStatus.APPROVED: ClockKind.DELIVERY,
    CaseStatus.REFUSED: ClockKind.DELIVERY,
    CaseStatus.PARTLY_DONE: ClockKind.DELIVERY,
}


def effective_clock(case: JointCase) -> Clock | None:
    """The clock that counts now: intake, supplement, delivery, else the promise of the whole.

    Intake before acceptance, supplement while the applicant must supply, delivery after the decision.

    At every other time, and when all is over, the promise of the whole.
    """
    kind = _RULES.get(case.status, ClockKind.PROMISED)
    own = [c for c in case.clocks.values() if c.kind is kind and c.step is None and c.stage is None]
    return own[-1] if own else None
