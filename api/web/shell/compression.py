"""Compression of pages: HTML as gzip, except streams; safe against BREACH.

BREACH guesses a secret from the length of a compressed answer that also repeats what the attacker chose.
Three things prevent it: the CSRF token is masked differently for every answer (`csrf_tokens.py`), answers get
a random length, and cookies are SameSite=Lax and forms of other sites are refused, so that no script of
another site can make a browser send the many requests it takes. JSON of the API is not compressed.
"""

import gzip
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST_BYTES = 500
LEVEL = 4
MOST_RANDOM_BYTES = 100
FNAME = 0x08
"""Flag of the gzip header: a file name follows (RFC 1952, 2.3.1)."""


class PageCompression:
    """Middleware that compresses single-part HTML responses if the browser takes gzip."""

    def __init__(self, app: ASGIApp) -> None:
        """Keep the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, compressed where that is possible."""
        if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await self._app(scope, receive, send)
            return
        start: Message | None = None

        async def send_compressed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
                return
            if start is not None:
                body = message.get("body", b"")
                if not message.get("more_body", False) and len(body) >= SMALLEST_BYTES:
                    message = {**message, "body": pack(body)}
                    _describe(start, len(message["body"]))
                await send(start)
                start = None
            await send(message)

        await self._app(scope, receive, send_compressed)


def pack(body: bytes) -> bytes:
    """Compress with a file name of random length in the header, so that lengths vary."""
    packed = gzip.compress(body, LEVEL, mtime=0)
    padding = b"a" * secrets.randbelow(MOST_RANDOM_BYTES + 1)
    return packed[:3] + bytes([packed[3] | FNAME]) + packed[4:10] + padding + b"\0" + packed[10:]


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers


def _describe(start: Message, length: int) -> None:
    headers = MutableHeaders(raw=start["headers"])
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(length)
    headers.add_vary_header("Accept-Encoding")
