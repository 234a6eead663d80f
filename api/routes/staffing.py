"""Routes of people: departments, accounts, absences with deputies, recipients' accounts."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from api.dependencies import Caller, Context, IdempotencyHeader, key_of_request
from schemas.cases.acts import Officer
from schemas.cases.lists import Code, Page, Paging
from schemas.errors import NotPermitted
from schemas.people.accounts import (
    Absence,
    AbsenceActIn,
    AbsenceIn,
    Account,
    AccountChangeReceipt,
    DepartmentAccounts,
    PersonActIn,
    PersonChangeIn,
    PersonIn,
    RoleMapping,
    RoleMappingIn,
)
from schemas.people.departments import BatchHourIn, DepartmentActIn, DepartmentIn, DepartmentNameIn
from schemas.vocabulary import Role

router = APIRouter(tags=["人员"])

AccountPath = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,63}$", description="登录账号")]
CodePath = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,62}[a-z]$", description="部门编码")]
AbsenceId = Annotated[int, Path(ge=1, le=2**62, description="离岗登记编号")]
DepartmentFilter = Annotated[Code | None, Query(description="部门编码")]


@router.get("/departments")
async def departments(caller: Caller, ctx: Context) -> list[DepartmentAccounts]:
    """Every department with its people, its heads, and what it owes."""
    ensure_looks_after_people(caller)
    rows = await ctx.people.department_rows()
    return [row for row in rows if caller.department in (None, row.code)]


@router.post("/departments", status_code=201)
async def add_department(
    request: Request, body: DepartmentIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> AccountChangeReceipt:
    """Enter a new department, from a day on."""
    return await ctx.department_service.add(body, caller, key_of_request(request, key, body))


@router.put("/departments/{code}")
async def rename_department(
    request: Request,
    code: CodePath,
    body: DepartmentNameIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> AccountChangeReceipt:
    """Call a department otherwise, from a day on."""
    return await ctx.department_service.rename(code, body, caller, key_of_request(request, key, body))


@router.put("/departments/{code}/batch-hour")
async def set_batch_hour(
    request: Request,
    code: CodePath,
    body: BatchHourIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> AccountChangeReceipt:
    """Set or end a department's batch hour, from a day on."""
    return await ctx.department_service.set_batch_hour(code, body, caller, key_of_request(request, key, body))


@router.post("/departments/{code}/acts")
async def act_on_department(
    request: Request,
    code: CodePath,
    body: DepartmentActIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> AccountChangeReceipt:
    """Close a department that nothing uses any more; refused with all that uses it."""
    return await ctx.department_service.act(code, body, caller, key_of_request(request, key, body))


class PeopleQuery(Paging):
    """Whose accounts are listed."""

    department: Code | None = Field(default=None, description="部门编码")


@router.get("/people")
async def people(wanted: Annotated[PeopleQuery, Query()], caller: Caller, ctx: Context) -> Page[Account]:
    """Every account, page by page; a head sees those of the own department."""
    ensure_looks_after_people(caller)
    return await ctx.people.people_page(caller.department or wanted.department, wanted)


@router.post("/people", status_code=201)
async def open_account(
    request: Request, body: PersonIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> AccountChangeReceipt:
    """Enter a new account; one with administrator's rights waits for a second administrator."""
    return await ctx.account_service.open(body, caller, key_of_request(request, key, body))


@router.put("/people/{account}")
async def change_account(
    request: Request,
    account: AccountPath,
    body: PersonChangeIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> AccountChangeReceipt:
    """Give an account another name, role or department."""
    return await ctx.account_service.change(account, body, caller, key_of_request(request, key, body))


@router.post("/people/{account}/acts")
async def act_on_account(
    request: Request,
    account: AccountPath,
    body: PersonActIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> AccountChangeReceipt:
    """Suspend an account at once, close one that nothing needs any more, or open it again."""
    return await ctx.account_service.act(account, body, caller, key_of_request(request, key, body))


@router.get("/absences")
async def absences(caller: Caller, ctx: Context, department: DepartmentFilter = None) -> list[Absence]:
    """The absences that are not over, the next first."""
    ensure_looks_after_people(caller)
    return await ctx.people.absences(caller.department or department)


@router.post("/absences", status_code=201)
async def enter_absence(
    request: Request, body: AbsenceIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> AccountChangeReceipt:
    """Enter an absence; its deputy gets the notifications and may act instead."""
    return await ctx.absences.enter_absence(body, caller, key_of_request(request, key, body))


@router.post("/absences/{absence}/acts")
async def act_on_absence(
    request: Request,
    absence: AbsenceId,
    body: AbsenceActIn,
    caller: Caller,
    ctx: Context,
    key: IdempotencyHeader,
) -> AccountChangeReceipt:
    """Take an absence back, or end it early."""
    return await ctx.absences.cancel_absence(absence, caller, key_of_request(request, key, body))


@router.get("/role-mappings")
async def role_mappings(caller: Caller, ctx: Context) -> list[RoleMapping]:
    """The accounts of each recipient of an escalation level."""
    ensure_looks_after_people(caller)
    return await ctx.people.mappings()


@router.put("/role-mappings")
async def map_role(
    request: Request, body: RoleMappingIn, caller: Caller, ctx: Context, key: IdempotencyHeader
) -> AccountChangeReceipt:
    """Set the accounts of a recipient; an empty list removes the mapping."""
    return await ctx.absences.map_role(body, caller, key_of_request(request, key, body))


def ensure_looks_after_people(officer: Officer) -> None:
    """Refuse callers who are neither administrators nor heads.

    Raises:
        NotPermitted: people are looked after by these two only.
    """
    if officer.role not in (Role.ADMINISTRATOR, Role.HEAD):
        raise NotPermitted("只有审管办和部门负责人可以查看人员", role=officer.role)
