"""Permissions: a table of (role, act), then visibility of cases and steps."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.catalogue.matter import Matter
from schemas.errors import NotFound, NotPermitted, NotYourStep
from schemas.supervision.sla_board import Scope
from schemas.vocabulary import CaseAct, Role, StepAct

_WINDOW_ACTS = frozenset(
    {
        CaseAct.ACCEPT,
        CaseAct.ACCEPT_WITH_GAPS,
        CaseAct.SUBMIT_DEFERRED_MATERIAL,
        CaseAct.REVOKE_ACCEPTANCE,
        CaseAct.DECLINE,
        CaseAct.DECLINE_NO_JURISDICTION,
        CaseAct.NOTIFY_SUPPLEMENT,
        CaseAct.SUBMIT_SUPPLEMENT,
        CaseAct.WITHDRAW,
        CaseAct.DELIVER,
        CaseAct.CONFIRM_RECEIPT,
        CaseAct.CORRECT_NAME,
        CaseAct.CHANGE_PROJECT_CODE,
        CaseAct.CONFIRM_CHILD,
        CaseAct.RATE,
        CaseAct.NOTE,
    }
)
_STAGE_LEAD_ACTS = frozenset({CaseAct.REMIND, CaseAct.DISCUSS_CONFLICT, CaseAct.DECIDE_CONFLICT})
"""Acts of a stage's lead department; the case determines which stage."""
_DEPARTMENT_SYSTEM_ACTS = frozenset(
    {
        StepAct.CLAIM,
        StepAct.RELEASE,
        StepAct.APPROVE,
        StepAct.APPROVE_ON_PROMISE,
        StepAct.REFUSE,
        StepAct.RECORD_OUTSIDE_RESULT,
        StepAct.RECORD_OUTSIDE_REFUSAL,
        StepAct.RECORD_EVENT,
        StepAct.NOTE,
    }
)
"""Acts that a department's own system may do too."""
_OFFICER_ACTS = _DEPARTMENT_SYSTEM_ACTS | {
    StepAct.RETURN,
    StepAct.RETURN_TO_WINDOW,
    StepAct.TRANSFER,
    StepAct.CONSULT,
    StepAct.REPLY,
    StepAct.CLOSE_CONSULTATION,
    StepAct.REQUEST_REVIEW,
    StepAct.APPROVE_REVIEW,
    StepAct.REJECT_REVIEW,
    StepAct.RECORD_SITE_VISIT,
    StepAct.BOOK_VISIT,
    StepAct.RAISE_REVIEW_ISSUES,
    StepAct.REVISE,
    StepAct.RECALL,
    StepAct.PASS_INSPECTION,
    StepAct.ORDER_RECTIFICATION,
    StepAct.EXPLAIN_DELAY,
}

CASE_PERMISSIONS: Mapping[Role, frozenset[CaseAct]] = MappingProxyType(
    {
        Role.WINDOW: _WINDOW_ACTS,
        Role.ADMINISTRATOR: frozenset(
            {
                CaseAct.CHANGE_PROJECT_CODE,
                CaseAct.TERMINATE,
                CaseAct.CALL_BACK,
                CaseAct.REMEDIATE,
                CaseAct.NOTE,
                CaseAct.ADVANCE_CLOCK,
            }
        )
        | _STAGE_LEAD_ACTS,
        Role.OFFICER: frozenset({CaseAct.REMIND, CaseAct.RAISE_CONFLICT, CaseAct.DISCUSS_CONFLICT}),
        Role.HEAD: _STAGE_LEAD_ACTS | {CaseAct.RAISE_CONFLICT},
        Role.SYSTEM: frozenset(),
        Role.APPLICANT: frozenset(
            {CaseAct.SUBMIT_SUPPLEMENT, CaseAct.WITHDRAW, CaseAct.RATE, CaseAct.CONFIRM_CHILD}
        ),
    }
)

STEP_PERMISSIONS: Mapping[Role, frozenset[StepAct]] = MappingProxyType(
    {
        Role.WINDOW: frozenset(
            {StepAct.SKIP, StepAct.WITHDRAW, StepAct.RETURN_FROM_WINDOW, StepAct.RECORD_EVENT, StepAct.NOTE}
            | {StepAct.BOOK_VISIT, StepAct.REVISE}
        ),
        Role.ADMINISTRATOR: frozenset({StepAct.DIRECT_TRANSFER, StepAct.DECIDE_OBJECTION, StepAct.NOTE}),
        Role.OFFICER: _OFFICER_ACTS,
        Role.HEAD: _OFFICER_ACTS
        | {
            StepAct.ASSIGN,
            StepAct.ACCEPT_TRANSFER,
            StepAct.DECLINE_TRANSFER,
            StepAct.SUSPEND,
            StepAct.RESUME,
            StepAct.EXTEND,
            StepAct.WITHDRAW_EXTENSION,
            StepAct.CORRECT_SUSPENSION,
            StepAct.CORRECT_RESULT,
            StepAct.OBJECT,
            StepAct.REVOKE,
            StepAct.REPAIR_PROMISE,
        },
        Role.SYSTEM: _DEPARTMENT_SYSTEM_ACTS,
        Role.APPLICANT: frozenset({StepAct.WITHDRAW, StepAct.BOOK_VISIT, StepAct.REVISE}),
    }
)
"""Step acts by role; transfer consent, suspension, extension, objection, revocation need a head.

Source:
    行政许可法 第四十二条, 第六十九条: the head of the agency approves an extension; the agency that decided,
    or the one above it, revokes.
"""


def departments_with_access(case: JointCase, code: str) -> frozenset[str]:
    """Return the departments that may see the step.

    These are its department, the one asked to take it over, those consulted for an opinion, and the
    members of a joint inspection as soon as it is arranged.
    """
    state = case.steps[code]
    consulted = state.consultation.asked if state.consultation else ()
    consulted = (*consulted, *(case.plan.step(code).members if state.appointment else ()))
    return frozenset({case.department(code), *consulted, *([state.transfer_to] if state.transfer_to else [])})


def acting_departments(case: JointCase, code: str, act: StepAct) -> frozenset[str]:
    """Return the departments that may do the act: the step's, or consenting or consulted ones."""
    state = case.steps[code]
    if act in {StepAct.ACCEPT_TRANSFER, StepAct.DECLINE_TRANSFER}:
        return frozenset([state.transfer_to] if state.transfer_to else [])
    if act is StepAct.REPLY:
        return frozenset(state.consultation.silent if state.consultation else ())
    return frozenset({case.department(code)})


def applicant_actor(case_no: str) -> Officer:
    """Return the applicant of a case as an actor without access to other cases."""
    return Officer(account=f"applicant/{case_no}", name="申请人", role=Role.APPLICANT)


def may_see_case(officer: Officer, case_no: str, region: str, departments: frozenset[str]) -> bool:
    """Return whether the officer may see a case of that centre with steps of those departments.

    A window sees its own centre's cases; a department those where it has a step, is consulted or leads a
    stage; an applicant their own; an administrator all.
    """
    if officer.role is Role.APPLICANT:
        return officer.account == applicant_actor(case_no).account
    if officer.role is Role.ADMINISTRATOR:
        return True
    if officer.role is Role.WINDOW:
        return officer.centre in (None, region)
    return officer.department in departments


def ensure_visible(officer: Officer, case: JointCase) -> None:
    """Ensure that the officer may see the case.

    Raises:
        NotFound: the officer may not see the case; its existence is not disclosed.
    """
    departments = frozenset(code for step in case.steps for code in departments_with_access(case, step))
    departments |= {stage.lead_department for stage in case.plan.stages}
    if not may_see_case(officer, case.case_no, case.region, departments):
        raise NotFound("没有这个办件", case_no=case.case_no)


def visible_materials(department: str | None, matter: Matter) -> frozenset[str]:
    """Return the materials a department may see: those it needs; None sees all."""
    return frozenset(
        material.code for material in matter.materials if department is None or department in material.used_by
    )


def restrict_board_scope(officer: Officer, wanted: Scope) -> Scope:
    """Restrict the wanted board scope: a department to its own, a window to its centre.

    Raises:
        NotYourStep: the board belongs to another department.
    """
    if officer.department is not None:
        if wanted.department not in (None, officer.department):
            raise NotYourStep("只能查看本部门的看板", department=officer.department)
        return wanted.model_copy(update={"department": officer.department})
    return (
        wanted if officer.role is Role.ADMINISTRATOR else wanted.model_copy(update={"region": officer.centre})
    )


def ensure_case_act(officer: Officer, act: CaseAct) -> None:
    """Ensure that the officer's role allows the act on a case.

    Raises:
        NotPermitted: the role may not do this act.
    """
    if act not in CASE_PERMISSIONS[officer.role]:
        raise NotPermitted(f"{officer.role.label}不能“{act.label}”", role=officer.role, act=act)


def ensure_step_act(officer: Officer, act: StepAct, departments: frozenset[str]) -> None:
    """Ensure that the officer may do the act on a step.

    Args:
        departments: the departments that may do the act.

    Raises:
        NotYourStep: the act belongs to another department.
        NotPermitted: the role may not do this act.
    """
    if act not in STEP_PERMISSIONS[officer.role]:
        raise NotPermitted(f"{officer.role.label}不能“{act.label}”", role=officer.role, act=act)
    if officer.department is not None and officer.department not in departments:
        raise NotYourStep("该操作由其他部门办理", departments=sorted(departments))
