"""Who is at the keyboard: token and me."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from pydantic import BaseModel

from api.auth import account_holder, issued
from api.dependencies import Context
from api.limits.sender import sender_of
from schemas.cases.acts import Officer
from schemas.people.accounts import PasswordIn
from services.store.people.own_password import change_password

router = APIRouter(tags=["登录"])
Holder = Annotated[Officer, Depends(account_holder)]
"""The caller, also while the first password must still be changed."""


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
    must_change_password: bool


@router.post("/token")
async def log_in(
    request: Request,
    ctx: Context,
    username: Annotated[str, Form(min_length=1, max_length=64, pattern=r"^[\w-]+$")],
    password: Annotated[str, Form(min_length=1, max_length=200)],
) -> Token:
    """Log in with account and password; the token is valid for a working day."""
    officer = await ctx.accounts.verify(username, password, sender_of(request))
    return Token(access_token=issued(ctx.signing_key, officer.account, generation=officer.token_generation))


@router.get("/me")
async def me(caller: Holder, ctx: Context) -> Me:
    """Who I am."""
    department = ctx.departments.get(caller.department or "")
    return Me(
        account=caller.account,
        name=caller.name,
        role=caller.role.value,
        role_label=caller.role.label,
        department=caller.department,
        department_name=department.name if department else None,
        centre=caller.centre,
        must_change_password=caller.must_change_password,
    )


@router.post("/me/password")
async def change_own_password(caller: Holder, ctx: Context, body: PasswordIn) -> Token:
    """Change one's own password; all other sessions end, this token begins a new one.

    Raises:
        InvalidInput: the current password is wrong, or the new one too weak.
    """
    officer = await change_password(ctx.store, ctx.accounts, caller, body)
    return Token(access_token=issued(ctx.signing_key, officer.account, generation=officer.token_generation))
