"""One attempt to deliver: through the gateway of its channel, with its result stored."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from schemas.errors import NotFound
from schemas.notifications.deliveries import DeliveryChannel, MessageRules
from services.clock import utc_now
from services.domain.notifications.message_rules import endless_retry_delay, retry_delay
from services.gateways.deliveries import Gateway, NoLongerWanted, NotDelivered
from services.store.audits.alarms import raise_alarms
from services.store.notifications.deliveries import Deliveries
from services.store.notifications.delivery_rows import DeliveryValues
from services.store.notifications.ended_subscriptions import ended_finding

log = structlog.get_logger(__name__)

LONGEST_ATTEMPT_SECONDS = 45.0
"""Longer than any gateway's own timeout, and shorter than `CLAIM`, after which it may be tried again."""


@dataclass(frozen=True)
class AttemptResult:
    """What came of an attempt.

    Attributes:
        is_sent: whether it arrived.
        why: why not, in words that are safe to keep.
        retry_in: how long to wait before the next attempt; None when there is none.
    """

    is_sent: bool
    why: str = ""
    retry_in: timedelta | None = None


@dataclass(frozen=True)
class DeliveryAttempts:
    """Delivers claimed rows and stores the results.

    A process that dies between sending and storing leaves the delivery to be sent again, under the same id.
    No transaction is open while a gateway is awaited.
    """

    deliveries: Deliveries
    gateways: Mapping[DeliveryChannel, Gateway]
    rules: MessageRules
    now: Callable[[], datetime] = utc_now

    async def attempt(self, row: DeliveryValues) -> AttemptResult:
        """Try once.

        Raises:
            DatabaseUnavailable: the result was not stored.
        """
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
        return AttemptResult(is_sent=True)

    async def _failed(
        self, row: DeliveryValues, why: str, retry_after: timedelta | None = None
    ) -> AttemptResult:
        """Store the failure; a receiver's Retry-After is honoured, a day at most."""
        tries = row["attempts"] + 1
        is_hook = row["channel"] == DeliveryChannel.WEBHOOK.value
        wait = endless_retry_delay(self.rules, tries) if is_hook else retry_delay(self.rules, tries)
        if retry_after is not None and wait is not None:
            why = f"{why}，要求 {retry_after.total_seconds():.0f} 秒后再试"
            wait = max(wait, retry_after)
        await self.deliveries.store_failure(row, self.now(), why, wait)
        return AttemptResult(is_sent=False, why=why, retry_in=wait)

    async def _ended(self, row: DeliveryValues, why: str) -> AttemptResult:
        """End the subscription of a receiver that answered 410, and raise an alarm."""
        number, ended = int(row["queue"].rpartition("/")[2]), AttemptResult(is_sent=False, why=why)
        try:
            department = await self.deliveries.end(number, self.now(), why)
        except NotFound:  # ended meanwhile
            return ended
        async with self.deliveries.store.transaction() as connection:
            await raise_alarms(connection, {ended_finding(number, department): None})
        return ended
