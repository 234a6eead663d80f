"""Recalculates open cases and supervision orders after a new calendar edition, with pauses.

There is no work list to lose: what remains are the open cases computed by an older edition, and each is
brought up to date in its own transaction. So it continues after any kill, handles no case twice, and
includes a case that was created while the edition was being published.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from schemas.errors import DatabaseUnavailable, LianbanError
from services.store.calendar_changes.stale_cases import StaleCases
from services.store.cases.service import CaseService
from services.store.supervision.open_orders import OpenOrders
from services.store.supervision.service import SupervisionOrderService

log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 1.0
BATCH = 20
"""Cases recalculated between two pauses; a pause is as long as the work before it."""


@dataclass(frozen=True)
class RecalculationJob:
    """Recalculates cases; of two jobs at one case, the second waits and does nothing."""

    stale: StaleCases
    cases: CaseService

    async def run(self) -> None:
        """Run until cancelled; retried while the database is unavailable."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            try:
                done = await self.catch_up()
            except DatabaseUnavailable as error:
                log.warning("recalculation.delayed", reason=type(error).__name__)
            else:
                if done:
                    log.info("recalculation.done", cases=done)

    async def catch_up(self) -> int:
        """Recalculate until nothing recalculable is stale; return how many were handled."""
        await self._pass_over()
        cases = await self._each(self.stale.some, self.cases.advance)
        orders = OpenOrders(self.stale.store)
        return cases + await self._each(orders.stale, SupervisionOrderService(self.cases).advance)

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
                except DatabaseUnavailable:
                    raise
                except LianbanError as refusal:
                    failed.add(name)
                    log.warning("recalculation.failed", name=name, reason=refusal.code)
                except Exception:  # one that fails must not block the others
                    failed.add(name)
                    log.exception("recalculation.failed", name=name)
            done += len(names)
            self.cases.notify_commit()
            await asyncio.sleep(time.monotonic() - began)
        return done

    async def _pass_over(self) -> None:
        passed = 1
        while passed:
            passed = await self.stale.pass_over()
