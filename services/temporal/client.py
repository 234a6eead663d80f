"""Connect to the engine with our payloads."""

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter


async def connect(address: str, namespace: str = "default") -> Client:
    """A client on that address (host:port); payloads are pydantic models."""
    return await Client.connect(address, namespace=namespace, data_converter=pydantic_data_converter)
