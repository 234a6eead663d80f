"""Recalculates open cases and supervision orders after a new calendar edition, with pauses.

There is no work list to lose: what remains are the open cases computed by an older edition, and each is
brought up to date in its own transaction. So it continues after any kill, handles no case twice, and
includes a case that was created while the edition was being published.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from schemas.errors import DatabaseUnavailable, LianbanError
from schemas.jobs.recalculation import RecalculationBatch, RecalculationStatus
from services.store.calendar_changes.recalculation_control import RecalculationControl
from services.store.calendar_changes.stale_cases import StaleCases
from services.store.cases.service import CaseService
from services.store.supervision.open_orders import OpenOrders
from services.store.supervision.service import SupervisionOrderService

log = structlog.get_logger(__name__)

CHUNK = 20
"""Cases recalculated between two pauses; a pause is as long as the work before it."""


@dataclass(frozen=True)
class RecalculationJob:
    """Recalculates cases; of two jobs at one case, the second waits and does nothing."""

    stale: StaleCases
    cases: CaseService

    async def run_batch(self, lasts: timedelta) -> RecalculationBatch:
        """Recalculate until nothing is left or that time is over; report what is left.

        Does nothing while the recalculation is paused or cancelled.

        Raises:
            DatabaseUnavailable: what was recalculated stays so.
        """
        control = RecalculationControl(self.stale.store)
        batch = _Batch(time.monotonic() + lasts.total_seconds(), control)
        if await batch.may_go_on():
            orders = OpenOrders(self.stale.store)
            batch.handled += await self._pass_over()
            await self._each(batch, self.stale.some, self.cases.advance)
            await self._each(batch, orders.stale, SupervisionOrderService(self.cases).advance)
        edition, status = await control.newest()
        return RecalculationBatch(
            edition=edition,
            status=status,
            handled=batch.handled,
            waiting=await self.stale.count(edition),
            failed=len(batch.failed),
        )

    async def _each(
        self,
        batch: "_Batch",
        some: Callable[[int], Awaitable[list[str]]],
        advance: Callable[[str], Awaitable[object]],
    ) -> None:
        while await batch.may_go_on():
            names = [one for one in await some(CHUNK + len(batch.failed)) if one not in batch.failed]
            if not names:
                return
            began = time.monotonic()
            for name in names:
                await self._one(batch, name, advance)
            self.cases.notify_commit()
            await asyncio.sleep(time.monotonic() - began)

    async def _one(self, batch: "_Batch", name: str, advance: Callable[[str], Awaitable[object]]) -> None:
        try:
            await advance(name)
        except DatabaseUnavailable:
            raise
        except LianbanError as refusal:
            batch.failed.add(name)
            log.warning("recalculation.failed", name=name, reason=refusal.code)
        except Exception:  # one that fails must not block the others
            batch.failed.add(name)
            log.exception("recalculation.failed", name=name)
        else:
            batch.handled += 1

    async def _pass_over(self) -> int:
        total = 0
        while passed := await self.stale.pass_over():
            total += passed
        return total


@dataclass
class _Batch:
    ends: float
    control: RecalculationControl
    handled: int = 0
    failed: set[str] = field(default_factory=set)

    async def may_go_on(self) -> bool:
        _edition, status = await self.control.newest()
        return time.monotonic() < self.ends and status is RecalculationStatus.RUNNING
