"""Log-in, log-out, the home page of each role, large text."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.dependencies import Context
from api.limits.sender import sender_of
from api.problems import STATUS
from api.web.shell.csrf_tokens import csrf_token, mask
from api.web.shell.navigation import home_of
from api.web.shell.rendering import LARGE_COOKIE
from api.web.shell.request_context import (
    COOKIE,
    AnonymousRequest,
    AnonymousUser,
    CurrentUser,
    current_user,
    safe_path,
)
from schemas.cases.acts import Officer
from schemas.errors import LianbanError, NotLoggedIn, TooBusy, TooManyAttempts
from schemas.people.sessions import Session

router = APIRouter()


@router.get("/")
async def home(request: Request, user: AnonymousUser, ctx: Context) -> Response:
    """Redirect to the home page of the role, or to the log-in."""
    logged_in = await current_user(request, ctx)
    if logged_in is None:
        return user.go("/login")
    return user.go(home_of(request.app.state.modules, logged_in.officer))


@router.get("/login")
async def log_in_page(user: AnonymousUser, back: str = "/", done: str = "") -> Response:
    """Show the log-in form."""
    return _form(user, safe_path(back), done=done)


@router.post("/login")
async def log_in(
    user: AnonymousUser,
    ctx: Context,
    username: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    back: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    """Log in and redirect back; in the dialog of an expired session, answer 204."""
    username = username.strip()
    errors = {name: words for name, words in _missing(username, password) if words}
    officer: Officer | None = None
    failure: LianbanError | None = None
    if not errors:
        try:
            officer = await ctx.accounts.verify(username, password, sender_of(user.request))
        except (NotLoggedIn, TooManyAttempts, TooBusy) as refused:
            failure = refused
            errors = {"password": refused.detail}
    if officer is None:
        status = STATUS[failure.kind] if failure else 422
        return _form(user, safe_path(back), errors, username, status=status)
    answer = _admitted(user, safe_path(back))
    return with_session(answer, user, await ctx.sessions.open(officer))


def with_session(answer: Response, user: AnonymousRequest, session: Session) -> Response:
    """Set the cookie and CSRF token of a new session on a response."""
    answer.headers["X-CSRF-Token"] = mask(csrf_token(session.token))
    answer.headers["X-Account"] = session.account
    answer.set_cookie(
        COOKIE, session.token, httponly=True, samesite="lax", secure=user.request.url.scheme == "https"
    )
    return answer


@router.post("/logout")
async def log_out(user: CurrentUser, ctx: Context) -> Response:
    """Close the session on the server and delete the cookie."""
    await ctx.sessions.close(user.token)
    answer = user.go("/login", "logged-out")
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/session")
async def keep(user: CurrentUser) -> Response:
    """Keep the session alive while a page is only read."""
    return Response(status_code=204)


@router.post("/text-size")
async def text_size(user: AnonymousUser, back: Annotated[str, Form(max_length=500)] = "/") -> Response:
    """Switch between large and normal text."""
    answer = RedirectResponse(safe_path(back), status_code=303)
    if user.request.cookies.get(LARGE_COOKIE) == "large":
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
    user: AnonymousRequest,
    back: str,
    errors: dict[str, str] | None = None,
    username: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    template = "login/_log_in.html" if user.is_fragment else "login/log_in.html"
    return user.show(
        template, title="登录", status=status, back=back, errors=errors or {}, username=username, done=done
    )


def _admitted(user: AnonymousRequest, back: str) -> Response:
    """Redirect a page; answer a log-in dialog with 204."""
    return Response(status_code=204) if user.is_fragment else RedirectResponse(back, status_code=303)
