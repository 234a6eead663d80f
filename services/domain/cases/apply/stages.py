"""Apply events to stages under their lead, conflicts between departments, and child cases."""

from schemas.cases.case import JointCase
from schemas.cases.case_parts import ChildState, Conflict, StageState
from schemas.cases.events.after import ChildCaseClosed, ChildCaseConfirmed, ChildCaseFailed, ChildCaseStarted
from schemas.cases.events.course import StageClosed
from schemas.cases.events.joint import ConflictDecided, ConflictDiscussed, ConflictRaised, StepReminded
from services.domain.cases.apply.changes import Moved, changes, when


def _raised(case: JointCase, event: ConflictRaised) -> Moved:
    conflict = Conflict(
        stage=event.stage,
        step=event.step,
        with_step=event.with_step,
        raised_at=event.at,
        raised_by=event.persons,
    )
    return {"conflicts": {**case.conflicts, event.conflict: conflict}, "version": case.version + 1}


def _discussed(case: JointCase, event: ConflictDiscussed | ConflictDecided) -> Moved:
    conflict = case.conflicts[event.conflict]
    moved: Moved = {"statements": conflict.statements + 1}
    if isinstance(event, ConflictDecided):
        moved["decided_at"] = event.at
    conflicts = {**case.conflicts, event.conflict: conflict.model_copy(update=moved)}
    return {"conflicts": conflicts, "version": case.version + 1}


def _stage_closed(case: JointCase, event: StageClosed) -> Moved:
    state = StageState(closed_at=event.at, outcome=event.outcome)
    return {"stages": {**case.stages, event.stage: state}}


def _child_started(case: JointCase, event: ChildCaseStarted) -> Moved:
    return _with_child(case, event.child, case.children.get(event.child, ChildState(case_no=event.case_no)))


def _child_closed(case: JointCase, event: ChildCaseClosed) -> Moved:
    child = case.children.get(event.child, ChildState(case_no=event.case_no))
    closed = child.model_copy(update={"outcome": event.outcome, "reported_at": event.at})
    return _with_child(case, event.child, closed)


def _child_failed(case: JointCase, event: ChildCaseFailed) -> Moved:
    child = case.children.get(event.child, ChildState(case_no=None))
    failed = child.model_copy(update={"failed_because": event.because})
    return _with_child(case, event.child, failed)


def _with_child(case: JointCase, code: str, child: ChildState) -> Moved:
    return {"children": {**case.children, code: child}}


def _child_confirmed(case: JointCase, event: ChildCaseConfirmed) -> Moved:
    confirmed = (*case.confirmed_children, event.child)
    return {"confirmed_children": confirmed, "version": case.version + 1}


CHANGES = changes(
    when(StepReminded, lambda case, event: {"version": case.version + 1}),
    when(ConflictRaised, _raised),
    when(ConflictDiscussed, _discussed),
    when(ConflictDecided, _discussed),
    when(StageClosed, _stage_closed),
    when(ChildCaseConfirmed, _child_confirmed),
    when(ChildCaseStarted, _child_started),
    when(ChildCaseClosed, _child_closed),
    when(ChildCaseFailed, _child_failed),
)
