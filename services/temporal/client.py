"""Connect to Temporal with our payloads."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

_ANSWER_WITHIN = timedelta(seconds=5)
"""A server that accepts the connection and says nothing must not hold up whoever is told to stop."""


async def connect(address: str, namespace: str = "default") -> Client:
    """A client on that address (host:port); payloads are pydantic models.

    Raises:
        RPCError, RuntimeError: the server is away, or does not answer within five seconds.
    """
    probe = await Client.connect(address, namespace=namespace, lazy=True)
    await probe.service_client.check_health(timeout=_ANSWER_WITHIN)
    return await Client.connect(address, namespace=namespace, data_converter=pydantic_data_converter)
