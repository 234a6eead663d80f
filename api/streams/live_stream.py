"""Event streams as responses: a bounded number per account and per sender."""

from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager

from fastapi.responses import StreamingResponse
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.limits.sender import sender_of
from api.streams.board_stream import STREAM
from api.streams.stream_access import StillAllowed, while_allowed
from schemas.errors import TooManyStreams

PER_ACCOUNT = 30
"""Open streams of one account, or of the large screens at one address, per process; a tab has one."""
PER_SENDER = 600
"""Open streams from one address, per process: an office behind one address has many accounts."""


class StreamPlaces:
    """Counts the open streams of one process."""

    def __init__(self, per_account: int = PER_ACCOUNT, per_sender: int = PER_SENDER) -> None:
        """Start without listeners."""
        self._limits = (per_account, per_sender)
        self._open: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def one(self, account: str, sender: str) -> Iterator[None]:
        """Hold a place while the block runs.

        Raises:
            TooManyStreams: the account or the sender has as many open streams as it may have.
        """
        keys = (("account", account), ("sender", sender))
        for key, most in zip(keys, self._limits, strict=True):
            if self._open[key] >= most:
                raise TooManyStreams(f"同时打开的实时页面不得超过 {most} 个，请先关闭一些", most=most)
        self._open.update(keys)
        try:
            yield
        finally:
            for key in keys:
                self._open[key] -= 1
                if not self._open[key]:
                    del self._open[key]

    @property
    def taken(self) -> int:
        """How many streams are open."""
        return sum(count for (kind, _), count in self._open.items() if kind == "account")


class LiveStream(StreamingResponse):
    """Server-sent events for as long as their reader may read them and stays.

    The place is taken when the answer begins, so that a refusal is still an answer of its own, and given back
    when the answer ends for whatever reason: the reader left, the right ended, the server stops.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        request: Request,
        places: StreamPlaces,
        events: AsyncGenerator[bytes],
        still_allowed: StillAllowed,
        account: str = "",
    ) -> None:
        """Prepare the stream of an account; without one, of a large screen at the sender's address."""
        self._places, self._sender = places, sender_of(request)
        self._account = account or f"screen/{self._sender}"
        self._events = while_allowed(events, still_allowed)
        super().__init__(self._events, headers=STREAM)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until the stream ends or its reader leaves."""
        with self._places.one(self._account, self._sender):
            async with aclosing(self._events):
                await super().__call__(scope, receive, send)
