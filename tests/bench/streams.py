"""Three hundred open board streams: how soon a change reaches all, what it costs."""

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench import inbox
from tests.support.api_client import ROOT
from tests.support.bench.report import Line, quantile
from tests.support.bench.visitor import Visitor, visiting
from tests.support.system import Part, System

STREAMS = 300
CHANGES = 12
ACCOUNTS = (
    "admin1",
    "admin2",
    "window1",
    "window2",
    "market-regulation1",
    "market-regulation2",
    "market-regulation-head",
)
"""Who listens: everybody whose board a new case changes; no account may open all the streams."""
REFUSED_SECONDS = 0.05
QUIET_SECONDS = 3.0
"""Between two changes, so that each is told apart."""


@dataclass
class _Listener:
    """One stream: when each board came."""

    entries: list[float] = field(default_factory=list)

    async def listen(self, url: str, accounts: Iterator[dict[str, str]]) -> None:
        """Read until cancelled; an account whose places are taken in one process makes room for the next."""
        for headers in accounts:
            await self._read(url, headers)
            await asyncio.sleep(REFUSED_SECONDS)

    async def _read(self, url: str, headers: dict[str, str]) -> None:
        """Read until cancelled or refused."""
        place = urlsplit(url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=1 << 20)
        result = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"GET {ROOT}/boards/sla/stream HTTP/1.1\r\nHost: bench\r\n{result}\r\n".encode())
        try:
            if b" 200 " not in await reader.readline():
                return
            while line := await reader.readline():
                if line.startswith(b"event: board"):
                    self.entries.append(time.perf_counter())
        finally:
            writer.close()


async def measure(system: System) -> list[Line]:
    """Open the streams, file acts, and look when each was told everywhere."""
    await inbox.load_once(system.runtime.database_url)
    api = system.pids(Part.API)
    async with visiting(system) as visitor:
        headers = [await visitor.api.headers(account) for account in ACCOUNTS]
        turns = [cycle((*headers[at % len(headers) :], *headers)) for at in range(STREAMS)]
        listeners = [_Listener() for _ in range(STREAMS)]
        idle = await _share(api)
        listening = [
            asyncio.create_task(one.listen(system.url, accounts))
            for one, accounts in zip(listeners, turns, strict=True)
        ]
        try:
            while not all(one.entries for one in listeners):  # noqa: ASYNC110 - sockets, not events
                await asyncio.sleep(0.1)
            quiet = await _share(api)
            began = time.perf_counter(), _cpu(api)
            delays = await _changes(visitor, listeners)
            busy = (_cpu(api) - began[1]) / (time.perf_counter() - began[0])
            memory = _memory(api)
        finally:
            for task in listening:
                task.cancel()
            await asyncio.gather(*listening, return_exceptions=True)
    shares = "，".join(f"p{share} {quantile(delays, share / 100):.2f}" for share in (50, 95))
    remark = f"{shares} 秒；{STREAMS} 路 × {CHANGES} 次变化"
    return [
        Line("变化到达全部看板，最迟", max(delays), "秒", 1, remark=remark),
        Line(
            "接口进程 CPU，有变化时",
            busy * 100,
            "%",
            remark=f"无变化 {quiet * 100:.1f} %，无人看 {idle * 100:.1f} %",
        ),
        Line("接口进程内存", memory, "MB"),
    ]


async def _changes(visitor: Visitor, listeners: list[_Listener]) -> list[float]:
    """File a case now and then; each stream's delay from the answer to the window until it was told."""
    delays: list[float] = []
    for _ in range(CHANGES):
        await asyncio.sleep(QUIET_SECONDS)
        await visitor.hand_in()
        at = time.perf_counter()
        await asyncio.sleep(QUIET_SECONDS)
        for one in listeners:
            later = [item for item in one.entries if item >= at]
            delays.append(later[0] - at if later else float("inf"))
    return delays


async def _share(pids: list[int], seconds: float = 5) -> float:
    before = _cpu(pids)
    await asyncio.sleep(seconds)
    return (_cpu(pids) - before) / seconds


def _cpu(pids: list[int]) -> float:
    """CPU seconds of all API processes together."""
    stats = (Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split() for pid in pids)
    return sum(int(one[11]) + int(one[12]) for one in stats) / os.sysconf("SC_CLK_TCK")


def _memory(pids: list[int]) -> float:
    """Resident megabytes of all API processes together."""
    pages = (Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1] for pid in pids)
    return sum(map(int, pages)) * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024
