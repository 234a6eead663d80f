"""Who may do which act: the roles of the definitions, then whose step it is."""

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.errors import NotPermitted, NotYourStep
from schemas.vocabulary import CaseAct, StepAct
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS


def acting_departments(case: JointCase, code: str, act: StepAct) -> frozenset[str]:
    """The departments whose officers may do the act on the step."""
    return STEP_ACTS[act].departments(case, code)


def ensure_case_act(officer: Officer, act: CaseAct) -> None:
    """Refuse an act on a case that the officer's role does not include.

    Raises:
        NotPermitted: the role may not do this act.
    """
    if officer.role not in CASE_ACTS[act].roles:
        raise NotPermitted(f"{officer.role.label}不能“{act.label}”", role=officer.role, act=act)


def ensure_step_act(officer: Officer, act: StepAct, departments: frozenset[str]) -> None:
    """Refuse an act on a step that the officer may not do.

    Args:
        departments: the departments whose officers may do it.

    Raises:
        NotYourStep: the act is another department's.
        NotPermitted: the role may not do this act.
    """
    if officer.role not in STEP_ACTS[act].roles:
        raise NotPermitted(f"{officer.role.label}不能“{act.label}”", role=officer.role, act=act)
    if officer.department is not None and officer.department not in departments:
        raise NotYourStep("该操作由其他部门办理", departments=sorted(departments))
