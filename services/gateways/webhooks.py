"""Webhooks to departments' systems: CloudEvents 1.0 in JSON, signed by Standard Webhooks."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx2
from cloudevents.core.bindings.http import to_structured_event
from cloudevents.core.v1.event import CloudEvent
from standardwebhooks import Webhook

from schemas.json_values import JsonObject
from schemas.networks import AllowedNetworks
from services.gateways.answers import Answer, exchange
from services.gateways.deliveries import NoLongerWanted, NotDelivered
from services.gateways.resolving import AddressRefused, allowed_addresses

SOURCE = "urn:lianban"
DEADLINE_SECONDS = 10.0
"""For one attempt as a whole: name, connection, TLS, request and the head of the answer."""
NO_ANSWER = "对方系统没有响应"
"""The same words whatever failed below HTTP: they must not tell an open port from a closed one."""
_GONE = 410


def _client() -> httpx2.AsyncClient:
    """One connection per attempt, none kept, and no proxy, which would resolve the name itself."""
    return httpx2.AsyncClient(
        verify=httpx2.create_ssl_context(),
        timeout=DEADLINE_SECONDS,
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=0),
        follow_redirects=False,
        trust_env=False,
    )


@dataclass(frozen=True)
class Webhooks:
    """Sends events to receivers in the allowed networks; a redirect is not followed.

    Attributes:
        networks: where receivers may be.
        deadline_seconds: how long one attempt may take.
    """

    networks: AllowedNetworks = field(default_factory=AllowedNetworks)
    deadline_seconds: float = DEADLINE_SECONDS
    client: httpx2.AsyncClient = field(default_factory=_client)

    async def deliver(self, name: str, target: str, body: JsonObject, secret: str) -> None:
        """Send the event; any answer of 200 to 299 means that it arrived.

        Raises:
            NotDelivered: no answer within the deadline, or another one.
            NoLongerWanted: the receiver answered 410 and wants no more events.
        """
        headers, content = _signed(name, body, secret)
        try:
            async with asyncio.timeout(self.deadline_seconds):
                answer = await self._post(httpx2.URL(target), headers, content)
        except AddressRefused as refused:
            raise NotDelivered("接收地址不在允许访问的网络内") from refused
        except (httpx2.HTTPError, OSError, TimeoutError) as away:
            raise NotDelivered(NO_ANSWER) from away
        if answer.status == _GONE:
            raise NoLongerWanted("对方系统返回 410，不再接收")
        if not answer.is_success:
            raise NotDelivered(f"对方系统返回 {answer.status}", retry_after=answer.retry_after)

    async def _post(self, url: httpx2.URL, headers: Mapping[str, str], content: bytes) -> Answer:
        """Send to the first address that takes a connection; TLS is verified against the name."""
        host = url.raw_host.decode().strip("[]")
        port = url.port or {"https": 443}.get(url.scheme, 80)
        addresses = await allowed_addresses(host, port, self.networks)
        for address in addresses:
            request = self.client.build_request(
                "POST",
                url.copy_with(host=address),
                content=content,
                headers={**headers, "Host": url.netloc.decode()},
                extensions={"sni_hostname": host},
            )
            try:
                return await exchange(self.client, request)
            except httpx2.ConnectError:
                if address == addresses[-1]:
                    raise
        raise AddressRefused


def _signed(name: str, body: JsonObject, secret: str) -> tuple[dict[str, str], bytes]:
    """The headers and the content of the event's request."""
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
    headers = {
        "Content-Type": "application/cloudevents+json",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, now, message.body.decode()),
    }
    return headers, message.body
