"""A request for one case says so: on its log lines and on its span."""

import re

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from services.telemetry.about import about_case

_CASE = re.compile(r"/joint-cases/([0-9A-Za-z-]{1,40})(?:/|$)")


class CaseLogContext:
    """Middleware that reads the case number from the address; bodies are not read."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http":
            structlog.contextvars.clear_contextvars()
            if found := _CASE.search(scope["path"]):
                about_case(found[1])
        await self._app(scope, receive, send)
