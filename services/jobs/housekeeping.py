"""Housekeeping: finds cases and supervision orders whose workflow sleeps or is missing, and wakes them."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from schemas.errors import RecordUnavailable
from services.consumers.workflow_notifier import AT_ONCE, Tell, tell, tell_order
from services.store.cases.open_cases import OpenCases
from services.store.supervision.open_orders import OpenOrders

log = structlog.get_logger(__name__)

EVERY_SECONDS = 30.0
GRACE = timedelta(seconds=30)
"""How long after its spread a milestone may be unfiled before somebody is woken."""


@dataclass(frozen=True)
class HousekeepingJob:
    """Looks after cases and supervision orders that the engine forgot."""

    open_cases: OpenCases
    open_orders: OpenOrders
    client: Client

    async def run(self) -> None:
        """Until cancelled, once every half minute."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                woken = await self.wake(
                    await self.open_cases.silent(GRACE), await self.open_orders.silent(GRACE)
                )
            except (RecordUnavailable, RPCError) as away:
                log.warning("housekeeping.delayed", reason=type(away).__name__)
            else:
                if woken:
                    log.info("housekeeping.woken", count=woken)

    async def rebuild(self) -> int:
        """Start a workflow for every open case and supervision order; how many there are.

        The engine is disposable: all that it knew is on file.
        """
        return await self.wake(await self.open_cases.all(), await self.open_orders.all())

    async def wake(self, cases: list[tuple[str, int]], orders: list[tuple[str, int]]) -> int:
        """Tell each of these cases' and orders' workflows to look; how many were told."""
        door = asyncio.Semaphore(AT_ONCE)

        async def one(told: Tell, name: str, seq: int) -> None:
            async with door:
                await told(self.client, name, seq)

        await asyncio.gather(
            *(one(tell, case_no, seq) for case_no, seq in cases),
            *(one(tell_order, number, seq) for number, seq in orders),
        )
        return len(cases) + len(orders)
