"""Page to change one's own password; with a first password no other page opens."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from api.dependencies import Context
from api.web.forms.schema_forms import errors_by_field
from api.web.forms.submit import parse_body
from api.web.routes.login import with_session
from api.web.shell.request_context import CurrentUser, UserRequest
from schemas.errors import InvalidInput
from schemas.people.accounts import PasswordIn
from services.store.people.own_password import change_password

router = APIRouter()


@router.get("/password")
async def password_page(user: CurrentUser) -> Response:
    """The form."""
    return _form(user, {})


@router.post("/password")
async def change(user: CurrentUser, ctx: Context) -> Response:
    """Change the password; every session of the account ends, and this browser gets a new one."""
    form = await user.request.form()
    typed = {name: form.get(name) for name in ("current", "password")}
    errors = {} if form.get("again") == typed["password"] else {"again": "两次输入的新口令不一致"}
    try:
        body = parse_body(PasswordIn, typed)
        if not errors:
            officer = await change_password(ctx.store, ctx.accounts, user.officer, body)
            return with_session(user.go("/", "saved"), user, await ctx.sessions.open(officer))
    except InvalidInput as wrong:
        errors |= errors_by_field(wrong.facts)
    return _form(user, errors)


def _form(user: UserRequest, errors: Mapping[str, str]) -> Response:
    status = 422 if errors else 200
    return user.show("login/password.html", title="修改口令", status=status, errors=errors)
