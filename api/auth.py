"""Tokens: who is calling, for one working day."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from api.limits.account_limits import limits_of, read_kind_of
from schemas.cases.acts import Officer
from schemas.errors import NotLoggedIn, PasswordChangeRequired
from services.app_context import AppContext

VALID_SECONDS = 8 * 3600
ALGORITHM = "HS256"

_bearer = OAuth2PasswordBearer(tokenUrl="/api/v1/token", auto_error=False)


class Subject(NamedTuple):
    """Whose token it is, and the generation of tokens that it belongs to."""

    account: str
    generation: int


def issued(key: str, account: str, seconds: int = VALID_SECONDS, generation: int = 0) -> str:
    """A token for the account, valid for a working day unless `seconds` differs.

    It dies earlier when the account is suspended or its password changed: both begin a new generation.
    """
    claims = {"sub": account, "gen": generation, "exp": int(time.time()) + seconds}
    return jwt.encode({"alg": ALGORITHM}, claims, OctKey.import_key(key))


def subject_of(key: str, token: str) -> Subject:
    """The account to which the token was issued, and the generation it belongs to.

    Raises:
        NotLoggedIn: not one of our tokens, or an old one.
    """
    try:
        claims = jwt.decode(token, OctKey.import_key(key), algorithms=[ALGORITHM]).claims
        jwt.JWTClaimsRegistry(sub={"essential": True}, exp={"essential": True}).validate(claims)
        return Subject(str(claims["sub"]), int(claims.get("gen", 0)))
    except (JoseError, TypeError, ValueError) as wrong:
        raise NotLoggedIn("登录已失效，请重新登录") from wrong


async def get_app_context(request: Request) -> AppContext:
    """The application context of this process; async, since sync dependencies cost a thread."""
    found: AppContext = request.app.state.app_context
    return found


async def account_holder(
    request: Request,
    token: Annotated[str | None, Depends(_bearer)],
    ctx: Annotated[AppContext, Depends(get_app_context)],
) -> AsyncIterator[Officer]:
    """Yield the calling officer, even with a first password; heavy reads are few per account.

    Raises:
        NotLoggedIn: no token, a wrong one, or one that ended with its account or password.
        TooBusy: the account has as many heavy reads under way as it may have.
    """
    if token is None:
        raise NotLoggedIn("请先登录")
    subject = subject_of(ctx.signing_key, token)
    officer = await ctx.accounts.officer(subject.account, subject.generation)
    if officer is None:
        raise NotLoggedIn("登录已失效或账号已停用，请重新登录")
    async with limits_of(request).one(officer.account, read_kind_of(request)):
        yield officer


async def caller(officer: Annotated[Officer, Depends(account_holder)]) -> Officer:
    """The officer who calls.

    Raises:
        NotLoggedIn: no token, a wrong one, or one that ended with its account or password.
        PasswordChangeRequired: the first password still holds.
    """
    ensure_own_password(officer)
    return officer


def still_valid(ctx: AppContext, officer: Officer) -> Callable[[], Awaitable[bool]]:
    """Asks whether the token's generation that opened a stream still holds."""

    async def ask() -> bool:
        return await ctx.accounts.officer(officer.account, officer.token_generation) is not None

    return ask


def ensure_own_password(officer: Officer) -> None:
    """Refuse everything but a change of password while the first password holds.

    Raises:
        PasswordChangeRequired: the account still has its first password.
    """
    if officer.must_change_password:
        raise PasswordChangeRequired("首次登录须先修改初始密码", account=officer.account)
