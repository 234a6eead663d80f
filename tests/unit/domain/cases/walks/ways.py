"""Ways to every status: what has to be done to a case before an act can be tried on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from schemas.cases.acts import Officer
from schemas.cases.case import CasePlan, PlannedChild
from schemas.law import Regime
from schemas.vocabulary import CaseAct, CaseStatus, ClockStart, Role, StepAct, StepStatus
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS
from services.domain.cases.engine.lifecycle import CASE_TRANSITIONS, STEP_TRANSITIONS
from services.domain.law.intake import intake_terms
from services.domain.people.permissions import applicant_actor
from tests.unit.domain.cases.builders import PEOPLE, setup_plan

Act = CaseAct | StepAct
FIRST, SECOND = "registration", "social-insurance"
"""A required step of the market regulation that may be decided on promise, and an optional one after it."""
OFFICER = "market-regulation"
OTHERS = "human-resources"


@dataclass(frozen=True)
class Deed:
    """Somebody does something; what is not said is taken from the offer's example."""

    account: str
    code: str | None
    act: Act
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Move:
    """One row of a table for one role: the act, on the case (no code) or on a step, and the way to it."""

    status: CaseStatus | StepStatus
    act: Act
    role: Role
    code: str | None
    way: tuple[Deed, ...]
    is_external: bool = False
    is_invited: bool = False
    is_returned: bool = False

    @property
    def is_allowed(self) -> bool:
        """Whether table and permissions have it."""
        if isinstance(self.act, CaseAct):
            return (self.status, self.act) in CASE_TRANSITIONS and self.role in CASE_ACTS[self.act].roles
        return (self.status, self.act) in STEP_TRANSITIONS and self.role in STEP_ACTS[self.act].roles

    @property
    def leads_to(self) -> CaseStatus | StepStatus:
        """Where the table says that it leads."""
        if isinstance(self.act, CaseAct):
            return CASE_TRANSITIONS[CaseStatus(self.status), self.act]
        return STEP_TRANSITIONS[StepStatus(self.status), self.act]

    @property
    def account(self) -> str:
        """Who tries it, by name."""
        return account_of(self.role, self.act, self.code)

    def officer(self, case_no: str) -> Officer:
        """Who tries it."""
        return officer(self.account, case_no)


def two_steps(*, is_external: bool = False, is_invited: bool = False, is_returned: bool = False) -> CasePlan:
    """Enterprise set-up cut down to two steps; the first is reviewed in rounds; with a child to ask for.

    It may start by an event from outside, or be held by appointment; incomplete documents may go back.
    """
    whole = setup_plan(social_insurance="yes")
    starts = ClockStart.EXTERNAL if is_external else ClockStart.ACCEPT
    changed = {"results": (), "by_promise": True, "starts": starts, "by_appointment": is_invited}
    changed["issues_licence"] = True
    first = whole.step(FIRST).model_copy(update={**changed, "disciplines": ("消防", "人防")})
    second = whole.step(SECOND).model_copy(update={"results": ()})
    more = PlannedChild(code="more", name="另一件", matter="other", after=(), form={}, must_confirm=True)
    plan = whole.model_copy(update={"steps": (first, second), "children": (more,)})
    terms = intake_terms(Regime.ENTERPRISE_REGISTRATION, date(2026, 1, 1))
    return plan.model_copy(update={"intake": terms}) if is_returned else plan


def officer(account: str, case_no: str) -> Officer:
    """The person, the department's own system, or the applicant."""
    if account == "applicant":
        return applicant_actor(case_no)
    if account.endswith("-system"):
        department = account.removesuffix("-system")
        return Officer(account=account, name="业务系统", role=Role.SYSTEM, department=department)
    return PEOPLE[account]


def account_of(role: Role, act: Act, code: str | None) -> str:
    """Who of that role would do it."""
    department = OTHERS if code == SECOND or act in _OF_ANOTHER else OFFICER
    second = "2" if act in {StepAct.APPROVE_REVIEW, StepAct.REJECT_REVIEW} else "1"
    return {
        Role.WINDOW: "window1",
        Role.ADMINISTRATOR: "admin1",
        Role.OFFICER: f"{department}{second}",
        Role.HEAD: f"{department}-head",
        Role.SYSTEM: f"{department}-system",
        Role.APPLICANT: "applicant",
    }[role]


_OF_ANOTHER = {StepAct.ACCEPT_TRANSFER, StepAct.DECLINE_TRANSFER, StepAct.REPLY, StepAct.SIGN}
_ACCEPT = Deed("window1", None, CaseAct.ACCEPT)
_GAPS = Deed("window1", None, CaseAct.ACCEPT_WITH_GAPS)
_LATE = Deed("admin1", None, CaseAct.ADVANCE_CLOCK, {"minutes": 10 * 24 * 60})
_DELIVER = Deed("window1", None, CaseAct.DELIVER)
_BAD = Deed("window1", None, CaseAct.RATE, {"rating": "5"})
_CONFLICT = Deed(f"{OFFICER}1", None, CaseAct.RAISE_CONFLICT)
_CALLED = Deed("admin1", None, CaseAct.CALL_BACK)


def _settle(code: str, act: StepAct, account: str) -> tuple[Deed, ...]:
    return Deed(account, code, StepAct.CLAIM), Deed(account, code, act)


def _both(first: StepAct = StepAct.APPROVE, second: StepAct = StepAct.APPROVE) -> tuple[Deed, ...]:
    return (*_settle(FIRST, first, f"{OFFICER}1"), *_settle(SECOND, second, f"{OTHERS}1"))


_REVOKE = Deed(f"{OFFICER}-head", FIRST, StepAct.REVOKE)
_CASES: Mapping[CaseStatus, tuple[Deed, ...]] = MappingProxyType(
    {
        CaseStatus.RECEIVED: (),
        CaseStatus.SUPPLEMENT: (Deed("window1", None, CaseAct.NOTIFY_SUPPLEMENT),),
        CaseStatus.IN_PROGRESS: (_ACCEPT,),
        CaseStatus.APPROVED: (_ACCEPT, *_both()),
        CaseStatus.REFUSED: (_ACCEPT, *_settle(FIRST, StepAct.REFUSE, f"{OFFICER}1")),
        CaseStatus.PARTLY_DONE: (_ACCEPT, *_both(second=StepAct.REFUSE)),
        CaseStatus.CLOSED: (_ACCEPT, *_both(), _DELIVER),
        CaseStatus.DECLINED: (Deed("window1", None, CaseAct.DECLINE),),
        CaseStatus.NO_JURISDICTION: (Deed("window1", None, CaseAct.DECLINE_NO_JURISDICTION),),
        CaseStatus.NOT_REQUIRED: (Deed("window1", None, CaseAct.DECLINE_NOT_REQUIRED),),
        CaseStatus.WITHDRAWN: (_ACCEPT, Deed("window1", None, CaseAct.WITHDRAW)),
        CaseStatus.DEEMED_WITHDRAWN: (Deed("window1", None, CaseAct.NOTIFY_SUPPLEMENT), _LATE),
        CaseStatus.MATERIALS_RETURNED: (Deed("window1", None, CaseAct.NOTIFY_SUPPLEMENT), _LATE),
        CaseStatus.ACCEPTANCE_REVOKED: (_GAPS, Deed("window1", None, CaseAct.REVOKE_ACCEPTANCE)),
        CaseStatus.TERMINATED: (_ACCEPT, Deed("admin1", None, CaseAct.TERMINATE)),
        CaseStatus.REVOKED: (_ACCEPT, *_both(), _DELIVER, _BAD, _REVOKE),
    }
)
"""Accepted, accepted with gaps and delivered pass at once: whoever acts next finds what follows them."""
_CASE_EXTRAS: Mapping[tuple[CaseStatus, CaseAct], tuple[Deed, ...]] = MappingProxyType(
    {
        (CaseStatus.IN_PROGRESS, CaseAct.REMIND): (_ACCEPT, *_settle(FIRST, StepAct.APPROVE, f"{OFFICER}1")),
        (CaseStatus.IN_PROGRESS, CaseAct.DISCUSS_CONFLICT): (_ACCEPT, _CONFLICT),
        (CaseStatus.IN_PROGRESS, CaseAct.DECIDE_CONFLICT): (_ACCEPT, _CONFLICT),
        (CaseStatus.IN_PROGRESS, CaseAct.SUBMIT_DEFERRED_MATERIAL): (_GAPS,),
        (CaseStatus.IN_PROGRESS, CaseAct.REVOKE_ACCEPTANCE): (_GAPS,),
        (CaseStatus.CLOSED, CaseAct.CONFIRM_RECEIPT): (
            *(_ACCEPT, *_both()),
            Deed("window1", None, CaseAct.DELIVER, {"way": "courier", "tracking_number": "EMS1"}),
        ),
        (CaseStatus.CLOSED, CaseAct.CALL_BACK): (_ACCEPT, *_both(), _DELIVER, _BAD),
        (CaseStatus.CLOSED, CaseAct.REMEDIATE): (_ACCEPT, *_both(), _DELIVER, _BAD, _CALLED),
        (CaseStatus.REVOKED, CaseAct.REMEDIATE): (_ACCEPT, *_both(), _DELIVER, _BAD, _CALLED, _REVOKE),
    }
)


def _steps(doer: str) -> Mapping[StepStatus, tuple[str, tuple[Deed, ...]]]:
    """Status → the step that stands there, and what `doer` of its department has to do for it."""
    claim = Deed(doer, FIRST, StepAct.CLAIM)
    other = Deed(doer if doer.startswith(OTHERS) else f"{OTHERS}1", SECOND, StepAct.CLAIM)
    back = Deed(other.account, SECOND, StepAct.RETURN)
    return {
        StepStatus.WAITING: (SECOND, (_ACCEPT,)),
        StepStatus.OPEN: (FIRST, (_ACCEPT,)),
        StepStatus.IN_PROGRESS: (FIRST, (_ACCEPT, claim)),
        StepStatus.CONSULTING: (FIRST, (_ACCEPT, claim, Deed(doer, FIRST, StepAct.CONSULT))),
        StepStatus.UNDER_REVIEW: (FIRST, (_ACCEPT, claim, Deed(doer, FIRST, StepAct.REQUEST_REVIEW))),
        StepStatus.AT_WINDOW: (FIRST, (_ACCEPT, claim, Deed(doer, FIRST, StepAct.RETURN_TO_WINDOW))),
        StepStatus.RETURNED: (
            SECOND,
            (_ACCEPT, *_settle(FIRST, StepAct.APPROVE, f"{OFFICER}1"), other, back),
        ),
        StepStatus.APPROVED: (FIRST, (_ACCEPT, claim, Deed(doer, FIRST, StepAct.APPROVE_ON_PROMISE))),
        StepStatus.REFUSED: (FIRST, (_ACCEPT, claim, Deed(doer, FIRST, StepAct.REFUSE))),
        StepStatus.NOT_NEEDED: (SECOND, (_ACCEPT, Deed("window1", SECOND, StepAct.SKIP))),
        StepStatus.NOT_DONE: (SECOND, (_ACCEPT, *_settle(FIRST, StepAct.REFUSE, f"{OFFICER}1"))),
        StepStatus.WITHDRAWN: (FIRST, (_ACCEPT, Deed("window1", FIRST, StepAct.WITHDRAW))),
        StepStatus.STOPPED: (FIRST, (_ACCEPT, Deed("admin1", None, CaseAct.TERMINATE))),
        StepStatus.REVOKED: (FIRST, (_ACCEPT, *_both(), _REVOKE)),
    }


def _recheck_way(status: StepStatus) -> tuple[Deed, ...]:
    """The second step has that status when the result of the first, on which it builds, is corrected."""
    doer = f"{OTHERS}1"
    claim, approve = Deed(doer, SECOND, StepAct.CLAIM), Deed(doer, SECOND, StepAct.APPROVE)
    own: Mapping[StepStatus, tuple[Deed, ...]] = {
        StepStatus.OPEN: (),
        StepStatus.IN_PROGRESS: (claim,),
        StepStatus.CONSULTING: (claim, Deed(doer, SECOND, StepAct.CONSULT)),
        StepStatus.UNDER_REVIEW: (claim, Deed(doer, SECOND, StepAct.REQUEST_REVIEW)),
        StepStatus.AT_WINDOW: (claim, Deed(doer, SECOND, StepAct.RETURN_TO_WINDOW)),
        StepStatus.APPROVED: (claim, approve),
        StepStatus.REFUSED: (claim, Deed(doer, SECOND, StepAct.REFUSE)),
        StepStatus.REVOKED: (claim, approve),
    }
    after = (Deed(f"{OTHERS}-head", SECOND, StepAct.REVOKE),) if status is StepStatus.REVOKED else ()
    first = _settle(FIRST, StepAct.APPROVE, f"{OFFICER}1")
    correct = Deed(f"{OFFICER}-head", FIRST, StepAct.CORRECT_RESULT)
    return (_ACCEPT, *first, *own[status], correct, *after)


def case_moves() -> Iterator[Move]:
    """Every status × act × role of a case."""
    for status, usual in _CASES.items():
        for act in CaseAct:
            for role in Role:
                way = _CASE_EXTRAS.get((status, act), usual)
                is_returned = status is CaseStatus.MATERIALS_RETURNED
                yield Move(status, act, role, None, way, is_returned=is_returned)


def step_moves() -> Iterator[Move]:
    """Every status × act × role of a step."""
    for status in StepStatus:
        for act in StepAct:
            for role in Role:
                yield _step_move(status, act, role)


def _step_move(status: StepStatus, act: StepAct, role: Role) -> Move:
    code, _ = _steps(f"{OFFICER}1")[status]
    recalls = act is StepAct.RECALL and role in {Role.OFFICER, Role.HEAD}
    doer = account_of(role, act, code) if recalls else f"{OTHERS if code == SECOND else OFFICER}1"
    code, way = _steps(doer)[status]
    if status is StepStatus.OPEN and act is StepAct.SKIP:
        code, way = SECOND, (_ACCEPT, *_settle(FIRST, StepAct.APPROVE, f"{OFFICER}1"))
    if status is StepStatus.IN_PROGRESS and act is StepAct.RETURN:
        code = SECOND
        way = (
            _ACCEPT,
            *_settle(FIRST, StepAct.APPROVE, f"{OFFICER}1"),
            Deed(f"{OTHERS}1", SECOND, StepAct.CLAIM),
        )
    if status is StepStatus.REVOKED and act is StepAct.REPAIR_PROMISE:
        way = (_ACCEPT, *_both(first=StepAct.APPROVE_ON_PROMISE), _REVOKE)
    if act in {StepAct.OBJECT, StepAct.DECIDE_OBJECTION, StepAct.EXPLAIN_DELAY}:
        way = (way[0], _LATE, *way[1:])
    if act is StepAct.ANSWER_RECHECK and (status, act) in STEP_TRANSITIONS:
        return Move(status, act, role, SECOND, _recheck_way(status))
    add = Deed(doer, code, StepAct.ADD_SIGNER)
    if act in {StepAct.SIGN, StepAct.REMOVE_SIGNER} and (status, act) in STEP_TRANSITIONS:
        way = (_ACCEPT, Deed(doer, code, StepAct.CLAIM), add, *way[2:])
        way = (*way, Deed(doer, code, StepAct.RELEASE)) if status is StepStatus.OPEN else way
    propose = Deed(doer, code, StepAct.TRANSFER, {"to_department": OTHERS})
    head = f"{OFFICER}-head"
    extra: Mapping[StepAct, tuple[Deed, ...]] = {
        StepAct.ACCEPT_TRANSFER: (propose,),
        StepAct.DECLINE_TRANSFER: (propose,),
        StepAct.RECALL: (propose,),
        StepAct.RESUME: (Deed(head, code, StepAct.SUSPEND),),
        StepAct.WITHDRAW_EXTENSION: (Deed(head, code, StepAct.EXTEND),),
        StepAct.REVISE: (Deed(f"{OFFICER}1", code, StepAct.RAISE_REVIEW_ISSUES),),
        StepAct.CORRECT_SUSPENSION: (Deed(head, code, StepAct.SUSPEND), _LATE),
        StepAct.DECIDE_OBJECTION: (Deed(head, code, StepAct.OBJECT),),
        StepAct.CLOSE_CONSULTATION: (Deed(f"{OTHERS}1", code, StepAct.REPLY),),
        StepAct.DRAFT_DECISION: (Deed(doer, code, StepAct.ADD_SIGNER, {"position": "after"}),),
        StepAct.REVOKE: _settle(SECOND, StepAct.APPROVE, f"{OTHERS}1"),
        StepAct.CONFIRM_RECEIPT: (
            Deed("window1", code, StepAct.DELIVER, {"way": "courier", "tracking_number": "EMS1"}),
        ),
    }
    more = extra.get(act, ()) if (status, act) in STEP_TRANSITIONS else ()
    if act is StepAct.RECALL and status not in {StepStatus.OPEN, StepStatus.IN_PROGRESS}:
        more = ()
    is_external = act is StepAct.RECORD_EVENT and code == FIRST and (status, act) in STEP_TRANSITIONS
    is_invited = act is StepAct.BOOK_VISIT and code == FIRST and (status, act) in STEP_TRANSITIONS
    return Move(status, act, role, code, (*way, *more), is_external, is_invited)
