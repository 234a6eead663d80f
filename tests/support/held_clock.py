"""A server's clock for tests."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class HeldClock:
    """A clock that stands until it is moved."""

    moment: datetime

    def read(self) -> datetime:
        """What it shows."""
        return self.moment
