"""Job that wakes cases and orders whose workflow is missing or missed a milestone."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog
from temporalio.client import Client

from schemas.cases.workflow_inputs import EventsAppended
from services.consumers.workflow_notifier import (
    MAX_CONCURRENT,
    Signal,
    signal_calendar_change,
    signal_case,
    signal_supervision_order,
)
from services.store.calendar_changes.stale_cases import StaleCases
from services.store.cases.open_cases import OpenCases
from services.store.supervision.open_orders import OpenOrders

log = structlog.get_logger(__name__)

GRACE = timedelta(seconds=30)
"""How long after its jitter a milestone may be missing before the workflow is woken."""


@dataclass(frozen=True)
class HousekeepingJob:
    """Wakes the workflows of cases and supervision orders that missed a milestone.

    Attributes:
        link_seconds: how long after a restart the workflows of cases have to start their child workflows.
    """

    open_cases: OpenCases
    open_orders: OpenOrders
    stale: StaleCases
    client: Client
    link_seconds: float = 5.0

    async def wake_overdue(self) -> int:
        """Signal everything that missed a milestone, and the recalculation if cases wait for it.

        Raises:
            DatabaseUnavailable, RPCError: some may have been signalled; it is safe to try again.
        """
        woken = await self.wake(
            await self.open_cases.list_overdue(GRACE), await self.open_orders.list_overdue(GRACE)
        )
        if await self.stale.is_waiting():
            await signal_calendar_change(self.client, EventsAppended(last_seq=0))
        if woken:
            log.info("housekeeping.woken", count=woken)
        return woken

    async def rebuild(self) -> int:
        """Start a workflow for every open case and supervision order; return how many there are.

        The engine's state is disposable: everything it needs is in the database. What belongs to an open case
        gets its workflow from that of the case, so that operators see the tree again; a while later what
        still has none is started by itself.
        """
        cases, orders = dict(await self.open_cases.list_all()), dict(await self.open_orders.list_all())
        child_cases = {no: cases.pop(no) for no in await self.open_cases.children() if no in cases}
        child_orders = {no: orders.pop(no) for no in await self.open_orders.children() if no in orders}
        count = await self.wake(list(cases.items()), list(orders.items()))
        if child_cases or child_orders:
            await asyncio.sleep(self.link_seconds)
        return count + await self.wake(list(child_cases.items()), list(child_orders.items()))

    async def wake(self, cases: list[tuple[str, int]], orders: list[tuple[str, int]]) -> int:
        """Signal the workflows of these cases and orders; return how many."""
        semaphore = asyncio.Semaphore(MAX_CONCURRENT)

        async def one(signal: Signal, name: str, seq: int) -> None:
            async with semaphore:
                await signal(self.client, name, EventsAppended(last_seq=seq))

        await asyncio.gather(
            *(one(signal_case, case_no, seq) for case_no, seq in cases),
            *(one(signal_supervision_order, number, seq) for number, seq in orders),
        )
        return len(cases) + len(orders)
