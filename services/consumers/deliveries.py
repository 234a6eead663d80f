"""Consumer that creates deliveries (messages, webhooks) from events and sends them in order."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog
from temporalio.service import RPCError

from schemas.errors import DatabaseUnavailable
from schemas.notifications.deliveries import DeliveryChannel
from schemas.notifications.department_delivery import DeliveriesChanged
from services.consumers.delivery_attempts import AttemptResult, DeliveryAttempts
from services.consumers.event_consumer import EventConsumer
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.notifications.deliveries import Deliveries, create_deliveries
from services.store.notifications.webhook_queues import WebhookQueues

log = structlog.get_logger(__name__)

CONSUMER_NAME = "deliveries"
LOOK_SECONDS = 1.0
GRACE = timedelta(seconds=2)
"""How long a due webhook may wait for the engine's own retry before its workflow is signalled."""
MAX_CONCURRENT: Mapping[DeliveryChannel, int] = MappingProxyType(
    {DeliveryChannel.SMS: 20, DeliveryChannel.EMAIL: 20}
)
"""Concurrent attempts per channel. Webhooks are delivered by a workflow for each subscription."""
WakeSubscription = Callable[[int, DeliveriesChanged], Awaitable[None]]


@dataclass(frozen=True)
class DeliveryConsumer:
    """Creates deliveries, sends SMS and e-mails, and wakes the workflows that deliver webhooks.

    A queue whose head fails waits, which keeps the order.

    Attributes:
        wake: signals the workflow of a subscription.
    """

    attempts: DeliveryAttempts
    queues: WebhookQueues
    wake: WakeSubscription
    _under_way: dict[asyncio.Task[AttemptResult], DeliveryChannel] = field(default_factory=dict)

    def event_consumer(self, offsets: ConsumerOffsets, commit_notifier: CommitNotifier) -> EventConsumer:
        """The consumer loop."""
        return EventConsumer(offsets, commit_notifier, self.create_deliveries, min_interval=0.25)

    async def create_deliveries(self, entries: Sequence[LogEntry]) -> None:
        """Create the deliveries of these events, in one transaction."""
        async with self.deliveries.store.transaction() as connection:
            created = await create_deliveries(connection, entries, self.attempts.rules, self.now())
        if created:
            await self._wake_subscriptions(self.now(), DeliveriesChanged())

    async def run(self) -> None:
        """Send until cancelled; queues are independent, so a slow receiver delays no other."""
        try:
            while True:
                try:
                    await self._start()
                    await self._wake_subscriptions(self.now() - GRACE, DeliveriesChanged(at_once=True))
                except DatabaseUnavailable as error:
                    log.warning("deliveries.delayed", reason=type(error).__name__)
                except Exception as failure:  # noqa: BLE001 - other queues continue
                    log.warning("deliveries.failed", reason=type(failure).__name__)
                await self._wait_for_attempt()
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    @property
    def deliveries(self) -> Deliveries:
        """The stored deliveries."""
        return self.attempts.deliveries

    def now(self) -> datetime:
        """The time by which deliveries are due."""
        return self.attempts.now()

    async def _wake_subscriptions(self, due: datetime, changed: DeliveriesChanged) -> None:
        """Signal the workflow of each subscription with a due delivery; the engine may be away."""
        for number in await self.queues.due(due):
            try:
                await self.wake(number, changed)
            except RPCError as error:
                reason = error.status.name
                log.warning("department_delivery.not_signalled", subscription=number, reason=reason)

    async def send(self) -> int:
        """Try the due head of each queue and wait for all; return how many were delivered."""
        tasks = await self._start()
        return sum(result.is_sent for result in await asyncio.gather(*tasks))

    async def _start(self) -> list[asyncio.Task[AttemptResult]]:
        """Start an attempt for the due head of each queue."""
        started: list[asyncio.Task[AttemptResult]] = []
        for channel, most in MAX_CONCURRENT.items():
            free = most - list(self._under_way.values()).count(channel)
            for row in await self.deliveries.claim(self.now(), channel, free) if free else ():
                task = asyncio.create_task(self.attempts.attempt(row))
                self._under_way[task] = channel
                task.add_done_callback(self._finish_attempt)
                started.append(task)
        return started

    def _finish_attempt(self, task: asyncio.Task[AttemptResult]) -> None:
        self._under_way.pop(task, None)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.warning("delivery.result_not_stored", reason=type(failure).__name__)

    async def _wait_for_attempt(self) -> None:
        """Wait until an attempt has finished, at most a second."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(LOOK_SECONDS)
