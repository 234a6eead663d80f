"""Ways out of the building: what a gateway is, and the simulated SMS gateway."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Protocol

from schemas.json_values import JsonObject


class NotDelivered(Exception):
    """It did not arrive; why, in words that are safe to keep.

    `retry_after` is how long the receiver asks to wait before the next attempt.
    """

    def __init__(self, why: str, retry_after: timedelta | None = None) -> None:
        """Say why."""
        super().__init__(why)
        self.retry_after = retry_after


class NoLongerWanted(NotDelivered):
    """The receiver wants nothing more, neither this nor anything later."""


class Gateway(Protocol):
    """One way out."""

    async def deliver(self, name: str, target: str, body: JsonObject, secret: str) -> None:
        """Deliver it; returns when it has arrived.

        Raises:
            NotDelivered: it has not.
        """


@dataclass(frozen=True)
class SimulatedSms:
    """Simulated SMS gateway: accepts all numbers except those ending in 0000.

    The outbox shows what it accepted.
    """

    is_simulated: ClassVar[bool] = True

    async def deliver(self, name: str, target: str, body: JsonObject, secret: str) -> None:  # noqa: ARG002
        """Take the message.

        Raises:
            NotDelivered: the number does not exist.
        """
        if target.endswith("0000"):
            raise NotDelivered("短信网关：空号")
