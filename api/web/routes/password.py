"""The page on which everybody changes their own password; with a first password nothing else opens."""

from collections.abc import Mapping

from fastapi import APIRouter, Response

from api.dependencies import Desk
from api.web.forms.schema_forms import errors_by_field
from api.web.forms.submit import said_as
from api.web.routes.login import with_session
from api.web.shell.request_context import Visit, Visiting
from schemas.errors import InvalidInput
from schemas.people.accounts import PasswordIn
from services.store.people.own_password import change_password

router = APIRouter()


@router.get("/password")
async def password_page(visit: Visiting) -> Response:
    """The form."""
    return _form(visit, {})


@router.post("/password")
async def change(visit: Visiting, desk: Desk) -> Response:
    """Change the password; every session of the account ends, and this browser gets a new one."""
    form = await visit.request.form()
    typed = {name: form.get(name) for name in ("current", "password")}
    errors = {} if form.get("again") == typed["password"] else {"again": "两次输入的新口令不一致"}
    try:
        said = said_as(PasswordIn, typed)
        if not errors:
            officer = await change_password(desk.store, desk.accounts, visit.officer, said)
            return with_session(visit.go("/", "saved"), visit, await desk.sessions.open(officer))
    except InvalidInput as wrong:
        errors |= errors_by_field(wrong.facts)
    return _form(visit, errors)


def _form(visit: Visit, errors: Mapping[str, str]) -> Response:
    status = 422 if errors else 200
    return visit.show("entry/password.html", title="修改口令", status=status, errors=errors)
