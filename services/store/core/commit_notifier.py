"""Hints between processes: “something was committed, look now”.

`NOTIFY` inside a transaction serialises commits, so it is sent afterwards, by a
connection of its own, at most once every few milliseconds. It carries nothing,
and one lost does no harm: readers look again by themselves.
"""

import asyncio
from contextlib import suppress

import asyncpg
import structlog

from services.store.core.database_url import DatabaseAddress

log = structlog.get_logger(__name__)

CHANNEL = "lianban_events"
AT_MOST_EVERY = 0.005
RECONNECT_SECONDS = 1.0
FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Of the driver; its other failures are `OSError`."""
LOOK_ANYWAY = 0.5
"""Seconds after which a reader looks even without a hint."""


class CommitNotifier:
    """Sends and hears hints over one connection of its own."""

    def __init__(self, database_url: str) -> None:
        """Remember where the record is; nothing is opened yet."""
        self._address = DatabaseAddress.parse(database_url)
        self._cause = ""
        self._ears: list[asyncio.Event] = []
        self._to_send = asyncio.Event()

    def send(self) -> None:
        """Ask for a hint to be sent soon; returns at once."""
        self._to_send.set()

    def ear(self) -> asyncio.Event:
        """One listener's own event: what one reader has heard, another has still to hear."""
        ear = asyncio.Event()
        self._ears.append(ear)
        return ear

    async def wait(self, ear: asyncio.Event) -> None:
        """Until a hint is heard, or for half a second."""
        with suppress(TimeoutError):
            await asyncio.wait_for(ear.wait(), LOOK_ANYWAY)
        ear.clear()

    def _ring(self) -> None:
        for ear in self._ears:
            ear.set()

    async def run(self, *, listen: bool) -> None:
        """Keep the connection, until cancelled; reconnect when it is lost.

        Nothing on the way out may wait or fail: a failure there would take the place of the
        cancellation, and the connection would be kept for ever.
        """
        while True:
            try:
                await self._serve(listen=listen)
            except (OSError, *FAILURES) as lost:
                self._lost(lost)
                await asyncio.sleep(RECONNECT_SECONDS)

    def _lost(self, failure: Exception) -> None:
        """Tell why the connection was lost, once for each cause: without it readers look twice a second."""
        cause = f"{type(failure).__name__}: {failure}"[:500]
        if cause != self._cause:
            self._cause = cause
            log.warning("hints.reconnecting", reason=type(failure).__name__, cause=cause)

    async def _serve(self, *, listen: bool) -> None:
        listen = listen and self._address.can_listen
        connection = await asyncpg.connect(self._address.listen_dsn, timeout=5, statement_cache_size=0)
        try:
            if self._cause:
                self._cause = ""
                log.info("hints.connected")
            if listen:
                await connection.add_listener(CHANNEL, lambda *_: self._ring())
                self._ring()
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(5):
                        await self._to_send.wait()
                if self._to_send.is_set():
                    self._to_send.clear()
                    await connection.execute(f"notify {CHANNEL}")
                    await asyncio.sleep(AT_MOST_EVERY)
                elif connection.is_closed():
                    return
        finally:
            connection.terminate()
