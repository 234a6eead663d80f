"""When which part was down: from its kill until it serves again."""

import asyncio
import os
import signal
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import httpx2

from schemas.errors import DatabaseUnavailable
from services.store.core.engine import Store
from tests.support.system import Part, System

LONGEST_SECONDS = 120.0
_WARM_SECONDS = 3.0
"""A worker has no door to knock at; this long after its start it polls the engine."""


@dataclass
class Outage:
    """One kill; moments on the monotonic clock."""

    part: Part
    began: float
    ended: float | None = None


@dataclass
class Outages:
    """Kills parts and notes when each serves again."""

    system: System
    store: Store
    api: httpx2.AsyncClient
    all: list[Outage] = field(default_factory=list)

    @property
    def counts(self) -> Counter[Part]:
        """Kills by part."""
        return Counter(outage.part for outage in self.all)

    def down(self) -> set[Part]:
        """The parts that do not serve now."""
        return {outage.part for outage in self.all if outage.ended is None}

    def within(self, part: Part, first: float, last: float) -> bool:
        """Whether the part was down from `first` to `last` without a break."""
        return any(
            outage.part is part and outage.began <= first and last <= (outage.ended or last)
            for outage in self.all
        )

    def seconds(self, part: Part) -> float:
        """How long the part was down in all."""
        return sum((one.ended or one.began) - one.began for one in self.all if one.part is part)

    def kill(self, part: Part, victim: int) -> Outage:
        """Kill that process outright."""
        os.kill(victim, signal.SIGKILL)
        outage = Outage(part, time.monotonic())
        self.all.append(outage)
        return outage

    async def until_it_serves(self, outage: Outage, victim: int) -> None:
        """Wait for the next life of the part, and note when it serves.

        Raises:
            RuntimeError: it does not come back.
        """
        wanted = 2 if outage.part is Part.WORKER else 1
        while True:
            living = [pid for pid in self.system.pids(outage.part) if pid != victim]
            if len(living) == wanted and await self._serves(outage.part):
                break
            if time.monotonic() - outage.began > LONGEST_SECONDS:
                raise RuntimeError(f"{outage.part.label} 被杀后没有恢复，日志在 {self.system.folder}")
            await asyncio.sleep(0.1)
        if outage.part is Part.WORKER:
            await asyncio.sleep(_WARM_SECONDS)
        outage.ended = time.monotonic()

    async def _serves(self, part: Part) -> bool:
        with suppress(OSError, httpx2.TransportError, DatabaseUnavailable):
            if part is Part.API:
                return (await self.api.get("/health/live")).is_success
            if part is Part.POSTGRES:
                await self.store.ping()
            if part is Part.TEMPORAL:
                host, _, port = self.system.runtime.temporal_address.partition(":")
                _, writer = await asyncio.open_connection(host, int(port))
                writer.close()
            return True
        return False
