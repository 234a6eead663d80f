"""People and their places: departments, accounts, absences with deputies, who stands behind a recipient."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from api.dependencies import Caller, Desk, IdempotencyKey, act_key
from schemas.cases.acts import Officer
from schemas.cases.lists import Code
from schemas.errors import NotPermitted
from schemas.people.accounts import (
    Absence,
    AbsenceActIn,
    AbsenceIn,
    DepartmentRow,
    Filed,
    Person,
    PersonActIn,
    PersonChangeIn,
    PersonIn,
    RoleMapping,
    RoleMappingIn,
)
from schemas.people.departments import DepartmentActIn, DepartmentIn, DepartmentNameIn
from schemas.vocabulary import Role

router = APIRouter(tags=["人员"])

Account = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,63}$", description="登录账号")]
CodePath = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,62}[a-z]$", description="部门编码")]
AbsenceId = Annotated[int, Path(ge=1, le=2**62, description="离岗登记编号")]
DepartmentFilter = Annotated[Code | None, Query(description="部门编码")]


@router.get("/departments")
async def departments(caller: Caller, desk: Desk) -> list[DepartmentRow]:
    """Every department with its people, its heads, and what it owes."""
    ensure_looks_after_people(caller)
    rows = await desk.people_board.department_rows()
    return [row for row in rows if caller.department in (None, row.code)]


@router.post("/departments", status_code=201)
async def add_department(
    request: Request, said: DepartmentIn, caller: Caller, desk: Desk, key: IdempotencyKey
) -> Filed:
    """Enter a new department, from a day on."""
    return await desk.department_files.add(said, caller, act_key(request, key, said))


@router.put("/departments/{code}")
async def rename_department(
    request: Request, code: CodePath, said: DepartmentNameIn, caller: Caller, desk: Desk, key: IdempotencyKey
) -> Filed:
    """Call a department otherwise, from a day on."""
    return await desk.department_files.rename(code, said, caller, act_key(request, key, said))


@router.post("/departments/{code}/acts")
async def act_on_department(
    request: Request, code: CodePath, said: DepartmentActIn, caller: Caller, desk: Desk, key: IdempotencyKey
) -> Filed:
    """Close a department that nothing uses any more; refused with all that uses it."""
    return await desk.department_files.act(code, said, caller, act_key(request, key, said))


@router.get("/people")
async def people(caller: Caller, desk: Desk, department: DepartmentFilter = None) -> list[Person]:
    """Every account; a head sees those of the own department."""
    ensure_looks_after_people(caller)
    return await desk.people_board.people(caller.department or department)


@router.post("/people", status_code=201)
async def open_account(
    request: Request, said: PersonIn, caller: Caller, desk: Desk, key: IdempotencyKey
) -> Filed:
    """Enter a new account; one with administrator's rights waits for a second administrator."""
    return await desk.account_service.open(said, caller, act_key(request, key, said))


@router.put("/people/{account}")
async def change_account(
    request: Request,
    account: Account,
    said: PersonChangeIn,
    caller: Caller,
    desk: Desk,
    key: IdempotencyKey,
) -> Filed:
    """Give an account another name, role or department."""
    return await desk.account_service.change(account, said, caller, act_key(request, key, said))


@router.post("/people/{account}/acts")
async def act_on_account(
    request: Request, account: Account, said: PersonActIn, caller: Caller, desk: Desk, key: IdempotencyKey
) -> Filed:
    """Suspend an account at once, close one that nothing needs any more, or open it again."""
    return await desk.account_service.act(account, said, caller, act_key(request, key, said))


@router.get("/absences")
async def absences(caller: Caller, desk: Desk, department: DepartmentFilter = None) -> list[Absence]:
    """The absences that are not over, the next first."""
    ensure_looks_after_people(caller)
    return await desk.people_board.absences(caller.department or department)


@router.post("/absences", status_code=201)
async def enter_absence(
    request: Request, said: AbsenceIn, caller: Caller, desk: Desk, key: IdempotencyKey
) -> Filed:
    """Enter an absence with its deputy, who gets the notices and may act in the absent person's place."""
    return await desk.people_files.enter_absence(said, caller, act_key(request, key, said))


@router.post("/absences/{absence}/acts")
async def act_on_absence(
    request: Request,
    absence: AbsenceId,
    said: AbsenceActIn,
    caller: Caller,
    desk: Desk,
    key: IdempotencyKey,
) -> Filed:
    """Take an absence back, or end it early."""
    return await desk.people_files.cancel_absence(absence, caller, act_key(request, key, said))


@router.get("/role-mappings")
async def role_mappings(caller: Caller, desk: Desk) -> list[RoleMapping]:
    """Who stands behind each recipient of a rung."""
    ensure_looks_after_people(caller)
    return await desk.people_board.mappings()


@router.put("/role-mappings")
async def map_role(
    request: Request, said: RoleMappingIn, caller: Caller, desk: Desk, key: IdempotencyKey
) -> Filed:
    """Say who stands behind a recipient from now on; no account at all takes the mapping away."""
    return await desk.people_files.map_role(said, caller, act_key(request, key, said))


def ensure_looks_after_people(officer: Officer) -> None:
    """Refuse whoever is neither an administrator nor a head.

    Raises:
        NotPermitted: people are looked after by these two only.
    """
    if officer.role not in (Role.ADMINISTRATOR, Role.HEAD):
        raise NotPermitted("只有审管办和部门负责人可以查看人员", role=officer.role)
