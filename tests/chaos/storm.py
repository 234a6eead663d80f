"""The storm: parts killed with -9 in random order, and once the engine's data deleted in the middle."""

import asyncio
from dataclasses import dataclass, field
from random import Random

from tests.chaos.outages import Outages
from tests.chaos.record import open_cases
from tests.support.system import Part

BETWEEN_KILLS = (1.5, 6.0)
"""Seconds; the same part is not killed again before it serves."""
CROWD_SECONDS = 2.5
"""How long the cases handed in just before the engine's data goes have to get under way."""
CROWD_SHARE = 0.1


@dataclass
class EngineLoss:
    """What was deleted, and what `lianban restart-workflows` said."""

    is_near: bool = False
    bytes_deleted: int = 0
    open_cases: int = 0
    exit_code: int | None = None
    message: str = "未执行"


@dataclass
class Storm:
    """Kills every part so many times."""

    outages: Outages
    dice: Random
    kills: int
    order: list[Part] = field(default_factory=list)
    engine_loss: EngineLoss = field(default_factory=EngineLoss)
    _watching: dict[Part, asyncio.Task[None]] = field(default_factory=dict)

    @property
    def progress(self) -> float:
        """How much of the storm is over, 0 to 1; a leap before the engine's loss lets a crowd in."""
        kills = len(self.order) / (self.kills * len(Part)) if self.kills else 1.0
        return kills * (1 - CROWD_SHARE) + CROWD_SHARE * (self.engine_loss.is_near or not self.kills)

    async def until(self, progress: float) -> None:
        """Wait for that much of the storm to be over."""
        while self.progress < progress:  # noqa: ASYNC110 - moves a few times a minute
            await asyncio.sleep(0.1)

    async def rage(self) -> None:
        """Kill until every part has had its share; the engine's data goes when half of it is done."""
        halfway = self.kills * len(Part) // 2
        while (left := self._left()) or len(self.order) < self.kills * len(Part):
            if len(self.order) == halfway and self.engine_loss.exit_code is None:
                await self._lose_the_engine()
                continue
            if left:
                self._milestone(self.dice.choice(left))
            await asyncio.sleep(self.dice.uniform(*BETWEEN_KILLS) if left else 0.1)
            self._raise_what_failed()
        await self._calm()

    def _left(self) -> list[Part]:
        """The parts that serve and have not had their share."""
        return [
            part for part in Part if self.order.count(part) < self.kills and part not in self.outages.down()
        ]

    def _milestone(self, part: Part) -> None:
        living = self.outages.system.pids(part)
        if living:
            self.order.append(part)
            self._kill(part, self.dice.choice(living))

    def _kill(self, part: Part, victim: int) -> None:
        outage = self.outages.kill(part, victim)
        watch = self.outages.until_it_serves(outage, victim)
        self._watching[part] = asyncio.create_task(watch)

    async def _lose_the_engine(self) -> None:
        """Kill the engine, delete its data before it is started again, rebuild it from the record."""
        await self._calm()
        system, self.engine_loss.is_near = self.outages.system, True
        await asyncio.sleep(CROWD_SECONDS)
        self.engine_loss.open_cases = await open_cases(self.outages.store)
        self._kill(Part.TEMPORAL, system.pids(Part.TEMPORAL)[0])
        self.engine_loss.bytes_deleted = system.lose_engine_data()
        await self._calm()
        self.engine_loss.exit_code, self.engine_loss.message = await system.run("restart-workflows")

    async def _calm(self) -> None:
        await asyncio.gather(*self._watching.values())

    def _raise_what_failed(self) -> None:
        for watch in self._watching.values():
            if watch.done():
                watch.result()
