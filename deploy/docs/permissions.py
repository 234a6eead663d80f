"""The page of permissions: which role may do which act."""

from collections.abc import Mapping

from deploy.docs.markdown import code, page, section, table
from schemas.vocabulary import CaseAct, Role, StepAct
from services.domain.people.permissions import CASE_PERMISSIONS, STEP_PERMISSIONS

INTRODUCTION = """\
A role allows an act; whose case or step it is decides next (`services/domain/people/permissions.py`): a
window acts on the cases of its own centre, a department on its own steps and where it was asked, the
applicant on their own case. A deputy acts with the rights of an absent person of the same department,
under their own name."""


def text() -> str:
    """The roles, then one table for acts on cases and one for acts on steps."""
    return page(
        "Permissions",
        INTRODUCTION,
        section("Roles", table(["role", "中文"], [(code(role), role.label) for role in Role])),
        section("Acts on a case", _matrix(list(CaseAct), CASE_PERMISSIONS)),
        section("Acts on a step", _matrix(list(StepAct), STEP_PERMISSIONS)),
    )


def _matrix(
    acts: list[CaseAct] | list[StepAct],
    permissions: Mapping[Role, frozenset[CaseAct]] | Mapping[Role, frozenset[StepAct]],
) -> str:
    return table(
        ["act", "中文", *(role.label for role in Role)],
        [(code(act), act.label, *("●" if act in permissions[role] else "" for role in Role)) for act in acts],
    )
