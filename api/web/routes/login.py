"""The way in and out: log-in, log-out, the desk of the role, large text."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.dependencies import Context
from api.problems import STATUS
from api.sender import sender_of
from api.web.shell.navigation import desk_of
from api.web.shell.rendering import LARGE_COOKIE
from api.web.shell.request_context import (
    COOKIE,
    AnonymousRequest,
    AnonymousUser,
    CurrentUser,
    csrf_token,
    current,
    safe_path,
)
from schemas.cases.acts import Officer
from schemas.errors import LianbanError, NotLoggedIn, TooBusy, TooManyTries
from schemas.people.sessions import Session

router = APIRouter()


@router.get("/")
async def front_door(request: Request, guest: AnonymousUser, ctx: Context) -> Response:
    """Everybody to their own desk; who is not logged in sees the front page."""
    user = await current(request, ctx)
    if user is None:
        return guest.go("/login")
    return guest.go(desk_of(request.app.state.modules, user.officer))


@router.get("/login")
async def log_in_page(guest: AnonymousUser, back: str = "/", done: str = "") -> Response:
    """The form to log in."""
    return _form(guest, safe_path(back), done=done)


@router.post("/login")
async def log_in(
    guest: AnonymousUser,
    ctx: Context,
    username: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    back: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Log in and lead back to where somebody came from; a screen that rested too long goes on in place."""
    username = username.strip()
    errors = {name: words for name, words in _missing(username, password) if words}
    officer: Officer | None = None
    failure: LianbanError | None = None
    if not errors:
        try:
            officer = await ctx.accounts.verify(username, password, sender_of(guest.request))
        except (NotLoggedIn, TooManyTries, TooBusy) as refused:
            failure = refused
            errors = {"password": refused.detail}
    if officer is None:
        status = STATUS[failure.kind] if failure else 422
        return _form(guest, safe_path(back), errors, username, status=status)
    answer = _admitted(guest, safe_path(back))
    return with_session(answer, guest, await ctx.sessions.open(officer))


def with_session(answer: Response, guest: AnonymousRequest, session: Session) -> Response:
    """The answer with the cookie of a session that was just opened."""
    answer.headers["X-CSRF-Token"] = csrf_token(session.token)
    answer.headers["X-Account"] = session.account
    answer.set_cookie(
        COOKIE, session.token, httponly=True, samesite="lax", secure=guest.request.url.scheme == "https"
    )
    return answer


@router.post("/logout")
async def log_out(user: CurrentUser, ctx: Context) -> Response:
    """End the session on the server, not only at this screen."""
    await ctx.sessions.close(user.token)
    answer = user.go("/login", "logged-out")
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/session")
async def keep(user: CurrentUser) -> Response:
    """A sign of life from a page that is only read."""
    return Response(status_code=204)


@router.post("/text-size")
async def text_size(guest: AnonymousUser, back: Annotated[str, Form(max_length=500)] = "/") -> Response:
    """Large text, or back to ordinary."""
    answer = RedirectResponse(safe_path(back), status_code=303)
    if guest.request.cookies.get(LARGE_COOKIE) == "large":
        answer.delete_cookie(LARGE_COOKIE)
    else:
        answer.set_cookie(LARGE_COOKIE, "large", max_age=365 * 86400, samesite="lax", httponly=True)
    return answer


def _missing(username: str, password: str) -> tuple[tuple[str, str], ...]:
    return (
        ("username", "" if username else "请填写账号"),
        ("password", "" if password else "请填写口令"),
    )


def _form(
    guest: AnonymousRequest,
    back: str,
    errors: dict[str, str] | None = None,
    username: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    template = "entry/_log_in.html" if guest.is_fragment else "entry/log_in.html"
    return guest.show(
        template, title="登录", status=status, back=back, errors=errors or {}, username=username, done=done
    )


def _admitted(guest: AnonymousRequest, back: str) -> Response:
    """A page leads on; a screen that asked in place stays as it is."""
    return Response(status_code=204) if guest.is_fragment else RedirectResponse(back, status_code=303)
