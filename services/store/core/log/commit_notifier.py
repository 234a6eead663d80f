"""Notifications between processes that something was committed.

`NOTIFY` inside a transaction serialises commits, so it is sent afterwards, over a separate
connection, at most once every few milliseconds. It has no payload, and losing one does no harm:
subscribers also poll.
"""

import asyncio
from contextlib import suppress

import asyncpg
import structlog

from services.store.core.database_url import DatabaseAddress

log = structlog.get_logger(__name__)

CHANNEL = "lianban_events"
MIN_INTERVAL_SECONDS = 0.005
RECONNECT_SECONDS = 1.0
DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""Errors of the driver; its other failures are `OSError`."""
POLL_SECONDS = 0.5
"""Seconds after which a subscriber polls even without a notification."""


class CommitNotifier:
    """Sends and receives commit notifications over one connection of its own."""

    def __init__(self, database_url: str) -> None:
        """Store the database address; no connection is opened yet."""
        self._address = DatabaseAddress.parse(database_url)
        self._cause = ""
        self._subscriptions: list[asyncio.Event] = []
        self._to_send = asyncio.Event()

    def notify(self) -> None:
        """Request a notification to be sent soon; returns at once."""
        self._to_send.set()

    def subscribe(self) -> asyncio.Event:
        """Create a subscription: an event set on every notification and cleared by its owner."""
        subscription = asyncio.Event()
        self._subscriptions.append(subscription)
        return subscription

    async def wait(self, subscription: asyncio.Event) -> None:
        """Wait for the next notification, at most half a second."""
        with suppress(TimeoutError):
            await asyncio.wait_for(subscription.wait(), POLL_SECONDS)
        subscription.clear()

    def _wake_subscribers(self) -> None:
        for subscription in self._subscriptions:
            subscription.set()

    async def run(self, *, listen: bool) -> None:
        """Keep the connection open until cancelled; reconnect when it is lost.

        Cleanup must neither wait nor fail: an error there would replace the cancellation, and the
        connection would be kept for ever.
        """
        while True:
            try:
                await self._serve(listen=listen)
            except (OSError, *DRIVER_ERRORS) as error:
                self._log_lost_connection(error)
                await asyncio.sleep(RECONNECT_SECONDS)

    def _log_lost_connection(self, failure: Exception) -> None:
        """Log why the connection was lost, once per cause: without it consumers poll twice a second."""
        cause = f"{type(failure).__name__}: {failure}"[:500]
        if cause != self._cause:
            self._cause = cause
            log.warning("commit_notifier.reconnecting", reason=type(failure).__name__, cause=cause)

    async def _serve(self, *, listen: bool) -> None:
        listen = listen and self._address.can_listen
        connection = await asyncpg.connect(self._address.listen_dsn, timeout=5, statement_cache_size=0)
        try:
            if self._cause:
                self._cause = ""
                log.info("commit_notifier.connected")
            if listen:
                await connection.add_listener(CHANNEL, lambda *_: self._wake_subscribers())
                self._wake_subscribers()
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(5):
                        await self._to_send.wait()
                if self._to_send.is_set():
                    self._to_send.clear()
                    await connection.execute(f"notify {CHANNEL}")
                    await asyncio.sleep(MIN_INTERVAL_SECONDS)
                elif connection.is_closed():
                    return
        finally:
            connection.terminate()
