"""Tokens: who is calling, for one working day."""

import time
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from api.reception import Reception
from schemas.acts import Officer
from schemas.errors import NotLoggedIn

VALID_SECONDS = 8 * 3600
ALGORITHM = "HS256"

_bearer = OAuth2PasswordBearer(tokenUrl="/api/v1/token", auto_error=False)


def issued(key: str, account: str, seconds: int = VALID_SECONDS) -> str:
    """A token for the account, valid for a working day unless told otherwise."""
    claims = {"sub": account, "exp": int(time.time()) + seconds}
    return jwt.encode({"alg": ALGORITHM}, claims, OctKey.import_key(key))


def account_of(key: str, token: str) -> str:
    """The account to which the token was issued.

    Raises:
        NotLoggedIn: not one of our tokens, or an old one.
    """
    try:
        claims = jwt.decode(token, OctKey.import_key(key), algorithms=[ALGORITHM]).claims
        jwt.JWTClaimsRegistry(sub={"essential": True}, exp={"essential": True}).validate(claims)
    except (JoseError, ValueError) as wrong:
        raise NotLoggedIn("登录已失效，请重新登录") from wrong
    return str(claims["sub"])


async def reception(request: Request) -> Reception:
    """What stands behind the door of this process; async, like all dependencies: the others cost a thread."""
    found: Reception = request.app.state.reception
    return found


async def caller(
    token: Annotated[str | None, Depends(_bearer)], desk: Annotated[Reception, Depends(reception)]
) -> Officer:
    """The officer who calls.

    Raises:
        NotLoggedIn: no token, a wrong one, or an account that is gone.
    """
    if token is None:
        raise NotLoggedIn("请先登录")
    officer = await desk.accounts.officer(account_of(desk.signing_key, token))
    if officer is None:
        raise NotLoggedIn("账号已不存在")
    return officer
