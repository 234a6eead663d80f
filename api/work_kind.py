"""Middleware that names the kind of each request, so that acts keep their share of connections."""

from starlette.types import ASGIApp, Receive, Scope, Send

from services.store.core.connection_shares import CURRENT_WORK, Work

_PUBLIC = ("/api/v1/public/", "/api/v1/token", "/apply", "/progress", "/verify", "/login")
_HEAVY = ("/api/v1/statistics", "/api/v1/indicators", "/statistics", "/plan")
_HEAVY_ENDS = (".xlsx", "/archive")


class WorkKind:
    """Decides by the path."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on under its kind."""
        if scope["type"] == "http":
            CURRENT_WORK.set(work_kind_of(scope["path"]))
        await self._app(scope, receive, send)


def work_kind_of(path: str) -> Work:
    """The kind of a request at that path."""
    if path.startswith(_PUBLIC):
        return Work.PUBLIC
    is_heavy = path.startswith(_HEAVY) or path.endswith(_HEAVY_ENDS)
    return Work.HEAVY if is_heavy else Work.ACTS
