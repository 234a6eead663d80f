"""Who is at the keyboard: token and me."""

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel

from api.auth import issued
from api.dependencies import Caller, Desk

router = APIRouter(tags=["登录"])


class Token(BaseModel):
    """A bearer token (RFC 6750)."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 - the scheme's name


class Me(BaseModel):
    """The caller's own account."""

    account: str
    name: str
    role: str
    role_label: str
    department: str | None
    department_name: str | None
    centre: str | None


@router.post("/token")
async def log_in(
    desk: Desk,
    username: Annotated[str, Form(min_length=1, max_length=64, pattern=r"^[\w-]+$")],
    password: Annotated[str, Form(min_length=1, max_length=200)],
) -> Token:
    """Log in with account and password; the token is valid for a working day."""
    officer = await desk.accounts.verify(username, password)
    return Token(access_token=issued(desk.signing_key, officer.account))


@router.get("/me")
async def me(caller: Caller, desk: Desk) -> Me:
    """Who I am."""
    department = desk.departments.get(caller.department or "")
    return Me(
        account=caller.account,
        name=caller.name,
        role=caller.role.value,
        role_label=caller.role.label,
        department=caller.department,
        department_name=department.name if department else None,
        centre=caller.centre,
    )
