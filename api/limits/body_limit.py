"""Refuse a body that is too large or has too many values, read no further than the limit."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import respond
from schemas.errors import BodyTooLarge

MOST_VALUES = 10_000
"""Values of a JSON body; the largest matter on file has some 1,300."""
_SEPARATORS = (b",", b"{", b"[")
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
"""What Starlette reads, a thousand fields at most."""


class BodyLimit:
    """Middleware that looks at Content-Length, and counts what comes without one.

    The values of a JSON body are counted by their separators, before anything is parsed: looking at each
    of half a million values would hold the event loop for seconds. A comma inside a text counts too.
    FastAPI's own `max_body_size` answers in plain text whatever handlers say.
    """

    def __init__(self, app: ASGIApp, largest: int, larger: Mapping[str, int] | None = None) -> None:
        """Wrap the application with the largest body in bytes; `larger` by ending of the path."""
        self._app = app
        self._largest = largest
        self._larger = larger or {}

    def _largest_at(self, path: str) -> int:
        """The limit of the longest ending that the path has."""
        fitting = [limit for ending, limit in self._larger.items() if path.endswith(ending)]
        return max(fitting, default=self._largest)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        largest = self._largest_at(scope["path"])
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isascii() and announced.isdigit() and int(announced[:20]) > largest:
            await respond(BodyTooLarge(f"请求内容超过 {largest // 1_000_000} MB"))(scope, receive, send)
            return
        is_counted = largest == self._largest and not _is_form(scope)
        received = values = 0

        async def counted() -> Message:
            nonlocal received, values
            message = await receive()
            body: bytes = message.get("body", b"")
            received += len(body)
            if received > largest:
                raise HTTPException(413, f"请求内容超过 {largest // 1_000_000} MB")
            values += sum(map(body.count, _SEPARATORS)) if is_counted else 0
            if values > MOST_VALUES:
                raise HTTPException(413, f"请求内容超过 {MOST_VALUES} 项")
            return message

        await self._app(scope, counted, send)


def _is_form(scope: Scope) -> bool:
    return Headers(scope=scope).get("content-type", "").lower().startswith(_FORMS)
