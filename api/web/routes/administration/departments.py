"""Departments at the administrator's desk: what there is, one more, another name, none any more."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from api.app_context import Reception
from api.dependencies import Desk
from api.routes.staffing import ensure_looks_after_people
from api.web.forms.departments import ADDITION, CLOSURE, RENAMING
from api.web.forms.submit import FormOf
from api.web.routes.administration.staffing import TRAIL, tabs_of_people, with_form
from api.web.shell.request_context import Visit, Visiting
from schemas.errors import InUse, InvalidInput, NotFound
from schemas.people.departments import DepartmentActIn, DepartmentIn, DepartmentNameIn
from schemas.vocabulary import Role
from services.store.core.idempotency import ActKey

router = APIRouter()
Code = Annotated[str, Path(pattern=r"^[a-z][a-z-]{0,62}[a-z]$", description="部门编码")]
PLACE = "/people/departments"


@router.get(PLACE)
async def departments(visit: Visiting, desk: Desk) -> Response:
    """Every department with its people, its heads, and what it owes."""
    ensure_looks_after_people(visit.officer)
    rows = [
        row
        for row in await desk.people_board.department_rows()
        if visit.officer.department in (None, row.code)
    ]
    return visit.show("people/departments.html", title="部门", tabs=tabs_of_people(PLACE), rows=rows)


@router.get(f"{PLACE}/new")
async def new_department(visit: Visiting) -> Response:
    """The form of a new department."""
    return await _form(visit, "新设部门", f"{PLACE}/new", ADDITION, {"kind": "government"})


@router.post(f"{PLACE}/new")
async def add_department(visit: Visiting, desk: Desk) -> Response:
    """Enter a new department."""
    return await FormOf(ADDITION, DepartmentIn, PLACE).filed(
        visit,
        lambda said, key: desk.department_files.add(said, visit.officer, key),
        lambda typed, wrong: _form(visit, "新设部门", f"{PLACE}/new", ADDITION, typed, wrong),
    )


@router.get(f"{PLACE}/{{code}}/name")
async def another_name(visit: Visiting, desk: Desk, code: Code) -> Response:
    """The form of another name."""
    name = _name(desk, code)
    known = desk.register.open[code].model_dump(mode="json", include={"name", "short"})
    return await _form(visit, f"{name}更名", f"{PLACE}/{code}/name", RENAMING, known)


@router.post(f"{PLACE}/{{code}}/name")
async def rename_department(visit: Visiting, desk: Desk, code: Code) -> Response:
    """Call a department otherwise."""
    path = f"{PLACE}/{code}/name"
    return await FormOf(RENAMING, DepartmentNameIn, PLACE).filed(
        visit,
        lambda said, key: desk.department_files.rename(code, said, visit.officer, key),
        lambda typed, wrong: _form(visit, f"{_name(desk, code)}更名", path, RENAMING, typed, wrong),
    )


@router.get(f"{PLACE}/{{code}}/close")
async def closing(visit: Visiting, desk: Desk, code: Code) -> Response:
    """The form that closes a department."""
    return await _form(visit, f"撤销{_name(desk, code)}", f"{PLACE}/{code}/close", CLOSURE, {})


@router.post(f"{PLACE}/{{code}}/close")
async def close_department(visit: Visiting, desk: Desk, code: Code) -> Response:
    """Close a department; what still uses it is named in the form."""
    title, path = f"撤销{_name(desk, code)}", f"{PLACE}/{code}/close"

    async def close(said: DepartmentActIn, key: ActKey) -> None:
        try:
            await desk.department_files.act(code, said, visit.officer, key)
        except InUse as used:
            raise InvalidInput.of(("since", used.detail)) from used

    return await FormOf(CLOSURE, DepartmentActIn, PLACE, {"act": "close"}).filed(
        visit, close, lambda typed, wrong: _form(visit, title, path, CLOSURE, typed, wrong)
    )


def _name(desk: Reception, code: str) -> str:
    if code not in desk.register.open:
        raise NotFound("没有这个部门，或者已经撤销", department=code)
    return desk.register.open[code].name


async def _form(
    visit: Visit,
    title: str,
    path: str,
    schema: Mapping[str, Any],
    typed: Mapping[str, Any],
    wrong: InvalidInput | None = None,
) -> Response:
    visit.only(Role.ADMINISTRATOR)
    trail = (*TRAIL, ("部门", PLACE))
    return with_form(visit, "people/form.html", title, schema, typed, wrong, {}, action=path, trail=trail)
