"""How long an event loop is held at a stretch, in CPU time, so that a busy machine tells the same."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass


@dataclass
class Held:
    """The longest stretch so far, in CPU seconds of the loop's thread."""

    seconds: float = 0.0


@asynccontextmanager
async def held_at_most() -> AsyncIterator[Held]:
    """Measure what runs in this loop while the block does."""
    held = Held()
    watching = asyncio.create_task(_watch(held))
    await asyncio.sleep(0)
    try:
        yield held
        await asyncio.sleep(0)
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch(held: Held) -> None:
    """Come round in every turn of the loop; what passed since then, others used at a stretch."""
    before = time.thread_time()
    while True:
        await asyncio.sleep(0)
        now = time.thread_time()
        held.seconds = max(held.seconds, now - before)
        before = now
