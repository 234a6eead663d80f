"""Work under a lease: the lease is extended while the work runs; losing it cancels the work."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass

import structlog

from schemas.errors import DatabaseUnavailable
from services.store.core.log.consumer_offsets import ConsumerOffsets
from services.store.core.log.leases import LEASE, RENEW_SECONDS

log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Another process may hold the shards by now; the work has been cancelled."""


@dataclass
class HeldLease:
    """The leases of one consumer in this process.

    Attributes:
        offsets: the offsets of the consumer.
        extended_at: when its leases were last acquired or extended, by `time.monotonic()`.
    """

    offsets: ConsumerOffsets
    extended_at: float = 0.0

    async def keep_during(self, work: Coroutine[None, None, None], shards: frozenset[int]) -> None:
        """Run the work while the leases of these shards are extended in the background.

        Raises:
            LeaseLost: a lease was taken over, or could not be extended before it expired; the work is
                cancelled.
        """
        working = asyncio.create_task(work)
        extending = asyncio.create_task(self._extend_until_lost(shards))
        try:
            await asyncio.wait((working, extending), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise LeaseLost
            working.result()
        finally:
            for task in (working, extending):
                task.cancel()
            await asyncio.gather(working, extending, return_exceptions=True)

    async def _extend_until_lost(self, shards: frozenset[int]) -> None:
        """Return when one of the shards is no longer held, or when its lease may have expired."""
        while (left := self._seconds_left()) > 0:
            await asyncio.sleep(min(RENEW_SECONDS, left))
            began = time.monotonic()
            try:
                async with asyncio.timeout(self._seconds_left()):
                    held = await self.offsets.extend()
            except (DatabaseUnavailable, TimeoutError) as error:
                log.warning("lease.not_extended", consumer=self.offsets.consumer, reason=type(error).__name__)
                continue
            if not shards <= held:
                return
            self.extended_at = began

    def _seconds_left(self) -> float:
        return self.extended_at + LEASE.total_seconds() - time.monotonic()
