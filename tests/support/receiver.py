"""Helpers of tests of deliveries: a department's system, a clock that tests set, the consumer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from schemas.networks import AllowedNetworks
from schemas.notifications.deliveries import DeliveryChannel
from schemas.notifications.department_delivery import DeliveriesChanged
from services.consumers.deliveries import DeliveryConsumer
from services.consumers.delivery_attempts import DeliveryAttempts
from services.consumers.webhook_deliveries import DeliveryFailed, WebhookDeliveries
from services.gateways.deliveries import Gateway, SimulatedSms
from services.gateways.email import SimulatedEmail
from services.gateways.webhooks import Webhooks
from services.reference_data.messages import load_messages
from services.store.notifications.deliveries import Deliveries
from services.store.notifications.webhook_queues import WebhookQueues
from tests.support.listening import listening
from tests.support.office import Office

NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


@dataclass
class Receiver:
    """A department's own system: takes events, or answers 503 while it is down, or as `answer` says."""

    is_down: bool = False
    answer: bytes = b""
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    async def serve(self, asked: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request."""
        head = (await asked.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await asked.readexactly(int(headers["content-length"]))
        if not self.is_down:
            self.received.append((headers, body))
        status = b"503 Service Unavailable" if self.is_down else b"200 OK"
        writer.write(
            b"HTTP/1.1 " + (self.answer or status) + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    """The system, listening while the block runs."""
    made = Receiver()
    async with listening(made.serve) as address:
        made.url = f"http://{address}/events"
        yield made


@dataclass
class Clock:
    """A clock that tests set."""

    at: datetime = NOON

    def now(self) -> datetime:
        """The time it shows."""
        return self.at


async def leave_to_send(_subscription: int, _changed: DeliveriesChanged) -> None:
    """No workflow is woken: `SendingConsumer.send` delivers."""


@dataclass(frozen=True)
class SendingConsumer(DeliveryConsumer):
    """The consumer, and what the workflows of subscriptions would deliver, at once and once."""

    async def send(self) -> int:
        """Try every due queue once; return how many deliveries arrived."""
        sent = await super().send()
        webhooks = WebhookDeliveries(self.attempts, self.queues)
        due = await self.queues.due(self.now())
        rounds = await asyncio.gather(*(self._deliver(webhooks, number) for number in due))
        return sent + sum(rounds)

    async def _deliver(self, webhooks: WebhookDeliveries, number: int) -> int:
        try:
            return (await webhooks.deliver(number, timedelta(minutes=1))).sent
        except DeliveryFailed:
            return 0


def message_consumer(
    office: Office, ways: Mapping[DeliveryChannel, Gateway], now: Callable[[], datetime]
) -> SendingConsumer:
    """A consumer that sends through these gateways, by that clock."""
    attempts = DeliveryAttempts(Deliveries(office.store), ways, load_messages(), now)
    return SendingConsumer(attempts, WebhookQueues(office.store), leave_to_send)


@asynccontextmanager
async def delivery_consumer(office: Office, clock: Clock) -> AsyncIterator[SendingConsumer]:
    """A consumer on a database from which nothing was sent."""
    async with office.store.transaction() as connection:
        await connection.execute(text("truncate subscription, delivery"))
    webhooks = Webhooks(AllowedNetworks(local=True))
    ways: dict[DeliveryChannel, Gateway] = {
        DeliveryChannel.SMS: SimulatedSms(),
        DeliveryChannel.EMAIL: SimulatedEmail(),
        DeliveryChannel.WEBHOOK: webhooks,
    }
    yield message_consumer(office, ways, clock.now)
    await webhooks.client.aclose()
