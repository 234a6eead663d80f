"""The page of permissions: which role may do which act."""

from collections.abc import Iterable

from deploy.docs.markdown import code, page, section, table
from schemas.vocabulary import Role
from services.domain.cases.act_definition import AnyCaseAct, AnyStepAct
from services.domain.cases.act_registry import CASE_ACTS, STEP_ACTS

INTRODUCTION = """\
A role allows an act; whose case or step it is decides next (`services/domain/cases/engine/permissions.py`): a
window acts on the cases of its own centre, a department on its own steps and where it was asked, the
applicant on their own case. A deputy acts with the rights of an absent person of the same department,
under their own name."""


def text() -> str:
    """The roles, then one table for acts on cases and one for acts on steps."""
    return page(
        "Permissions",
        INTRODUCTION,
        section("Roles", table(["role", "中文"], [(code(role), role.label) for role in Role])),
        section("Acts on a case", _matrix(CASE_ACTS.values())),
        section("Acts on a step", _matrix(STEP_ACTS.values())),
    )


def _matrix(definitions: Iterable[AnyCaseAct] | Iterable[AnyStepAct]) -> str:
    return table(
        ["act", "中文", *(role.label for role in Role)],
        [
            (code(one.act), one.act.label, *("●" if role in one.roles else "" for role in Role))
            for one in definitions
        ],
    )
