"""Visibility of cases, steps, materials and boards; acts: `cases/engine/permissions.py`."""

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.cases.responsibility import lead_of_stage, members_of, responsible_department
from schemas.catalogue.matter import Matter
from schemas.errors import NotFound, NotYourStep
from schemas.supervision.sla_board import Scope
from schemas.vocabulary import Role


def departments_with_access(case: JointCase, code: str) -> frozenset[str]:
    """Return the departments that may see the step.

    These are its department and who succeeded it, the one asked to take it over, those consulted for an
    opinion or asked to sign, and the members of a joint inspection as soon as it is arranged.
    """
    state = case.steps[code]
    consulted = state.consultation.departments if state.consultation else ()
    consulted = (*consulted, *(members_of(case, code) if state.appointment else ()))
    signers = state.signing.departments if state.signing else ()
    holders = {case.department(code), responsible_department(case, code)}
    return frozenset({*holders, *consulted, *signers, *([state.transfer_to] if state.transfer_to else [])})


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
    departments |= {lead_of_stage(case, stage.code) for stage in case.plan.stages}
    if not may_see_case(officer, case.case_no, case.region, departments):
        raise NotFound("没有这个办件", case_no=case.case_no)


def visible_materials(departments: frozenset[str] | None, matter: Matter) -> frozenset[str]:
    """Return the materials that departments may see: those they need; None sees all.

    Args:
        departments: the reader's department and those that were merged into it.
    """
    return frozenset(
        material.code
        for material in matter.materials
        if departments is None or not departments.isdisjoint(material.used_by)
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
