"""A desk that hears the event log and deals with what is new: the loop that every reader shares."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from schemas.errors import RecordUnavailable
from services.store.event_log import SHARDS
from services.store.hints import Hints
from services.store.leases import RENEW_SECONDS
from services.store.readers import BATCH, Heard, LogReader

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 1.0
LOOK_AT_MOST_EVERY = 0.015
"""Seconds; what is filed meanwhile is heard together, which nobody notices and two cores do."""


@dataclass
class LogDesk:
    """Hears the log under one reader's name, in the ranges that this process holds.

    `deal` is given what was heard, in order per stream, and must be safe to repeat: the cursor moves
    only when it has returned. `away` are the failures that pass by themselves: it waits and asks again.
    What nobody waits for is looked at less often, `look_at_most_every` so many seconds.
    An event that cannot be dealt with holds up its own range of streams, and no other: the reader stands
    there, says so with its lease, where the watch reads it and alarms, and asks again until it moves on.
    """

    reader: LogReader
    hints: Hints
    deal: Callable[[Sequence[Heard]], Awaitable[None]]
    away: tuple[type[Exception], ...] = (RecordUnavailable,)
    look_at_most_every: float = LOOK_AT_MOST_EVERY
    _leased_at: float = field(default=-RENEW_SECONDS, init=False)
    _held: int = field(default=0, init=False)
    _is_behind: bool = field(default=False, init=False)
    _stands: dict[int, str] = field(default_factory=dict, init=False)
    _ear: asyncio.Event = field(init=False)

    def __post_init__(self) -> None:
        """Listen for hints of its own."""
        self._ear = self.hints.ear()

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
                except Exception as failure:  # not of an event: of hearing, or of moving on
                    log.exception("reader.failed", reader=self.reader.reader)
                    self._stands = dict.fromkeys(range(SHARDS), type(failure).__name__)
                if self._stands:
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            with suppress(RecordUnavailable):  # the lease runs out by itself
                await self.reader.release()

    async def deal_once(self) -> int:
        """Deal with what is new; how many events were heard."""
        heard = await self.reader.hear()
        dealt = heard
        if heard and (self._stands or not await self._dealt(heard)):
            dealt, self._stands = await self._one_by_one(heard)
        if dealt:
            await self.reader.done(dealt)
        return len(dealt)

    async def renew(self) -> None:
        """Keep the ranges for a while longer, and say which of them stand; who is behind lets others help."""
        began = time.monotonic()
        self._held = await self.reader.lease(self._stands, is_behind=self._is_behind)
        self._leased_at = began

    async def _dealt(self, heard: Sequence[Heard]) -> bool:
        """Whether these events could be dealt with together."""
        try:
            await self.deal(heard)
        except self.away:
            raise
        except Exception:  # which of them cannot be dealt with is found by taking them one by one
            log.exception("reader.failed", reader=self.reader.reader, events=len(heard))
            return False
        return True

    async def _one_by_one(self, heard: Sequence[Heard]) -> tuple[list[Heard], dict[int, str]]:
        """What could be dealt with, and for each range that stands the event that keeps it, and why."""
        dealt: list[Heard] = []
        stands: dict[int, str] = {}
        for one in heard:
            if one.shard in stands:
                continue
            try:
                await self.deal([one])
            except self.away:
                raise
            except Exception as failure:  # the watch alarms; it goes on when the cause is gone
                log.exception("reader.stands", reader=self.reader.reader, stream=one.stream, seq=one.seq)
                stands[one.shard] = f"{one.stream}#{one.seq} {type(failure).__name__}"
            else:
                dealt.append(one)
        return dealt, stands

    async def _look(self) -> None:
        """One look; the next at the next hint, or soon when there was much."""
        began = time.monotonic()
        if began - self._leased_at >= RENEW_SECONDS:
            await self.renew()
        heard = await self.deal_once() if self._held else 0
        self._is_behind = heard >= BATCH
        if 0 < heard < BATCH:  # a full batch has more behind it
            await asyncio.sleep(began + self.look_at_most_every - time.monotonic())
        elif heard:
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
