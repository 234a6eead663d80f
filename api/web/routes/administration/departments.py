"""Pages of departments for the administrator: list, add, rename, close."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.dependencies import Context
from api.routes.staffing import ensure_looks_after_people
from api.web.forms.departments import ADDITION, BATCH_HOUR, CLOSURE, RENAMING
from api.web.forms.submit import SubmittedForm
from api.web.routes.administration.staffing import TRAIL, tabs_of_people, with_form
from api.web.shell.request_context import CurrentUser, UserRequest
from schemas.errors import InUse, InvalidInput, NotFound
from schemas.people.departments import BatchHourIn, DepartmentActIn, DepartmentIn, DepartmentNameIn
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.store.core.idempotency import IdempotencyKey

router = APIRouter()
Code = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,62}[a-z]$", description="部门编码")]
PLACE = "/people/departments"


@router.get(PLACE)
async def departments(user: CurrentUser, ctx: Context) -> Response:
    """Every department with its people, its heads, and what it owes."""
    ensure_looks_after_people(user.officer)
    rows = [row for row in await ctx.people.department_rows() if user.officer.department in (None, row.code)]
    return user.show("people/departments.html", title="部门", tabs=tabs_of_people(PLACE), rows=rows)


@router.get(f"{PLACE}/new")
async def new_department(user: CurrentUser) -> Response:
    """The form of a new department."""
    return await _form(user, "新设部门", f"{PLACE}/new", ADDITION, {"kind": "government"})


@router.post(f"{PLACE}/new")
async def add_department(user: CurrentUser, ctx: Context) -> Response:
    """Enter a new department."""
    return await SubmittedForm(ADDITION, DepartmentIn, PLACE).filed(
        user,
        lambda body, key: ctx.department_service.add(body, user.officer, key),
        lambda typed, wrong: _form(user, "新设部门", f"{PLACE}/new", ADDITION, typed, wrong),
    )


@router.get(f"{PLACE}/{{code}}/name")
async def another_name(user: CurrentUser, ctx: Context, code: Code) -> Response:
    """The form of another name."""
    name = _name(ctx, code)
    known = ctx.register.open[code].model_dump(mode="json", include={"name", "short"})
    return await _form(user, f"{name}更名", f"{PLACE}/{code}/name", RENAMING, known)


@router.post(f"{PLACE}/{{code}}/name")
async def rename_department(user: CurrentUser, ctx: Context, code: Code) -> Response:
    """Call a department otherwise."""
    path = f"{PLACE}/{code}/name"
    return await SubmittedForm(RENAMING, DepartmentNameIn, PLACE).filed(
        user,
        lambda body, key: ctx.department_service.rename(code, body, user.officer, key),
        lambda typed, wrong: _form(user, f"{_name(ctx, code)}更名", path, RENAMING, typed, wrong),
    )


@router.get(f"{PLACE}/{{code}}/batch-hour")
async def batch_hour(user: CurrentUser, ctx: Context, code: Code) -> Response:
    """The form of the batch hour."""
    title, hour = f"{_name(ctx, code)}的补录截止时间", ctx.register.open[code].batch_hour
    typed = {"batch_hour": f"{hour:%H:%M}"} if hour else {}
    return await _form(user, title, f"{PLACE}/{code}/batch-hour", BATCH_HOUR, typed)


@router.post(f"{PLACE}/{{code}}/batch-hour")
async def set_batch_hour(user: CurrentUser, ctx: Context, code: Code) -> Response:
    """Set the batch hour of a department; an empty field ends it."""
    title, path = f"{_name(ctx, code)}的补录截止时间", f"{PLACE}/{code}/batch-hour"
    return await SubmittedForm(BATCH_HOUR, BatchHourIn, PLACE, {"batch_hour": None}).filed(
        user,
        lambda body, key: ctx.department_service.set_batch_hour(code, body, user.officer, key),
        lambda typed, wrong: _form(user, title, path, BATCH_HOUR, typed, wrong),
    )


@router.get(f"{PLACE}/{{code}}/close")
async def closing(user: CurrentUser, ctx: Context, code: Code) -> Response:
    """The form that closes a department."""
    return await _form(user, f"撤销{_name(ctx, code)}", f"{PLACE}/{code}/close", CLOSURE, {})


@router.post(f"{PLACE}/{{code}}/close")
async def close_department(user: CurrentUser, ctx: Context, code: Code) -> Response:
    """Close a department; what still uses it is named in the form."""
    title, path = f"撤销{_name(ctx, code)}", f"{PLACE}/{code}/close"

    async def close(body: DepartmentActIn, key: IdempotencyKey) -> None:
        try:
            await ctx.department_service.act(code, body, user.officer, key)
        except InUse as used:
            raise InvalidInput.of(("since", used.detail)) from used

    return await SubmittedForm(CLOSURE, DepartmentActIn, PLACE, {"act": "close"}).filed(
        user, close, lambda typed, wrong: _form(user, title, path, CLOSURE, typed, wrong)
    )


def _name(ctx: AppContext, code: str) -> str:
    if code not in ctx.register.open:
        raise NotFound("没有这个部门，或者已经撤销", department=code)
    return ctx.register.open[code].name


async def _form(
    user: UserRequest,
    title: str,
    path: str,
    schema: Mapping[str, object],
    typed: Mapping[str, object],
    wrong: InvalidInput | None = None,
) -> Response:
    user.only(Role.ADMINISTRATOR)
    trail = (*TRAIL, ("部门", PLACE))
    return with_form(user, "people/form.html", title, schema, typed, wrong, {}, action=path, trail=trail)
