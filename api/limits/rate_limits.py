"""Rate limits of public routes per sender, checked before a body is read."""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.limits.sender import sender_of
from api.problems import answer
from schemas.errors import TooManyRequests
from schemas.vocabulary import Term

MOST_REMEMBERED = 50_000
"""Senders that one process counts; the one that was quiet for longest is forgotten first."""


class PublicLimit(Term):
    """A kind of public request; the label names it in a refusal."""

    PAGES = "pages", "页面访问"
    STATIC = "static", "页面资源访问"
    HEALTH = "health", "健康检查"
    LOG_IN = "log_in", "登录"
    QUERIES = "queries", "查询"
    CODES = "codes", "获取或提交验证码"
    TYPED = "typed", "填写"
    UPLOADS = "uploads", "上传"
    ACTS = "acts", "提交"

    @property
    def rate(self) -> "Rate":
        """How often, for one sender and process."""
        return _RATES[self]


class Rate(NamedTuple):
    """Requests a minute in the long run, and how many may come at once after a rest."""

    per_minute: int
    burst: int


_RATES = {
    PublicLimit.PAGES: Rate(600, 300),
    PublicLimit.STATIC: Rate(6000, 3000),
    PublicLimit.HEALTH: Rate(1200, 600),
    PublicLimit.LOG_IN: Rate(120, 240),
    PublicLimit.QUERIES: Rate(240, 120),
    PublicLimit.CODES: Rate(60, 60),
    PublicLimit.TYPED: Rate(240, 120),
    PublicLimit.UPLOADS: Rate(60, 60),
    PublicLimit.ACTS: Rate(120, 60),
}
"""Wide enough for a service hall behind one address; guesses are counted more strictly, in the database."""

_CASE = r"/api/v1/public/joint-cases/[^/]+"
_RULES: tuple[tuple[str, str, PublicLimit], ...] = (
    ("GET|HEAD", r"/static/.*|/favicon\.ico", PublicLimit.STATIC),
    ("GET|HEAD", r"/health/.*", PublicLimit.HEALTH),
    ("POST", r"/api/v1/token|/login", PublicLimit.LOG_IN),
    ("POST", rf"{_CASE}/(phone-code|token)|/api/v1/public/(phone-codes|sessions)", PublicLimit.CODES),
    ("POST", r"/apply/phone|/apply/drafts/[^/]+/phone|/progress/phone", PublicLimit.CODES),
    ("POST", r"/api/v1/public/files|/apply/.*/files|/progress/files", PublicLimit.UPLOADS),
    ("POST", r"/apply/drafts/[^/]+/(typed|materials/.*)", PublicLimit.TYPED),
    ("POST", r"/progress|/verify|/api/v1/public/documents/verification", PublicLimit.QUERIES),
    ("GET|HEAD", r"/verify|/api/v1/public/(documents|joint-cases)/.*", PublicLimit.QUERIES),
    ("POST", r"/apply/.*|/progress/.*|/api/v1/public/.*|/text-size", PublicLimit.ACTS),
    ("GET|HEAD", r"/(screen(/stream)?|login|openapi\.json)?", PublicLimit.PAGES),
    ("GET|HEAD", r"(/apply|/progress|/api/v1/public/matters)(/.*)?", PublicLimit.PAGES),
)
"""The first rule that fits a method and path holds; routes behind a log-in have none."""
_PUBLIC = tuple((re.compile(methods), re.compile(paths), limit) for methods, paths, limit in _RULES)


def limit_of(method: str, path: str) -> PublicLimit | None:
    """The limit of a public request; None for what needs a log-in."""
    for methods, paths, limit in _PUBLIC:
        if paths.fullmatch(path) and methods.fullmatch(method):
            return limit
    return None


class Rates:
    """What one process counted of each sender; a request is paid for when it is let in (GCRA)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, most: int = MOST_REMEMBERED) -> None:
        """Remember nothing; `clock` gives seconds that never go back."""
        self._clock, self._most = clock, most
        self._paid_until: OrderedDict[tuple[PublicLimit, str], float] = OrderedDict()

    def wait(self, limit: PublicLimit, sender: str) -> float:
        """Let a request in, 0.0, or refuse it: the seconds after which it would be let in."""
        rate, now, key = limit.rate, self._clock(), (limit, sender)
        apart = 60 / rate.per_minute
        paid_until = max(self._paid_until.get(key, now), now)
        if (late := paid_until + apart - now - rate.burst * apart) > 1e-9:
            return late
        self._paid_until[key] = paid_until + apart
        self._paid_until.move_to_end(key)
        if len(self._paid_until) > self._most:
            self._paid_until.popitem(last=False)
        return 0.0

    def forget(self) -> None:
        """Forget every sender."""
        self._paid_until.clear()


RATES = Rates()
"""Those of this process."""


class PublicRateLimits:
    """Middleware that refuses a sender that asks too often, without body, database or session."""

    def __init__(self, app: ASGIApp, rates: Rates = RATES) -> None:
        """Keep the application and the counts."""
        self._app, self._rates = app, rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with 429."""
        limit = limit_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if limit is None or not (late := self._rates.wait(limit, sender_of(Request(scope)))):
            await self._app(scope, receive, send)
            return
        seconds = max(1, int(late + 0.999))
        refused = TooManyRequests(
            f"{limit.label}过于频繁，请 {seconds} 秒后再试", retry_after_seconds=seconds
        )
        await answer(Request(scope, receive), refused)(scope, receive, send)
