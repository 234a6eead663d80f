"""Departments with an active account, and open steps of departments without one."""

from typing import NamedTuple

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.vocabulary import Role
from services.store.core.schema.active_steps import ACTIVE
from services.store.core.schema.tables import account, case_step, joint_case

_WORKERS = (Role.OFFICER.value, Role.HEAD.value, Role.SYSTEM.value)
"""The roles that may take a step up; see `STEP_PERMISSIONS`."""
_A, _S = account.c, case_step.c


class OpenStep(NamedTuple):
    """A step that waits for its department or is in its hands."""

    case_no: str
    code: str
    name: str
    department: str


async def staffed_departments(connection: AsyncConnection) -> frozenset[str]:
    """The departments with an active account that may work on steps."""
    query = select(_A.department).where(_A.left_at.is_(None), _A.role.in_(_WORKERS)).distinct()
    return frozenset(one for one in (await connection.execute(query)).scalars() if one)


async def steps_left_behind(connection: AsyncConnection, name: str) -> list[OpenStep]:
    """Open steps of the account's department, if no other account there may work on them."""
    own = select(_A.department).where(_A.account == name, _A.role.in_(_WORKERS)).scalar_subquery()
    others = exists().where(
        _A.department == own, _A.account != name, _A.left_at.is_(None), _A.role.in_(_WORKERS)
    )
    query = _open_steps().where(_S.department == own, ~others)
    return [OpenStep(*row) for row in await connection.execute(query)]


async def unstaffed_steps(connection: AsyncConnection, most: int) -> list[OpenStep]:
    """Open steps of departments without an active account, the oldest first."""
    staffed = exists().where(_A.department == _S.department, _A.left_at.is_(None), _A.role.in_(_WORKERS))
    return [OpenStep(*row) for row in await connection.execute(_open_steps().where(~staffed).limit(most))]


def _open_steps() -> Select[str, str, str, str]:
    return (
        select(_S.case_no, _S.code, func.coalesce(_S.name, _S.code), _S.department)
        .join(joint_case, joint_case.c.case_no == _S.case_no)
        .where(_S.status.in_(ACTIVE), joint_case.c.closed_at.is_(None))
        .order_by(_S.case_no, _S.code)
    )
