"""Work under a lease: the lease is extended while the work goes on, and the work ends when it is lost."""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import structlog

from schemas.errors import RecordUnavailable
from services.store.core.leases import LEASE, RENEW_SECONDS
from services.store.core.log_reader import LogReader

log = structlog.get_logger(__name__)


class LeaseLost(Exception):
    """Another process may hold the shards by now: what was being done has been cancelled."""


@dataclass
class HeldLease:
    """The leases of one consumer in this process.

    Attributes:
        reader: the consumer.
        extended_at: when its leases were last taken or extended, by `time.monotonic()`.
    """

    reader: LogReader
    extended_at: float = 0.0

    async def keep_during(self, work: Coroutine[Any, Any, None], shards: frozenset[int]) -> None:
        """Do the work while the leases of these shards are extended in the background.

        Raises:
            LeaseLost: a lease was taken over, or could not be extended before it ran out; the work is
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
        """Return when one of the shards is no longer held, or when its lease may have run out."""
        while (left := self._seconds_left()) > 0:
            await asyncio.sleep(min(RENEW_SECONDS, left))
            began = time.monotonic()
            try:
                async with asyncio.timeout(self._seconds_left()):
                    held = await self.reader.extend()
            except (RecordUnavailable, TimeoutError) as away:
                log.warning("lease.not_extended", reader=self.reader.reader, reason=type(away).__name__)
                continue
            if not shards <= held:
                return
            self.extended_at = began

    def _seconds_left(self) -> float:
        return self.extended_at + LEASE.total_seconds() - time.monotonic()
