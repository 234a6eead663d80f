"""The loop that every consumer of the event log shares."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from schemas.errors import DatabaseUnavailable
from services.consumers.lease_keeping import HeldLease, LeaseLost
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import BATCH, ConsumerOffsets, LogEntry
from services.store.core.log.event_log import SHARDS
from services.store.core.log.leases import RENEW_SECONDS

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 1.0
MIN_INTERVAL_SECONDS = 0.015
"""Minimum seconds between two polls; entries that arrive meanwhile are handled together."""
FIRST_CHUNK = 25
CHUNK_SECONDS = 0.5
"""Target duration of a chunk: the most work repeated when a process dies or loses its lease."""


def next_chunk(size: int, events: int, seconds: float) -> int:
    """Size of the next chunk, from the duration of the last one; at most twice its size."""
    fitting = int(events * CHUNK_SECONDS / max(seconds, 1e-6))
    return min(BATCH, 2 * size, max(1, fitting))


@dataclass
class EventConsumer:
    """Consumes the log under one consumer name, in the shards that this process holds.

    `handle` gets new entries in order per stream and must be idempotent: the offset moves only after it
    has returned. It may take longer than a lease, which is extended meanwhile; when the lease is lost
    nevertheless, `handle` is cancelled, because another process handles the same entries by then.

    Attributes:
        transient: failures after which the loop waits and retries.
        min_interval: minimum seconds between two polls; larger where no user waits for the result.

    An entry that cannot be handled blocks its own shard and no other: the loop stores the shard as
    blocked with its lease, which the watch job turns into an alarm, and retries until it succeeds.
    """

    offsets: ConsumerOffsets
    commit_notifier: CommitNotifier
    handle: Callable[[Sequence[LogEntry]], Coroutine[None, None, None]]
    transient: tuple[type[Exception], ...] = (DatabaseUnavailable,)
    min_interval: float = MIN_INTERVAL_SECONDS
    _leased_at: float = field(default=-RENEW_SECONDS, init=False)
    _held: int = field(default=0, init=False)
    _is_behind: bool = field(default=False, init=False)
    _blocked_shards: dict[int, str] = field(default_factory=dict, init=False)
    _chunk: int = field(default=FIRST_CHUNK, init=False)
    _subscription: asyncio.Event = field(init=False)
    _lease: HeldLease = field(init=False)

    def __post_init__(self) -> None:
        """Subscribe to commit notifications."""
        self._subscription = self.commit_notifier.subscribe()
        self._lease = HeldLease(self.offsets)

    async def run(self) -> None:
        """Consume until cancelled; wait and retry while the database or a dependency is unavailable."""
        await self._register()
        try:
            while True:
                try:
                    await self._poll_once()
                except self.transient as error:
                    log.warning(
                        "consumer.delayed", consumer=self.offsets.consumer, reason=type(error).__name__
                    )
                    await asyncio.sleep(PAUSE_SECONDS)
                except LeaseLost:
                    log.warning("consumer.lease_lost", consumer=self.offsets.consumer)
                    self._leased_at = -RENEW_SECONDS
                except Exception as failure:  # of polling or committing, not of an entry
                    log.exception("consumer.failed", consumer=self.offsets.consumer)
                    self._blocked_shards = dict.fromkeys(range(SHARDS), type(failure).__name__)
                if self._blocked_shards:
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            with suppress(DatabaseUnavailable):  # the lease expires by itself
                await self.offsets.release()

    async def handle_once(self) -> int:
        """Handle new entries chunk by chunk, committing offsets after each; return how many.

        A shard that this process has lost meanwhile, or releases because it is behind, is left to its next
        owner from the next chunk on.
        """
        if self._is_renewal_due():
            await self.renew()
        left = list(await self.offsets.poll()) if self._held else []
        self._is_behind = len(left) >= BATCH
        is_careful, blocked, handled = bool(self._blocked_shards), dict[int, str](), 0
        while left:
            chunk, left = left[: self._chunk], left[self._chunk :]
            began = time.monotonic()
            done = await self._handle_chunk(chunk, blocked, is_careful=is_careful)
            moved = await self.offsets.commit_offsets(done)
            self._chunk = next_chunk(self._chunk, len(chunk), time.monotonic() - began)
            handled += sum(entry.shard in moved for entry in done)
            lost = {entry.shard for entry in done} - moved
            left = [entry for entry in left if entry.shard not in lost | blocked.keys()]
            if left and self._is_renewal_due():
                self._is_behind = True
                left = await self._renew_within_batch(left)
        self._blocked_shards = blocked
        return handled

    async def renew(self) -> None:
        """Renew the leases and report blocked shards; a process that is behind releases shards."""
        began = time.monotonic()
        self._held = await self.offsets.lease(self._blocked_shards, is_behind=self._is_behind)
        self._leased_at = self._lease.extended_at = began

    @property
    def _passing(self) -> tuple[type[Exception], ...]:
        """Errors that are not caused by an entry."""
        return (*self.transient, LeaseLost)

    def _is_renewal_due(self) -> bool:
        return time.monotonic() - self._leased_at >= RENEW_SECONDS

    async def _renew_within_batch(self, left: Sequence[LogEntry]) -> list[LogEntry]:
        """Renew in the middle of a batch; return the entries of shards still held."""
        await self.renew()
        held = await self.offsets.extend()
        return [entry for entry in left if entry.shard in held]

    async def _handle_chunk(
        self, chunk: Sequence[LogEntry], blocked: dict[int, str], *, is_careful: bool
    ) -> Sequence[LogEntry]:
        """Handle a chunk; return the handled entries and add the shards that are blocked."""
        if not is_careful and await self._handle_together(chunk):
            return chunk
        return await self._handle_one_by_one(chunk, blocked)

    async def _handle_together(self, entries: Sequence[LogEntry]) -> bool:
        """Whether these entries could be handled together."""
        try:
            await self._handle_leased(entries)
        except self._passing:
            raise
        except Exception:  # the entry that fails is found by handling them one by one
            log.exception("consumer.failed", consumer=self.offsets.consumer, events=len(entries))
            return False
        return True

    async def _handle_one_by_one(
        self, entries: Sequence[LogEntry], blocked: dict[int, str]
    ) -> list[LogEntry]:
        """Return what could be handled; store each blocked shard with its entry and the error type."""
        handled: list[LogEntry] = []
        for entry in entries:
            if entry.shard in blocked:
                continue
            try:
                await self._handle_leased([entry])
            except self._passing:
                raise
            except Exception as failure:  # the watch job raises an alarm; retried until it succeeds
                log.exception(
                    "consumer.blocked", consumer=self.offsets.consumer, stream=entry.stream, seq=entry.seq
                )
                blocked[entry.shard] = f"{entry.stream}#{entry.seq} {type(failure).__name__}"
            else:
                handled.append(entry)
        return handled

    async def _handle_leased(self, entries: Sequence[LogEntry]) -> None:
        """Handle these entries while their leases are extended.

        Raises:
            LeaseLost: another process may handle them by now.
        """
        await self._lease.keep_during(self.handle(entries), frozenset(entry.shard for entry in entries))

    async def _poll_once(self) -> None:
        """Poll once, then wait for the next notification, or briefly when there were entries."""
        began = time.monotonic()
        handled = await self.handle_once()
        if handled and not self._is_behind:  # a full batch has more behind it
            await asyncio.sleep(began + self.min_interval - time.monotonic())
        elif handled:
            await asyncio.sleep(0)
        else:
            await self.commit_notifier.wait(self._subscription)

    async def _register(self) -> None:
        while True:
            try:
                await self.offsets.register()
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return
