"""Rows of the outbox as its readers know them."""

from datetime import datetime
from typing import TypedDict

from schemas.json_values import JsonObject


class DeliveryValues(TypedDict):
    """A row of the table of deliveries.

    Attributes:
        queue: what is delivered in order: `webhook/<subscription>`, or channel and stream.
        attempts: how often it was tried.
        failing_since: since when every attempt failed.
    """

    id: int
    queue: str
    stream: str
    seq: int
    kind: str
    channel: str
    target: str
    body: JsonObject
    status: str
    attempts: int
    failing_since: datetime | None
