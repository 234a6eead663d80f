"""The lives of a case and of a step on one page: (status, act) → status, with no wildcard.

The buttons on screen come from these tables; an act that keeps the status maps
to the status itself.
"""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.errors import ActNotAllowed
from schemas.vocabulary import CaseAct, CaseStatus, StepAct, StepStatus

_C, _S, _A, _T = CaseStatus, StepStatus, CaseAct, StepAct

CASE_MOVES: Mapping[tuple[CaseStatus, CaseAct], CaseStatus] = MappingProxyType(
    {
        (_C.RECEIVED, _A.ACCEPT): _C.ACCEPTED,
        (_C.RECEIVED, _A.ACCEPT_WITH_GAPS): _C.ACCEPTED_WITH_GAPS,
        (_C.RECEIVED, _A.DECLINE): _C.DECLINED,
        (_C.RECEIVED, _A.DECLINE_NOT_OURS): _C.NOT_OURS,
        (_C.RECEIVED, _A.NOTIFY_SUPPLEMENT): _C.SUPPLEMENT,
        (_C.RECEIVED, _A.WITHDRAW): _C.WITHDRAWN,
        (_C.RECEIVED, _A.CORRECT_NAME): _C.RECEIVED,
        (_C.RECEIVED, _A.CHANGE_PROJECT_CODE): _C.RECEIVED,
        (_C.RECEIVED, _A.NOTE): _C.RECEIVED,
        (_C.RECEIVED, _A.MOVE_TIME): _C.RECEIVED,
        (_C.SUPPLEMENT, _A.SUPPLY): _C.RECEIVED,
        (_C.SUPPLEMENT, _A.WITHDRAW): _C.WITHDRAWN,
        (_C.SUPPLEMENT, _A.CORRECT_NAME): _C.SUPPLEMENT,
        (_C.SUPPLEMENT, _A.CHANGE_PROJECT_CODE): _C.SUPPLEMENT,
        (_C.SUPPLEMENT, _A.NOTE): _C.SUPPLEMENT,
        (_C.SUPPLEMENT, _A.MOVE_TIME): _C.SUPPLEMENT,
        (_C.ACCEPTED, _A.WITHDRAW): _C.WITHDRAWN,
        (_C.ACCEPTED, _A.TERMINATE): _C.TERMINATED,
        (_C.ACCEPTED, _A.CORRECT_NAME): _C.ACCEPTED,
        (_C.ACCEPTED, _A.CHANGE_PROJECT_CODE): _C.ACCEPTED,
        (_C.ACCEPTED, _A.NOTE): _C.ACCEPTED,
        (_C.ACCEPTED, _A.MOVE_TIME): _C.ACCEPTED,
        (_C.ACCEPTED_WITH_GAPS, _A.FILL_GAP): _C.ACCEPTED,
        (_C.ACCEPTED_WITH_GAPS, _A.REVOKE_ACCEPTANCE): _C.ACCEPTANCE_REVOKED,
        (_C.ACCEPTED_WITH_GAPS, _A.WITHDRAW): _C.WITHDRAWN,
        (_C.ACCEPTED_WITH_GAPS, _A.TERMINATE): _C.TERMINATED,
        (_C.ACCEPTED_WITH_GAPS, _A.CORRECT_NAME): _C.ACCEPTED_WITH_GAPS,
        (_C.ACCEPTED_WITH_GAPS, _A.CHANGE_PROJECT_CODE): _C.ACCEPTED_WITH_GAPS,
        (_C.ACCEPTED_WITH_GAPS, _A.NOTE): _C.ACCEPTED_WITH_GAPS,
        (_C.ACCEPTED_WITH_GAPS, _A.MOVE_TIME): _C.ACCEPTED_WITH_GAPS,
        (_C.IN_HAND, _A.FILL_GAP): _C.IN_HAND,
        (_C.IN_HAND, _A.REVOKE_ACCEPTANCE): _C.ACCEPTANCE_REVOKED,
        (_C.IN_HAND, _A.WITHDRAW): _C.WITHDRAWN,
        (_C.IN_HAND, _A.TERMINATE): _C.TERMINATED,
        (_C.IN_HAND, _A.CORRECT_NAME): _C.IN_HAND,
        (_C.IN_HAND, _A.CHANGE_PROJECT_CODE): _C.IN_HAND,
        (_C.IN_HAND, _A.CONFIRM_CHILD): _C.IN_HAND,
        (_C.IN_HAND, _A.NOTE): _C.IN_HAND,
        (_C.IN_HAND, _A.MOVE_TIME): _C.IN_HAND,
        (_C.ACCEPTED, _A.CHASE): _C.ACCEPTED,
        (_C.ACCEPTED, _A.RAISE_CONFLICT): _C.ACCEPTED,
        (_C.ACCEPTED, _A.DISCUSS_CONFLICT): _C.ACCEPTED,
        (_C.ACCEPTED, _A.DECIDE_CONFLICT): _C.ACCEPTED,
        (_C.ACCEPTED_WITH_GAPS, _A.CHASE): _C.ACCEPTED_WITH_GAPS,
        (_C.ACCEPTED_WITH_GAPS, _A.RAISE_CONFLICT): _C.ACCEPTED_WITH_GAPS,
        (_C.ACCEPTED_WITH_GAPS, _A.DISCUSS_CONFLICT): _C.ACCEPTED_WITH_GAPS,
        (_C.ACCEPTED_WITH_GAPS, _A.DECIDE_CONFLICT): _C.ACCEPTED_WITH_GAPS,
        (_C.IN_HAND, _A.CHASE): _C.IN_HAND,
        (_C.IN_HAND, _A.RAISE_CONFLICT): _C.IN_HAND,
        (_C.IN_HAND, _A.DISCUSS_CONFLICT): _C.IN_HAND,
        (_C.IN_HAND, _A.DECIDE_CONFLICT): _C.IN_HAND,
        (_C.APPROVED, _A.DELIVER): _C.DELIVERED,
        (_C.APPROVED, _A.CORRECT_NAME): _C.APPROVED,
        (_C.APPROVED, _A.CHANGE_PROJECT_CODE): _C.APPROVED,
        (_C.APPROVED, _A.CONFIRM_CHILD): _C.APPROVED,
        (_C.APPROVED, _A.NOTE): _C.APPROVED,
        (_C.APPROVED, _A.MOVE_TIME): _C.APPROVED,
        (_C.REFUSED, _A.DELIVER): _C.DELIVERED,
        (_C.REFUSED, _A.CORRECT_NAME): _C.REFUSED,
        (_C.REFUSED, _A.CHANGE_PROJECT_CODE): _C.REFUSED,
        (_C.REFUSED, _A.NOTE): _C.REFUSED,
        (_C.REFUSED, _A.MOVE_TIME): _C.REFUSED,
        (_C.PARTLY_DONE, _A.DELIVER): _C.DELIVERED,
        (_C.PARTLY_DONE, _A.CORRECT_NAME): _C.PARTLY_DONE,
        (_C.PARTLY_DONE, _A.CHANGE_PROJECT_CODE): _C.PARTLY_DONE,
        (_C.PARTLY_DONE, _A.CONFIRM_CHILD): _C.PARTLY_DONE,
        (_C.PARTLY_DONE, _A.NOTE): _C.PARTLY_DONE,
        (_C.PARTLY_DONE, _A.MOVE_TIME): _C.PARTLY_DONE,
        (_C.CLOSED, _A.CONFIRM_RECEIPT): _C.CLOSED,
        (_C.CLOSED, _A.CORRECT_NAME): _C.CLOSED,
        (_C.CLOSED, _A.CONFIRM_CHILD): _C.CLOSED,
        (_C.CLOSED, _A.RATE): _C.CLOSED,
        (_C.CLOSED, _A.CALL_BACK): _C.CLOSED,
        (_C.CLOSED, _A.MEND): _C.CLOSED,
        (_C.CLOSED, _A.NOTE): _C.CLOSED,
        (_C.CLOSED, _A.MOVE_TIME): _C.CLOSED,
        (_C.REVOKED, _A.CALL_BACK): _C.REVOKED,
        (_C.REVOKED, _A.MEND): _C.REVOKED,
        (_C.REVOKED, _A.NOTE): _C.REVOKED,
        (_C.REVOKED, _A.MOVE_TIME): _C.REVOKED,
    }
)

STEP_MOVES: Mapping[tuple[StepStatus, StepAct], StepStatus] = MappingProxyType(
    {
        (_S.WAITING, _T.SKIP): _S.NOT_NEEDED,
        (_S.WAITING, _T.WITHDRAW): _S.WITHDRAWN,
        (_S.WAITING, _T.NOTE): _S.WAITING,
        (_S.OPEN, _T.CLAIM): _S.IN_HAND,
        (_S.OPEN, _T.ASSIGN): _S.IN_HAND,
        (_S.OPEN, _T.SKIP): _S.NOT_NEEDED,
        (_S.OPEN, _T.WITHDRAW): _S.WITHDRAWN,
        (_S.OPEN, _T.TRANSFER): _S.OPEN,
        (_S.OPEN, _T.ACCEPT_TRANSFER): _S.OPEN,
        (_S.OPEN, _T.DECLINE_TRANSFER): _S.OPEN,
        (_S.OPEN, _T.DIRECT_TRANSFER): _S.OPEN,
        (_S.OPEN, _T.RECORD_EVENT): _S.OPEN,
        (_S.OPEN, _T.BOOK_VISIT): _S.OPEN,
        (_S.OPEN, _T.RECALL): _S.OPEN,
        (_S.OPEN, _T.OBJECT): _S.OPEN,
        (_S.OPEN, _T.DECIDE_OBJECTION): _S.OPEN,
        (_S.OPEN, _T.EXPLAIN_DELAY): _S.OPEN,
        (_S.OPEN, _T.NOTE): _S.OPEN,
        (_S.IN_HAND, _T.RELEASE): _S.OPEN,
        (_S.IN_HAND, _T.ASSIGN): _S.IN_HAND,
        (_S.IN_HAND, _T.APPROVE): _S.APPROVED,
        (_S.IN_HAND, _T.APPROVE_ON_PROMISE): _S.APPROVED,
        (_S.IN_HAND, _T.REFUSE): _S.REFUSED,
        (_S.IN_HAND, _T.RECORD_OUTSIDE_RESULT): _S.APPROVED,
        (_S.IN_HAND, _T.RECORD_OUTSIDE_REFUSAL): _S.REFUSED,
        (_S.IN_HAND, _T.WITHDRAW): _S.WITHDRAWN,
        (_S.IN_HAND, _T.RETURN): _S.RETURNED,
        (_S.IN_HAND, _T.RETURN_TO_WINDOW): _S.AT_WINDOW,
        (_S.IN_HAND, _T.TRANSFER): _S.IN_HAND,
        (_S.IN_HAND, _T.ACCEPT_TRANSFER): _S.OPEN,
        (_S.IN_HAND, _T.DECLINE_TRANSFER): _S.IN_HAND,
        (_S.IN_HAND, _T.DIRECT_TRANSFER): _S.OPEN,
        (_S.IN_HAND, _T.CONSULT): _S.CONSULTING,
        (_S.IN_HAND, _T.SUBMIT_FOR_CHECK): _S.CHECKING,
        (_S.IN_HAND, _T.RECORD_SITE_VISIT): _S.IN_HAND,
        (_S.IN_HAND, _T.BOOK_VISIT): _S.IN_HAND,
        (_S.IN_HAND, _T.FIND_FAULTS): _S.IN_HAND,
        (_S.IN_HAND, _T.REVISE): _S.IN_HAND,
        (_S.IN_HAND, _T.SUSPEND): _S.IN_HAND,
        (_S.IN_HAND, _T.RESUME): _S.IN_HAND,
        (_S.IN_HAND, _T.EXTEND): _S.IN_HAND,
        (_S.IN_HAND, _T.WITHDRAW_EXTENSION): _S.IN_HAND,
        (_S.IN_HAND, _T.CORRECT_SUSPENSION): _S.IN_HAND,
        (_S.IN_HAND, _T.RECORD_EVENT): _S.IN_HAND,
        (_S.IN_HAND, _T.RECALL): _S.IN_HAND,
        (_S.IN_HAND, _T.OBJECT): _S.IN_HAND,
        (_S.IN_HAND, _T.DECIDE_OBJECTION): _S.IN_HAND,
        (_S.IN_HAND, _T.EXPLAIN_DELAY): _S.IN_HAND,
        (_S.IN_HAND, _T.NOTE): _S.IN_HAND,
        (_S.CONSULTING, _T.REPLY): _S.CONSULTING,
        (_S.CONSULTING, _T.CLOSE_CONSULTATION): _S.IN_HAND,
        (_S.CONSULTING, _T.ASSIGN): _S.CONSULTING,
        (_S.CONSULTING, _T.WITHDRAW): _S.WITHDRAWN,
        (_S.CONSULTING, _T.RECALL): _S.IN_HAND,
        (_S.CONSULTING, _T.OBJECT): _S.CONSULTING,
        (_S.CONSULTING, _T.DECIDE_OBJECTION): _S.CONSULTING,
        (_S.CONSULTING, _T.EXPLAIN_DELAY): _S.CONSULTING,
        (_S.CONSULTING, _T.NOTE): _S.CONSULTING,
        (_S.CHECKING, _T.CHECK): _S.IN_HAND,
        (_S.CHECKING, _T.REJECT_CHECK): _S.IN_HAND,
        (_S.CHECKING, _T.ASSIGN): _S.CHECKING,
        (_S.CHECKING, _T.WITHDRAW): _S.WITHDRAWN,
        (_S.CHECKING, _T.RECALL): _S.IN_HAND,
        (_S.CHECKING, _T.OBJECT): _S.CHECKING,
        (_S.CHECKING, _T.DECIDE_OBJECTION): _S.CHECKING,
        (_S.CHECKING, _T.EXPLAIN_DELAY): _S.CHECKING,
        (_S.CHECKING, _T.NOTE): _S.CHECKING,
        (_S.AT_WINDOW, _T.HAND_BACK): _S.IN_HAND,
        (_S.AT_WINDOW, _T.ASSIGN): _S.AT_WINDOW,
        (_S.AT_WINDOW, _T.WITHDRAW): _S.WITHDRAWN,
        (_S.AT_WINDOW, _T.RECALL): _S.IN_HAND,
        (_S.AT_WINDOW, _T.OBJECT): _S.AT_WINDOW,
        (_S.AT_WINDOW, _T.DECIDE_OBJECTION): _S.AT_WINDOW,
        (_S.AT_WINDOW, _T.EXPLAIN_DELAY): _S.AT_WINDOW,
        (_S.AT_WINDOW, _T.NOTE): _S.AT_WINDOW,
        (_S.RETURNED, _T.WITHDRAW): _S.WITHDRAWN,
        (_S.RETURNED, _T.RECALL): _S.IN_HAND,
        (_S.RETURNED, _T.NOTE): _S.RETURNED,
        (_S.APPROVED, _T.CORRECT_RESULT): _S.APPROVED,
        (_S.APPROVED, _T.RECALL): _S.IN_HAND,
        (_S.APPROVED, _T.OBJECT): _S.APPROVED,
        (_S.APPROVED, _T.DECIDE_OBJECTION): _S.APPROVED,
        (_S.APPROVED, _T.PASS_INSPECTION): _S.APPROVED,
        (_S.APPROVED, _T.ORDER_RECTIFICATION): _S.APPROVED,
        (_S.APPROVED, _T.REVOKE): _S.REVOKED,
        (_S.REVOKED, _T.REPAIR_PROMISE): _S.REVOKED,
        (_S.REFUSED, _T.RECALL): _S.IN_HAND,
        (_S.REFUSED, _T.OBJECT): _S.REFUSED,
        (_S.REFUSED, _T.DECIDE_OBJECTION): _S.REFUSED,
        (_S.WITHDRAWN, _T.OBJECT): _S.WITHDRAWN,
        (_S.WITHDRAWN, _T.DECIDE_OBJECTION): _S.WITHDRAWN,
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
