"""Consumer that creates deliveries (messages, webhooks) from events and sends them in order."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import structlog

from schemas.errors import DatabaseUnavailable, NotFound
from schemas.notifications.deliveries import DeliveryChannel, MessageRules
from services.clock import utc_now
from services.consumers.event_consumer import EventConsumer
from services.domain.notifications.message_rules import endless_retry_delay, retry_delay
from services.gateways.deliveries import Gateway, NoLongerWanted, NotDelivered
from services.store.audits.alarms import raise_alarms
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.notifications.deliveries import Deliveries, create_deliveries
from services.store.notifications.ended_subscriptions import ended_finding

log = structlog.get_logger(__name__)

CONSUMER_NAME = "deliveries"
LOOK_SECONDS = 1.0
LONGEST_ATTEMPT_SECONDS = 45.0
"""Longer than any gateway's own timeout, and shorter than `CLAIM`, after which another process tries."""
MAX_CONCURRENT: Mapping[DeliveryChannel, int] = MappingProxyType(
    {DeliveryChannel.SMS: 20, DeliveryChannel.EMAIL: 20, DeliveryChannel.WEBHOOK: 200}
)
"""Concurrent attempts per channel: more than departments, so that no slow receiver delays others."""


@dataclass(frozen=True)
class DeliveryConsumer:
    """Creates and sends deliveries; a queue whose head fails waits, which keeps the order."""

    deliveries: Deliveries
    gateways: Mapping[DeliveryChannel, Gateway]
    rules: MessageRules
    now: Callable[[], datetime] = utc_now
    _under_way: dict[asyncio.Task[bool], DeliveryChannel] = field(default_factory=dict)

    def event_consumer(self, offsets: ConsumerOffsets, commit_notifier: CommitNotifier) -> EventConsumer:
        """The consumer loop."""
        return EventConsumer(offsets, commit_notifier, self.create_deliveries, min_interval=0.25)

    async def create_deliveries(self, entries: Sequence[LogEntry]) -> None:
        """Create the deliveries of these events, in one transaction."""
        async with self.deliveries.store.transaction() as connection:
            await create_deliveries(connection, entries, self.rules, self.now())

    async def run(self) -> None:
        """Send until cancelled; queues are independent, so a slow receiver delays no other."""
        try:
            while True:
                try:
                    await self._start()
                except DatabaseUnavailable as error:
                    log.warning("deliveries.delayed", reason=type(error).__name__)
                except Exception as failure:  # noqa: BLE001 - other queues continue
                    log.warning("deliveries.failed", reason=type(failure).__name__)
                await self._wait_for_attempt()
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def send(self) -> int:
        """Try the due head of each queue and wait for all; return how many were delivered."""
        tasks = await self._start()
        return sum(await asyncio.gather(*tasks))

    async def _start(self) -> list[asyncio.Task[bool]]:
        """Start an attempt for the due head of each queue.

        No transaction is open while a gateway is awaited. A process that dies between sending and
        storing the result leaves the delivery to be sent again, under the same id.
        """
        started: list[asyncio.Task[bool]] = []
        for channel, most in MAX_CONCURRENT.items():
            free = most - list(self._under_way.values()).count(channel)
            for row in await self.deliveries.claim(self.now(), channel, free) if free else ():
                task = asyncio.create_task(self._try(row))
                self._under_way[task] = channel
                task.add_done_callback(self._finish_attempt)
                started.append(task)
        return started

    def _finish_attempt(self, task: asyncio.Task[bool]) -> None:
        self._under_way.pop(task, None)
        if not task.cancelled() and (failure := task.exception()) is not None:
            log.warning("delivery.result_not_stored", reason=type(failure).__name__)

    async def _wait_for_attempt(self) -> None:
        """Wait until an attempt has finished, at most a second."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(LOOK_SECONDS)

    async def _try(self, row: Mapping[str, Any]) -> bool:
        channel = DeliveryChannel(row["channel"])
        is_hook = channel is DeliveryChannel.WEBHOOK
        secret = await self.deliveries.secret(row["queue"]) if is_hook else ""
        name = f"{row['stream']}.{row['seq']}"
        sent = {part: value for part, value in row["body"].items() if part != "shown"}
        try:
            async with asyncio.timeout(LONGEST_ATTEMPT_SECONDS):
                await self.gateways[channel].deliver(name, row["target"], sent, secret)
        except NoLongerWanted as gone:
            return await self._ended(row, str(gone))
        except NotDelivered as failure:
            return await self._failed(row, str(failure), failure.retry_after)
        except Exception as failure:  # noqa: BLE001 - what no gateway understands holds up its own queue only
            log.warning("delivery.failed", delivery=row["id"], reason=type(failure).__name__)
            return await self._failed(row, f"无法送出（{type(failure).__name__}）")
        await self.deliveries.store_success(row, self.now())
        return True

    async def _failed(self, row: Mapping[str, Any], why: str, retry_after: timedelta | None = None) -> bool:
        """Store the failure; a receiver's Retry-After is honoured, a day at most."""
        tries = row["attempts"] + 1
        is_hook = row["channel"] == DeliveryChannel.WEBHOOK.value
        wait = endless_retry_delay(self.rules, tries) if is_hook else retry_delay(self.rules, tries)
        if retry_after is not None and wait is not None:
            why = f"{why}，要求 {retry_after.total_seconds():.0f} 秒后再试"
            wait = max(wait, retry_after)
        await self.deliveries.store_failure(row, self.now(), why, wait)
        return False

    async def _ended(self, row: Mapping[str, Any], why: str) -> bool:
        """End the subscription of a receiver that answered 410, and raise an alarm."""
        number = int(row["queue"].rpartition("/")[2])
        try:
            department = await self.deliveries.end(number, self.now(), why)
        except NotFound:  # ended meanwhile
            return False
        async with self.deliveries.store.transaction() as connection:
            await raise_alarms(connection, {ended_finding(number, department): None})
        return False
