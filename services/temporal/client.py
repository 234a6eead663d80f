"""Connect to an engine at an address, without TLS: the embedded one, and those of tests."""

from temporalio.client import Client

from services.temporal.connection import DEFAULT_NAMESPACE, TemporalConnection


async def connect(address: str, namespace: str = DEFAULT_NAMESPACE) -> Client:
    """A client on that address (host:port); payloads are pydantic models."""
    return await TemporalConnection(address, namespace).connect()
