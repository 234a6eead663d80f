"""Who may do what: a table of (role, act), then whose case or step it is."""

from collections.abc import Mapping
from types import MappingProxyType

from schemas.acts import Officer
from schemas.cases import JointCase
from schemas.errors import NotFound, NotPermitted, NotYourStep
from schemas.sla_board import Scope
from schemas.vocabulary import CaseAct, Role, StepAct

_WINDOW_ACTS = frozenset(
    {
        CaseAct.ACCEPT,
        CaseAct.DECLINE,
        CaseAct.NOTIFY_SUPPLEMENT,
        CaseAct.SUPPLY,
        CaseAct.WITHDRAW,
        CaseAct.DELIVER,
        CaseAct.NOTE,
    }
)
_DESK_ACTS = frozenset(
    {
        StepAct.CLAIM,
        StepAct.RELEASE,
        StepAct.APPROVE,
        StepAct.REFUSE,
        StepAct.NOTE,
        StepAct.RECORD_EVENT,
    }
)

CASE_PERMISSIONS: Mapping[Role, frozenset[CaseAct]] = MappingProxyType(
    {
        Role.WINDOW: _WINDOW_ACTS,
        Role.ADMINISTRATOR: frozenset({CaseAct.NOTE, CaseAct.MOVE_TIME}),
        Role.OFFICER: frozenset(),
        Role.HEAD: frozenset(),
        Role.SYSTEM: frozenset(),
    }
)

STEP_PERMISSIONS: Mapping[Role, frozenset[StepAct]] = MappingProxyType(
    {
        Role.WINDOW: frozenset({StepAct.SKIP, StepAct.NOTE, StepAct.RECORD_EVENT}),
        Role.ADMINISTRATOR: frozenset({StepAct.NOTE}),
        Role.OFFICER: _DESK_ACTS,
        Role.HEAD: _DESK_ACTS
        | {
            StepAct.ASSIGN,
            StepAct.SUSPEND,
            StepAct.RESUME,
            StepAct.EXTEND,
            StepAct.CORRECT_SUSPENSION,
        },
        Role.SYSTEM: _DESK_ACTS,
    }
)


def may_see_case(officer: Officer, region: str, departments: frozenset[str]) -> bool:
    """Whether the officer may know of a case of that centre with steps of those departments.

    A window sees its own centre's cases, a department those it has a step in,
    the administrator all.
    """
    if officer.role is Role.ADMINISTRATOR:
        return True
    if officer.role is Role.WINDOW:
        return officer.centre in (None, region)
    return officer.department in departments


def ensure_visible(officer: Officer, case: JointCase) -> None:
    """Refuse to know of a case that the officer may not see.

    Raises:
        NotFound: as if there were no such case.
    """
    departments = frozenset(step.department for step in case.plan.steps)
    if not may_see_case(officer, case.region, departments):
        raise NotFound("没有这个办件", case_no=case.case_no)


def board_scope(officer: Officer, wanted: Scope) -> Scope:
    """What of the wanted board the officer may see: a department its own, a window its centre's.

    Raises:
        NotYourStep: another department's board.
    """
    if officer.department is not None:
        if wanted.department not in (None, officer.department):
            raise NotYourStep("只能查看本部门的看板", department=officer.department)
        return wanted.model_copy(update={"department": officer.department})
    return (
        wanted if officer.role is Role.ADMINISTRATOR else wanted.model_copy(update={"region": officer.centre})
    )


def ensure_case_act(officer: Officer, act: CaseAct) -> None:
    """Refuse an act on a case that the officer's role does not carry.

    Raises:
        NotPermitted: the role may not do this act.
    """
    if act not in CASE_PERMISSIONS[officer.role]:
        raise NotPermitted(f"{officer.role.label}不能“{act.label}”", role=officer.role, act=act)


def ensure_step_act(officer: Officer, act: StepAct, department: str) -> None:
    """Refuse an act on a step that is not the officer's to do.

    Raises:
        NotYourStep: the step belongs to another department.
        NotPermitted: the role may not do this act.
    """
    if act not in STEP_PERMISSIONS[officer.role]:
        raise NotPermitted(f"{officer.role.label}不能“{act.label}”", role=officer.role, act=act)
    if officer.department is not None and officer.department != department:
        raise NotYourStep("本环节由其他部门办理", department=department)
