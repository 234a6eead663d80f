"""One run: the system up, the load and the storm at once, everything over, the record read."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx2

from services.store.core.engine import Store
from services.temporal.client import connect
from tests.chaos import record
from tests.chaos.client import ChaosApiClient, Unexpected
from tests.chaos.documents import is_unfinished
from tests.chaos.journeys import Life, lives
from tests.chaos.orders import answer_orders
from tests.chaos.outages import Outages
from tests.chaos.player import Player
from tests.chaos.record import Record
from tests.chaos.storm import Storm
from tests.chaos.verdict import violations
from tests.support.system import System

AT_ONCE = 24
LAST_STARTS_AT = 0.95
"""How far the storm is when the last case is handed in: the load lasts as long as the storm."""
ENDING_SECONDS = 120.0
TELL_EVERY_SECONDS = 10.0


@dataclass(frozen=True)
class Wanted:
    """How much of everything."""

    cases: int
    kills: int
    seed: int


@dataclass
class Run:
    """Everything that one run brings together."""

    wanted: Wanted
    system: System
    api: ChaosApiClient
    outages: Outages
    storm: Storm
    lives: list[Life]
    say: Callable[[str], None]
    players: list[Player] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    over: int = 0
    still_open: int = 0
    still_running: list[str] = field(default_factory=list)
    is_unfinished: bool = False
    record: Record | None = None
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0

    @property
    def violations(self) -> list[str]:
        """All that went wrong."""
        wrong = list(self.failures)
        if self.still_running:
            named = "、".join(self.still_running[:5])
            wrong.append(f"引擎中还有 {len(self.still_running)} 个流程没有结束，如 {named}")
        if self.is_unfinished:
            wrong.append("还有读者没有读完日志，或者文书没有打印")
        if self.wanted.kills and self.storm.engine_loss.exit_code != 0:
            wrong.append(f"restart-workflows 没有成功：{self.storm.engine_loss.message}")
        if self.record is not None:
            endings = {player.case_no: player.life.ending for player in self.players if player.case_no}
            wrong += violations(self.record, self.api.acknowledged, endings)
        return wrong

    async def play(self) -> None:
        """Load and storm at once; then wait for the end and read the record."""
        example = (await self.api.look("window1", "/matters/enterprise-setup"))["example"]
        telling = asyncio.create_task(self._tell())
        try:
            await asyncio.gather(self.storm.rage(), self._load(example))
            await self._until_all_is_over()
        finally:
            telling.cancel()
        self.record = await record.read(self.outages.store, self.system.folder / "var")
        self.seconds = time.monotonic() - self.began

    async def _load(self, example: dict[str, Any]) -> None:
        room = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for life in self.lives:
                await self.storm.until(LAST_STARTS_AT * life.number / len(self.lives))
                await room.acquire()
                dice = Random(f"{self.wanted.seed}/{life.number}")  # noqa: S311 - to be repeatable
                player = Player(self.api, life, example, dice)
                self.players.append(player)
                group.create_task(self._play_one(player, room))

    async def _play_one(self, player: Player, room: asyncio.Semaphore) -> None:
        try:
            await player.play()
        except Unexpected as failure:
            self.failures.append(str(failure))
        finally:
            self.over += 1
            room.release()

    async def _until_all_is_over(self) -> None:
        """Everybody has done their part; the rest is the engine's."""
        client = await connect(self.system.runtime.temporal_address)
        until = time.monotonic() + ENDING_SECONDS
        while time.monotonic() < until:
            self.still_open = await record.open_cases(self.outages.store)
            running = client.list_workflows("ExecutionStatus = 'Running'")
            self.still_running = [one.id async for one in running]
            self.is_unfinished = await is_unfinished(self.outages.store)
            if not (self.still_open or self.still_running or self.is_unfinished):
                return
            await answer_orders(self.api)  # those about a department's repeated breaches are nobody's case
            await asyncio.sleep(0.5)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(TELL_EVERY_SECONDS)
            kills = "，".join(f"{part.label} {count}" for part, count in sorted(self.outages.counts.items()))
            down = "、".join(sorted(part.label for part in self.outages.down())) or "无"
            self.say(
                f"{time.monotonic() - self.began:4.0f} 秒  办完 {self.over}/{len(self.lives)} 件，"
                f"已确认 {len(self.api.acknowledged)} 项操作；已杀 {kills or '无'}；当前停止：{down}"
            )


async def run(wanted: Wanted, folder: Path, say: Callable[[str], None]) -> Run:
    """Play it all in that folder.

    Raises:
        RuntimeError: the system does not start, or a part does not come back.
    """
    dice, system = Random(wanted.seed), System(folder)  # noqa: S311 - to be repeatable
    try:
        await system.start()
        store = Store.open(system.runtime.database_url, pool_size=2)
        limits = httpx2.Limits(max_connections=AT_ONCE * 4)
        async with httpx2.AsyncClient(
            base_url=system.url, timeout=15, limits=limits, trust_env=False
        ) as http:
            outages = Outages(system, store, http)
            played = Run(
                wanted=wanted,
                system=system,
                api=ChaosApiClient(http),
                outages=outages,
                storm=Storm(outages, dice, wanted.kills),
                lives=lives(wanted.cases, dice),
                say=say,
            )
            await played.play()
        await store.close()
        return played
    finally:
        system.stop()
