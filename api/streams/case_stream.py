"""Streams of case changes: an open case page is notified of new events and reloads itself.

One subscription per process waits for the notifications that writers send after their commit; then one
statement reads the newest event of all cases that are shown. A notification may be lost, and behind a
transaction pooler there is none, so the statement also runs every two seconds while a page is open.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress

import structlog

from schemas.errors import DatabaseUnavailable
from services.store.boards.case_view import last_events
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier

log = structlog.get_logger(__name__)

APART_SECONDS = 0.25
"""Events within this time of a notification are sent together."""
POLL_SECONDS = 2.0
"""Seconds after which a page shows an event whose notification was lost."""
QUIET_SECONDS = 20.0
"""After this long without an event a comment is sent, so that no proxy closes the stream."""
LONGEST_SECONDS = 600.0
"""Then a stream ends and its page reconnects, so that an expired log-in is noticed."""


class CaseStream:
    """Notifies pages of new events of their case until it is closed."""

    def __init__(self, store: Store, commit_notifier: CommitNotifier) -> None:
        """Subscribe to the log's notifications; create it inside the serving event loop."""
        self._store, self._ear = store, commit_notifier.subscribe()
        self._shown: Counter[str] = Counter()
        self._last: dict[str, int] = {}
        self._news = asyncio.Event()
        self._is_closed = False
        self._loop = asyncio.get_running_loop()
        self._looking: asyncio.Task[None] | None = None

    def close(self) -> None:
        """End every stream, from any thread or signal handler."""
        self._loop.call_soon_threadsafe(self._close)

    def _close(self) -> None:
        self._is_closed = True
        self._tell()
        if self._looking is not None:
            self._looking.cancel()

    async def listen(self, case_no: str, after: int) -> AsyncGenerator[bytes, None]:
        """Server-sent events: one for all that was filed after that number, whenever there is more."""
        self._shown[case_no] += 1
        self._ear.set()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async for event in self._events(case_no, after):
                yield event
        finally:
            self._shown[case_no] -= 1
            if not self._shown[case_no]:
                del self._shown[case_no]
                self._last.pop(case_no, None)

    async def _events(self, case_no: str, sent: int) -> AsyncIterator[bytes]:
        until = time.monotonic() + LONGEST_SECONDS
        yield b"retry: 3000\n\n"
        while not self._is_closed and time.monotonic() < until:
            news, last = self._news, self._last.get(case_no, 0)
            if last > sent:
                sent = last
                yield f"id: {last}\nevent: news\ndata: {last}\n\n".encode()
                continue
            try:
                await asyncio.wait_for(news.wait(), QUIET_SECONDS)
            except TimeoutError:
                yield b": still here\n\n"

    async def _look(self) -> None:
        """Ask after the cases that are shown whenever something was filed, as long as any is shown."""
        while self._shown and not self._is_closed:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ear.wait(), POLL_SECONDS)
            self._ear.clear()
            try:
                found = await last_events(self._store, list(self._shown))
            except DatabaseUnavailable:
                log.info("case_stream.record_away")
            else:
                if any(last > self._last.get(case_no, 0) for case_no, last in found.items()):
                    self._last |= found
                    self._tell()
            await asyncio.sleep(APART_SECONDS)

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
