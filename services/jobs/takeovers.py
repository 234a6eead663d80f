"""Takes over the open cases of merged departments, with pauses."""

import asyncio
import time
from dataclasses import dataclass

import structlog

from schemas.errors import DatabaseUnavailable
from services.store.people.takeovers import Takeovers

log = structlog.get_logger(__name__)

BATCH = 20
"""Cases taken over between two pauses; a pause is as long as the work before it."""


@dataclass(frozen=True)
class TakeoverJob:
    """Several may run at once: each takes over what no other holds."""

    takeovers: Takeovers

    async def catch_up(self) -> int:
        """Take over until nothing is left but what failed; return how many were taken over."""
        done = 0
        failed: set[tuple[str, str]] = set()
        while some := [
            one for one in await self.takeovers.next_ones(BATCH + len(failed)) if one not in failed
        ]:
            began = time.monotonic()
            for department, stream in some:
                try:
                    is_done = await self.takeovers.take_over(department, stream)
                except DatabaseUnavailable:
                    raise
                except Exception:  # one that fails must not block the others
                    log.exception("takeover.failed", department=department, stream=stream)
                    is_done = False
                done += is_done
                if not is_done:
                    failed.add((department, stream))
            await asyncio.sleep(time.monotonic() - began)
        if done:
            log.info("takeover.done", cases=done)
        return done
