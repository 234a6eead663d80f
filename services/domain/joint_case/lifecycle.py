"""The lives of a case and of a step on one page: (status, act) → status, with no wildcard.

The buttons on screen come from these tables; an act that keeps the status maps
to the status itself.
"""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.errors import ActNotAllowed
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus

_C, _S = CaseStatus, StepStatus

CASE_MOVES: Mapping[tuple[CaseStatus, CaseAct], CaseStatus] = MappingProxyType(
    {
        (_C.RECEIVED, CaseAct.ACCEPT): _C.ACCEPTED,
        (_C.RECEIVED, CaseAct.DECLINE): _C.DECLINED,
        (_C.RECEIVED, CaseAct.NOTIFY_SUPPLEMENT): _C.SUPPLEMENT,
        (_C.RECEIVED, CaseAct.WITHDRAW): _C.WITHDRAWN,
        (_C.RECEIVED, CaseAct.NOTE): _C.RECEIVED,
        (_C.SUPPLEMENT, CaseAct.SUPPLY): _C.RECEIVED,
        (_C.SUPPLEMENT, CaseAct.WITHDRAW): _C.WITHDRAWN,
        (_C.SUPPLEMENT, CaseAct.NOTE): _C.SUPPLEMENT,
        (_C.ACCEPTED, CaseAct.WITHDRAW): _C.WITHDRAWN,
        (_C.ACCEPTED, CaseAct.NOTE): _C.ACCEPTED,
        (_C.IN_HAND, CaseAct.WITHDRAW): _C.WITHDRAWN,
        (_C.IN_HAND, CaseAct.NOTE): _C.IN_HAND,
        (_C.APPROVED, CaseAct.DELIVER): _C.DELIVERED,
        (_C.APPROVED, CaseAct.NOTE): _C.APPROVED,
        (_C.REFUSED, CaseAct.DELIVER): _C.DELIVERED,
        (_C.REFUSED, CaseAct.NOTE): _C.REFUSED,
        (_C.PARTLY_DONE, CaseAct.DELIVER): _C.DELIVERED,
        (_C.PARTLY_DONE, CaseAct.NOTE): _C.PARTLY_DONE,
        (_C.RECEIVED, CaseAct.MOVE_TIME): _C.RECEIVED,
        (_C.SUPPLEMENT, CaseAct.MOVE_TIME): _C.SUPPLEMENT,
        (_C.ACCEPTED, CaseAct.MOVE_TIME): _C.ACCEPTED,
        (_C.IN_HAND, CaseAct.MOVE_TIME): _C.IN_HAND,
        (_C.APPROVED, CaseAct.MOVE_TIME): _C.APPROVED,
        (_C.REFUSED, CaseAct.MOVE_TIME): _C.REFUSED,
        (_C.PARTLY_DONE, CaseAct.MOVE_TIME): _C.PARTLY_DONE,
    }
)

STEP_MOVES: Mapping[tuple[StepStatus, StepAct], StepStatus] = MappingProxyType(
    {
        (_S.WAITING, StepAct.SKIP): _S.NOT_NEEDED,
        (_S.WAITING, StepAct.NOTE): _S.WAITING,
        (_S.OPEN, StepAct.CLAIM): _S.IN_HAND,
        (_S.OPEN, StepAct.ASSIGN): _S.IN_HAND,
        (_S.OPEN, StepAct.SKIP): _S.NOT_NEEDED,
        (_S.OPEN, StepAct.NOTE): _S.OPEN,
        (_S.OPEN, StepAct.RECORD_EVENT): _S.OPEN,
        (_S.IN_HAND, StepAct.RECORD_EVENT): _S.IN_HAND,
        (_S.IN_HAND, StepAct.RELEASE): _S.OPEN,
        (_S.IN_HAND, StepAct.ASSIGN): _S.IN_HAND,
        (_S.IN_HAND, StepAct.SUSPEND): _S.IN_HAND,
        (_S.IN_HAND, StepAct.RESUME): _S.IN_HAND,
        (_S.IN_HAND, StepAct.EXTEND): _S.IN_HAND,
        (_S.IN_HAND, StepAct.CORRECT_SUSPENSION): _S.IN_HAND,
        (_S.IN_HAND, StepAct.APPROVE): _S.APPROVED,
        (_S.IN_HAND, StepAct.REFUSE): _S.REFUSED,
        (_S.IN_HAND, StepAct.NOTE): _S.IN_HAND,
    }
)


def case_after(status: CaseStatus, act: CaseAct) -> CaseStatus:
    """Where `act` takes a case that stands at `status`.

    Raises:
        ActNotAllowed: the table has no such move.
    """
    moved = CASE_MOVES.get((status, act))
    if moved is None:
        raise ActNotAllowed(f"办件处于“{status.label}”，不能“{act.label}”", status=status, act=act)
    return moved


def step_after(status: StepStatus, act: StepAct) -> StepStatus:
    """Where `act` takes a step that stands at `status`.

    Raises:
        ActNotAllowed: the table has no such move.
    """
    moved = STEP_MOVES.get((status, act))
    if moved is None:
        raise ActNotAllowed(f"环节处于“{status.label}”，不能“{act.label}”", status=status, act=act)
    return moved
