"""A desk that hears the event log and deals with what is new: the loop that every reader shares."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog

from schemas.errors import RecordUnavailable
from services.consumers.lease_keeping import HeldLease, LeaseLost
from services.store.core.commit_notifier import CommitNotifier
from services.store.core.event_log import SHARDS
from services.store.core.leases import RENEW_SECONDS
from services.store.core.log_reader import BATCH, LogEntry, LogReader

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 1.0
LOOK_AT_MOST_EVERY = 0.015
"""Seconds; what is filed meanwhile is heard together, which nobody notices and two cores do."""
FIRST_CHUNK = 25
CHUNK_SECONDS = 0.5
"""How long a chunk should take: so much work at most is done again when a process dies or loses its lease."""


def next_chunk(size: int, events: int, seconds: float) -> int:
    """How many events to deal with next, after so many took so long: at most twice as many as before."""
    fitting = int(events * CHUNK_SECONDS / max(seconds, 1e-6))
    return min(BATCH, 2 * size, max(1, fitting))


@dataclass
class EventConsumer:
    """Hears the log under one reader's name, in the ranges that this process holds.

    `deal` is given what was heard, in order per stream, and must be safe to repeat: the cursor moves
    only when it has returned. It may take longer than a lease, which is extended meanwhile; when the lease
    is lost nevertheless, `deal` is cancelled, because another process does the same work by then.
    `away` are the failures that pass by themselves: it waits and asks again.
    What nobody waits for is looked at less often, `look_at_most_every` so many seconds.
    An event that cannot be dealt with holds up its own range of streams, and no other: the reader stands
    there, says so with its lease, where the watch reads it and alarms, and asks again until it moves on.
    """

    reader: LogReader
    hints: CommitNotifier
    deal: Callable[[Sequence[LogEntry]], Coroutine[Any, Any, None]]
    away: tuple[type[Exception], ...] = (RecordUnavailable,)
    look_at_most_every: float = LOOK_AT_MOST_EVERY
    _leased_at: float = field(default=-RENEW_SECONDS, init=False)
    _held: int = field(default=0, init=False)
    _is_behind: bool = field(default=False, init=False)
    _stands: dict[int, str] = field(default_factory=dict, init=False)
    _chunk: int = field(default=FIRST_CHUNK, init=False)
    _ear: asyncio.Event = field(init=False)
    _lease: HeldLease = field(init=False)

    def __post_init__(self) -> None:
        """Listen for hints of its own."""
        self._ear = self.hints.ear()
        self._lease = HeldLease(self.reader)

    async def run(self) -> None:
        """Until cancelled. While the record, or what it deals with, is away: wait and go on."""
        await self._enrol()
        try:
            while True:
                try:
                    await self._look()
                except self.away as away:
                    log.warning("reader.delayed", reader=self.reader.reader, reason=type(away).__name__)
                    await asyncio.sleep(PAUSE_SECONDS)
                except LeaseLost:
                    log.warning("reader.lease_lost", reader=self.reader.reader)
                    self._leased_at = -RENEW_SECONDS
                except Exception as failure:  # not of an event: of hearing, or of moving on
                    log.exception("reader.failed", reader=self.reader.reader)
                    self._stands = dict.fromkeys(range(SHARDS), type(failure).__name__)
                if self._stands:
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            with suppress(RecordUnavailable):  # the lease runs out by itself
                await self.reader.release()

    async def deal_once(self) -> int:
        """Deal with what is new, a chunk at a time, moving the cursor after each; how many events it was.

        A shard that this process has lost meanwhile, or gives up because it is behind, is left to its next
        owner from the next chunk on.
        """
        if self._is_renewal_due():
            await self.renew()
        left = list(await self.reader.poll()) if self._held else []
        self._is_behind = len(left) >= BATCH
        is_careful, stands, dealt = bool(self._stands), dict[int, str](), 0
        while left:
            chunk, left = left[: self._chunk], left[self._chunk :]
            began = time.monotonic()
            done = await self._deal_with(chunk, stands, is_careful=is_careful)
            moved = await self.reader.done(done)
            self._chunk = next_chunk(self._chunk, len(chunk), time.monotonic() - began)
            dealt += sum(one.shard in moved for one in done)
            lost = {one.shard for one in done} - moved
            left = [one for one in left if one.shard not in lost | stands.keys()]
            if left and self._is_renewal_due():
                self._is_behind = True
                left = await self._share(left)
        self._stands = stands
        return dealt

    async def renew(self) -> None:
        """Keep the ranges for a while longer, and say which of them stand; who is behind lets others help."""
        began = time.monotonic()
        self._held = await self.reader.lease(self._stands, is_behind=self._is_behind)
        self._leased_at = self._lease.extended_at = began

    @property
    def _passing(self) -> tuple[type[Exception], ...]:
        """What is no fault of the events."""
        return (*self.away, LeaseLost)

    def _is_renewal_due(self) -> bool:
        return time.monotonic() - self._leased_at >= RENEW_SECONDS

    async def _share(self, left: Sequence[LogEntry]) -> list[LogEntry]:
        """Renew in the middle of a batch; which of the events are still this process's."""
        await self.renew()
        held = await self.reader.extend()
        return [one for one in left if one.shard in held]

    async def _deal_with(
        self, chunk: Sequence[LogEntry], stands: dict[int, str], *, is_careful: bool
    ) -> Sequence[LogEntry]:
        """What of the chunk could be dealt with; `stands` is told where it could not."""
        if not is_careful and await self._dealt(chunk):
            return chunk
        return await self._one_by_one(chunk, stands)

    async def _dealt(self, heard: Sequence[LogEntry]) -> bool:
        """Whether these events could be dealt with together."""
        try:
            await self._deal_leased(heard)
        except self._passing:
            raise
        except Exception:  # which of them cannot be dealt with is found by taking them one by one
            log.exception("reader.failed", reader=self.reader.reader, events=len(heard))
            return False
        return True

    async def _one_by_one(self, heard: Sequence[LogEntry], stands: dict[int, str]) -> list[LogEntry]:
        """What could be dealt with; for each range that stands: the event that keeps it, and why."""
        dealt: list[LogEntry] = []
        for one in heard:
            if one.shard in stands:
                continue
            try:
                await self._deal_leased([one])
            except self._passing:
                raise
            except Exception as failure:  # the watch alarms; it goes on when the cause is gone
                log.exception("reader.stands", reader=self.reader.reader, stream=one.stream, seq=one.seq)
                stands[one.shard] = f"{one.stream}#{one.seq} {type(failure).__name__}"
            else:
                dealt.append(one)
        return dealt

    async def _deal_leased(self, heard: Sequence[LogEntry]) -> None:
        """Deal with these events while their leases are extended.

        Raises:
            LeaseLost: another process may deal with them by now.
        """
        await self._lease.keep_during(self.deal(heard), frozenset(one.shard for one in heard))

    async def _look(self) -> None:
        """One look; the next at the next hint, or soon when there was much."""
        began = time.monotonic()
        dealt = await self.deal_once()
        if dealt and not self._is_behind:  # a full batch has more behind it
            await asyncio.sleep(began + self.look_at_most_every - time.monotonic())
        elif dealt:
            await asyncio.sleep(0)
        else:
            await self.hints.wait(self._ear)

    async def _enrol(self) -> None:
        while True:
            try:
                await self.reader.enrol()
            except RecordUnavailable:
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return
