"""The delivery desk: puts on file what events send out, and sends it, in order and as often as needed."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from schemas.errors import RecordUnavailable
from schemas.notifications.deliveries import DeliveryChannel, MessageRules
from services.clock import utc_now
from services.consumers.event_consumer import EventConsumer
from services.domain.notifications.message_rules import longest_wait, next_try
from services.gateways.deliveries import Gateway, NotDelivered
from services.store.core.commit_notifier import CommitNotifier
from services.store.core.log_reader import LogEntry, LogReader
from services.store.notifications.deliveries import Deliveries, make

log = structlog.get_logger(__name__)

READER = "deliveries"
LOOK_SECONDS = 1.0
AT_ONCE = 20


@dataclass(frozen=True)
class DeliveryConsumer:
    """Makes and sends deliveries; a queue whose head fails waits, so that nothing overtakes it."""

    deliveries: Deliveries
    gateways: Mapping[DeliveryChannel, Gateway]
    rules: MessageRules
    now: Callable[[], datetime] = utc_now

    def reading(self, reader: LogReader, hints: CommitNotifier) -> EventConsumer:
        """The desk at which this one hears the log."""
        return EventConsumer(reader, hints, self.note, look_at_most_every=0.25)

    async def note(self, heard: Sequence[LogEntry]) -> None:
        """Put on file what these events send out, in one transaction."""
        async with self.deliveries.store.transaction() as connection:
            await make(connection, heard, self.rules, self.now())

    async def run(self) -> None:
        """Until cancelled; while the record is away there is nothing to send."""
        while True:
            try:
                sent = await self.send()
            except RecordUnavailable as away:
                log.warning("deliveries.delayed", reason=type(away).__name__)
                sent = 0
            except Exception as failure:  # noqa: BLE001 - the rest of the post goes on
                log.warning("deliveries.failed", reason=type(failure).__name__)
                sent = 0
            if not sent:
                await asyncio.sleep(LOOK_SECONDS)

    async def send(self) -> int:
        """Try the head of each queue whose time has come; how many arrived.

        No transaction is open while a gateway is waited for. A process that dies between sending and
        filing leaves the delivery to be sent again, under the same id.
        """
        rows = await self.deliveries.claimed(self.now(), AT_ONCE)
        return sum(await asyncio.gather(*(self._try(row) for row in rows)))

    async def _try(self, row: Mapping[str, Any]) -> bool:
        channel = DeliveryChannel(row["channel"])
        is_hook = channel is DeliveryChannel.WEBHOOK
        secret = await self.deliveries.secret(row["queue"]) if is_hook else ""
        name = f"{row['stream']}.{row['seq']}"
        try:
            await self.gateways[channel].deliver(name, row["target"], row["body"], secret)
        except NotDelivered as failure:
            return await self._failed(row, str(failure))
        except Exception as failure:  # noqa: BLE001 - what no gateway understands holds up its own queue only
            log.warning("delivery.failed", delivery=row["id"], reason=type(failure).__name__)
            return await self._failed(row, f"无法送出（{type(failure).__name__}）")
        await self.deliveries.arrived(row, self.now())
        return True

    async def _failed(self, row: Mapping[str, Any], why: str) -> bool:
        tries = row["attempts"] + 1
        is_hook = row["channel"] == DeliveryChannel.WEBHOOK.value
        wait = longest_wait(self.rules, tries) if is_hook else next_try(self.rules, tries)
        await self.deliveries.failed(row, self.now(), why, wait)
        return False
