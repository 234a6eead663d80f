"""Recalculation: brings open cases and orders up to a new edition of the calendars, and leaves people room.

There is no list of work to lose: what is left to do are the open cases that an older edition reckoned, and
each is brought up to date in its own transaction. So it goes on after any kill where it stopped, does no
case twice, and takes in a case that was filed while the edition was being published.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from schemas.errors import LianbanError, RecordUnavailable
from services.store.calendar_changes.stale_cases import StaleCases
from services.store.cases.service import CaseService
from services.store.supervision.open_orders import OpenOrders
from services.store.supervision.service import SupervisionOrderService

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 1.0
BATCH = 20
"""Cases brought up to date between two pauses; a pause is as long as the work before it."""


@dataclass(frozen=True)
class RecalculationJob:
    """One of several that may run at once; two that meet at a case wait for each other and change nothing."""

    stale: StaleCases
    case_files: CaseService

    async def run(self) -> None:
        """Until cancelled; while the record is away nothing can be recalculated."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                done = await self.catch_up()
            except RecordUnavailable as away:
                log.warning("recalculation.delayed", reason=type(away).__name__)
            else:
                if done:
                    log.info("recalculation.done", cases=done)

    async def catch_up(self) -> int:
        """Until nothing open is stale, or nothing but what cannot be recalculated; how much was looked at."""
        await self._pass_over()
        cases = await self._each(self.stale.some, self.case_files.advance)
        orders = OpenOrders(self.stale.store)
        return cases + await self._each(orders.stale, SupervisionOrderService(self.case_files).advance)

    async def _each(
        self, some: Callable[[int], Awaitable[list[str]]], advance: Callable[[str], Awaitable[object]]
    ) -> int:
        done = 0
        failed: set[str] = set()
        while names := [one for one in await some(BATCH + len(failed)) if one not in failed]:
            began = time.monotonic()
            for name in names:
                try:
                    await advance(name)
                except RecordUnavailable:
                    raise
                except LianbanError as refusal:
                    failed.add(name)
                    log.warning("recalculation.failed", name=name, reason=refusal.code)
                except Exception:  # one that cannot be reckoned must not keep the others from it
                    failed.add(name)
                    log.exception("recalculation.failed", name=name)
            done += len(names)
            self.case_files.hint()
            await asyncio.sleep(time.monotonic() - began)
        return done

    async def _pass_over(self) -> None:
        passed = 1
        while passed:
            passed = await self.stale.pass_over()
