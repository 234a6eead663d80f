"""Display tokens for wall screens: they show one board for 16 hours and open nothing else.

An unattended screen must not keep an administrator's session alive; it gets a signed pass of its own.
"""

import time
from typing import Annotated

from fastapi import Depends, Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from api.auth import ALGORITHM, get_app_context
from schemas.cases.acts import Officer
from schemas.errors import NotLoggedIn, NotYourStep
from schemas.supervision.sla_board import Scope
from services.app_context import AppContext
from services.domain.people.permissions import restrict_board_scope

COOKIE = "lianban_screen"
VALID_SECONDS = 16 * 3600
_AUDIENCE = "screen"


def issue(key: str, scope: Scope, officer: Officer) -> str:
    """A pass for a screen that shows that scope; it dies with the account that opened it."""
    claims = {
        "aud": _AUDIENCE,
        "sub": officer.account,
        "gen": officer.token_generation,
        "exp": int(time.time()) + VALID_SECONDS,
        "scope": scope.model_dump(),
    }
    return jwt.encode({"alg": ALGORITHM}, claims, OctKey.import_key(key))


async def screen_scope(request: Request, ctx: Annotated[AppContext, Depends(get_app_context)]) -> Scope:
    """What the screen with this pass may show.

    Raises:
        NotLoggedIn: no pass, an old one, or one of an account that was suspended since.
        NotYourStep: the account belongs to another department by now.
    """
    try:
        key = OctKey.import_key(ctx.signing_key)
        claims = jwt.decode(request.cookies.get(COOKIE, ""), key, algorithms=[ALGORITHM]).claims
        rules = jwt.JWTClaimsRegistry(aud={"essential": True, "value": _AUDIENCE}, exp={"essential": True})
        rules.validate(claims)
    except (JoseError, ValueError) as wrong:
        raise NotLoggedIn("大屏许可已失效，请由审管办重新打开") from wrong
    officer = await ctx.accounts.officer(str(claims.get("sub", "")), int(claims.get("gen", 0)))
    if officer is None:
        raise NotLoggedIn("大屏许可已失效，请由审管办重新打开")
    return restrict_board_scope(officer, Scope.model_validate(claims["scope"]))


async def is_valid(request: Request, ctx: AppContext) -> bool:
    """Whether the screen's pass still opens what it showed."""
    try:
        await screen_scope(request, ctx)
    except (NotLoggedIn, NotYourStep):
        return False
    return True


ScreenScope = Annotated[Scope, Depends(screen_scope)]
