"""The user of a page request, checked once per request, and how pages are answered."""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from api.auth import ensure_own_password, get_app_context
from api.limits.account_limits import limits_of, read_kind_of
from api.web.shell.csrf_tokens import csrf_token, is_token
from api.web.shell.rendering import Trail, page_of, rendered
from api.web.shell.security import SAFE
from schemas.cases.acts import Officer
from schemas.errors import FormForged, InvalidInput, NotLoggedIn, NotPermitted
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.store.core.idempotency import IdempotencyKey

COOKIE = "lianban_session"
WITH_FIRST_PASSWORD = frozenset({"/password", "/logout", "/session"})
"""What is open before the first password was changed."""
TECHNICAL_FIELDS = frozenset({"csrf", "key", "back"})
"""Fields that every form carries and no user typed."""


@dataclass(frozen=True)
class AnonymousRequest:
    """A request with or without a login; `csrf` is empty without one, `language` unless chosen."""

    request: Request
    csrf: str = ""
    language: str = ""

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        headers = self.request.headers
        return headers.get("hx-request") == "true" and headers.get("hx-history-restore-request") != "true"

    @property
    def person(self) -> Officer | None:
        """Who is logged in, if anybody."""
        return None

    def show(
        self, template: str, *, title: str = "", trail: Trail = (), status: int = 200, **context: object
    ) -> Response:
        """The page, or the fragment, of that template."""
        page = page_of(self.request, title, self.person, self.csrf, trail, language=self.language)
        return rendered(page, template, context, status)

    def go(self, path: str, done: str = "") -> Response:
        """Lead on to another page after a form was done."""
        address = f"{path}{'&' if '?' in path else '?'}{urlencode({'done': done})}" if done else path
        if self.is_fragment:
            return Response(status_code=204, headers={"HX-Redirect": address})
        return RedirectResponse(address, status_code=303)


@dataclass(frozen=True)
class UserRequest(AnonymousRequest):
    """A request of a logged-in account."""

    officer: Officer = None  # type: ignore[assignment]
    token: str = ""

    @property
    def person(self) -> Officer | None:
        """Who is logged in."""
        return self.officer

    def only(self, *roles: Role) -> None:
        """Refuse all other roles.

        Raises:
            NotPermitted: the page is for others.
        """
        if self.officer.role not in roles:
            raise NotPermitted(f"{self.officer.role.label}不能使用这个页面", role=self.officer.role)


async def anonymous_user(request: Request) -> AnonymousRequest:
    """Return the request of a page that needs no log-in."""
    return AnonymousRequest(request)


async def user(
    request: Request, ctx: Annotated[AppContext, Depends(get_app_context)]
) -> AsyncIterator[UserRequest]:
    """The person at the screen; a form must carry the token of the same session.

    Raises:
        NotLoggedIn: no session, or one that rested too long.
        FormForged: the form does not carry the token of this session.
        PasswordChangeRequired: the first password still holds.
        TooBusy: the account has as many heavy reads under way as it may have.
    """
    found = await current_user(request, ctx)
    if found is None:
        raise NotLoggedIn("请登录")
    if request.method not in SAFE:
        given = request.headers.get("x-csrf-token") or (await request.form()).get("csrf")
        if not isinstance(given, str) or not is_token(given, found.csrf):
            raise FormForged("表单已失效，请刷新页面后再提交")
    request.state.user = found
    if request.url.path not in WITH_FIRST_PASSWORD:
        ensure_own_password(found.officer)
    async with limits_of(request).one(found.officer.account, read_kind_of(request)):
        yield found


async def current_user(request: Request, ctx: AppContext) -> UserRequest | None:
    """The user of the session that the browser holds, if it still lives."""
    token = request.cookies.get(COOKIE, "")
    if not token:
        return None
    session = await ctx.sessions.find(token, is_use=not _is_background_request(request))
    officer = await ctx.accounts.officer(session.account, session.generation) if session else None
    if officer is None:
        return None
    return UserRequest(request, csrf_token(token), officer=officer, token=token)


def still_logged_in(user: UserRequest, ctx: AppContext) -> Callable[[], Awaitable[bool]]:
    """Asks whether the session that opened a stream is still alive."""

    async def ask() -> bool:
        return await current_user(user.request, ctx) is not None

    return ask


def form_key(user: AnonymousRequest, form: FormData) -> IdempotencyKey:
    """The idempotency key of a form, made when it was shown, with the hash of what was typed.

    Raises:
        InvalidInput: the form carries none.
    """
    key = form.get("key")
    if not isinstance(key, str) or not (key.isascii() and key.isalnum() and 8 <= len(key) <= 64):
        raise InvalidInput.of(("key", "表单不完整，请刷新页面后再提交"))
    body = [
        (name, value)
        for name, value in form.multi_items()
        if name not in TECHNICAL_FIELDS and isinstance(value, str)
    ]
    fingerprint = f"{user.request.url.path}\n{urlencode(sorted(body))}"
    return IdempotencyKey(key, hashlib.sha256(fingerprint.encode()).hexdigest())


def safe_path(wanted: object, otherwise: str = "/") -> str:
    """An address of our own to lead on to; anything else becomes `otherwise`."""
    if not isinstance(wanted, str) or len(wanted) > 500:
        return otherwise
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_ours else otherwise


def _is_background_request(request: Request) -> bool:
    by_script = request.headers.get("x-idle") == "1" or request.query_params.get("idle") == "1"
    return by_script or "text/event-stream" in request.headers.get("accept", "")


CurrentUser = Annotated[UserRequest, Depends(user)]
AnonymousUser = Annotated[AnonymousRequest, Depends(anonymous_user)]
