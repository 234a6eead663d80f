"""A body larger than the door takes is refused as a problem, read no further than the limit."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import respond
from schemas.errors import BodyTooLarge


class BodyLimit:
    """Middleware that looks at Content-Length, and counts what comes without one.

    FastAPI's own `max_body_size` answers in plain text whatever handlers say.
    """

    def __init__(self, app: ASGIApp, largest: int, larger: Mapping[str, int] | None = None) -> None:
        """Keep the application and the largest body, in bytes; `larger` what paths of an ending take."""
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
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)
