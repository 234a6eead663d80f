"""Ways out of the building: the SMS gateway, simulated, and webhooks to departments' own systems."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol

import httpx2
from cloudevents.core.bindings.http import to_structured_event
from cloudevents.core.v1.event import CloudEvent
from standardwebhooks import Webhook

SOURCE = "urn:lianban"
PATIENCE_SECONDS = 10.0


class NotDelivered(Exception):
    """It did not arrive; why, in words that are safe to keep."""


class Gateway(Protocol):
    """One way out."""

    async def deliver(self, name: str, target: str, body: Mapping[str, Any], secret: str) -> None:
        """Deliver it; returns when it has arrived.

        Raises:
            NotDelivered: it has not.
        """


@dataclass(frozen=True)
class SimulatedSms:
    """A polite SMS gateway: takes everything but numbers that end in 0000; the outbox shows what it took."""

    is_simulated: ClassVar[bool] = True

    async def deliver(self, name: str, target: str, body: Mapping[str, Any], secret: str) -> None:  # noqa: ARG002
        """Take the message.

        Raises:
            NotDelivered: the number does not exist.
        """
        if target.endswith("0000"):
            raise NotDelivered("短信网关：空号")


@dataclass(frozen=True)
class Webhooks:
    """CloudEvents 1.0 in JSON over HTTP, signed by Standard Webhooks (HMAC-SHA256)."""

    client: httpx2.AsyncClient = field(
        default_factory=lambda: httpx2.AsyncClient(timeout=PATIENCE_SECONDS, follow_redirects=False)
    )

    async def deliver(self, name: str, target: str, body: Mapping[str, Any], secret: str) -> None:
        """Send the event; any answer of 200 to 299 means that it arrived.

        Raises:
            NotDelivered: no answer in time, or another one.
        """
        now = datetime.now(UTC)
        attributes = {
            "id": name,
            "source": SOURCE,
            "type": f"lianban.{body['kind']}",
            "subject": body["case_no"],
            "time": datetime.fromisoformat(str(body["at"])),
            "datacontenttype": "application/json",
        }
        message = to_structured_event(CloudEvent(attributes, dict(body)))
        content = message.body.decode()
        headers = {
            "Content-Type": "application/cloudevents+json",
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(name, now, content),
        }
        try:
            answer = await self.client.post(target, content=content.encode(), headers=headers)
        except httpx2.HTTPError as away:
            raise NotDelivered(f"对方系统没有响应（{type(away).__name__}）") from away
        if not answer.is_success:
            raise NotDelivered(f"对方系统返回 {answer.status_code}")
