"""Middleware that sets the kind of each request, so that acts keep their connections."""

import asyncio

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import answer
from schemas.errors import TooBusy
from services.store.core.connection_shares import CURRENT_WORK, Work

_PUBLIC = ("/api/v1/public/", "/api/v1/token", "/apply", "/progress", "/verify", "/login")
_HEAVY = ("/api/v1/statistics", "/api/v1/indicators", "/statistics", "/plan")
_HEAVY_ENDS = (".xlsx", "/archive")
LONGEST_SECONDS = 60.0
"""Until a heavy read begins to answer; then it is stopped. Sending may take as long as it takes."""


class WorkKind:
    """Decides by the path."""

    def __init__(self, app: ASGIApp, longest: float = LONGEST_SECONDS) -> None:
        """Keep the application, and the seconds after which a heavy read must have begun to answer."""
        self._app, self._longest = app, longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its kind."""
        if scope["type"] == "http":
            CURRENT_WORK.set(work_kind_of(scope["path"]))
        if CURRENT_WORK.get() is not Work.HEAVY:
            await self._app(scope, receive, send)
            return
        limit = asyncio.timeout(self._longest)
        try:
            async with limit:

                async def started(message: Message) -> None:
                    limit.reschedule(None)
                    await send(message)

                await self._app(scope, receive, started)
        except TimeoutError:
            if not limit.expired():
                raise
            refused = TooBusy("统计或导出用时过长，已停止，请缩小范围后再试")
            await answer(Request(scope, receive), refused)(scope, receive, send)


def work_kind_of(path: str) -> Work:
    """The kind of a request at that path."""
    if path.startswith(_PUBLIC):
        return Work.PUBLIC
    is_heavy = path.startswith(_HEAVY) or path.endswith(_HEAVY_ENDS)
    return Work.HEAVY if is_heavy else Work.ACTS
