"""Departments at the administrator's desk: what there is, one more, another name, none any more."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import Desk
from api.reception import Reception
from api.routes.staffing import ensure_looks_after_people
from api.web.department_forms import ADDITION, CLOSURE, RENAMING
from api.web.routes.staffing import TRAIL, said_as, tabs_of_people, with_form
from api.web.typed import read
from api.web.visits import Visit, Visiting, form_key
from schemas.departments import DepartmentActIn, DepartmentIn, DepartmentNameIn
from schemas.errors import InUse, InvalidInput, NotFound
from schemas.vocabulary import Role

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
    return _form(visit, "新设部门", f"{PLACE}/new", ADDITION, {"kind": "government"})


@router.post(f"{PLACE}/new")
async def add_department(request: Request, visit: Visiting, desk: Desk) -> Response:
    """Enter a new department."""
    form = await request.form()
    typed = read(ADDITION, form)
    try:
        await desk.department_files.add(said_as(DepartmentIn, typed), visit.officer, form_key(visit, form))
    except InvalidInput as wrong:
        return _form(visit, "新设部门", f"{PLACE}/new", ADDITION, typed, wrong)
    return visit.go(PLACE, "saved")


@router.get(f"{PLACE}/{{code}}/name")
async def another_name(visit: Visiting, desk: Desk, code: Code) -> Response:
    """The form of another name."""
    name = _name(desk, code)
    known = desk.register.open[code].model_dump(mode="json", include={"name", "short"})
    return _form(visit, f"{name}更名", f"{PLACE}/{code}/name", RENAMING, known)


@router.post(f"{PLACE}/{{code}}/name")
async def rename_department(request: Request, visit: Visiting, desk: Desk, code: Code) -> Response:
    """Call a department otherwise."""
    form, path = await request.form(), f"{PLACE}/{code}/name"
    typed = read(RENAMING, form)
    try:
        said = said_as(DepartmentNameIn, typed)
        await desk.department_files.rename(code, said, visit.officer, form_key(visit, form))
    except InvalidInput as wrong:
        return _form(visit, f"{_name(desk, code)}更名", path, RENAMING, typed, wrong)
    return visit.go(PLACE, "saved")


@router.get(f"{PLACE}/{{code}}/close")
async def closing(visit: Visiting, desk: Desk, code: Code) -> Response:
    """The form that closes a department."""
    return _form(visit, f"撤销{_name(desk, code)}", f"{PLACE}/{code}/close", CLOSURE, {})


@router.post(f"{PLACE}/{{code}}/close")
async def close_department(request: Request, visit: Visiting, desk: Desk, code: Code) -> Response:
    """Close a department; what still uses it is named in the form."""
    form, path = await request.form(), f"{PLACE}/{code}/close"
    typed = read(CLOSURE, form)
    title = f"撤销{_name(desk, code)}"
    try:
        said = said_as(DepartmentActIn, {"act": "close", **typed})
        await desk.department_files.act(code, said, visit.officer, form_key(visit, form))
    except InvalidInput as wrong:
        return _form(visit, title, path, CLOSURE, typed, wrong)
    except InUse as used:
        return _form(visit, title, path, CLOSURE, typed, InvalidInput.of(("since", used.detail)))
    return visit.go(PLACE, "saved")


def _name(desk: Reception, code: str) -> str:
    if code not in desk.register.open:
        raise NotFound("没有这个部门，或者已经撤销", department=code)
    return desk.register.open[code].name


def _form(
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
