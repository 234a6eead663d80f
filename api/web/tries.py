"""How often somebody may guess: wrong tries are counted by sender and for a while only."""

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field

from schemas.errors import TooManyTries

ALLOWED = 10
WITHIN_SECONDS = 600.0
MOST_SENDERS = 10_000
"""Senders remembered; the one quiet for longest is forgotten first."""


@dataclass
class Tries:
    """Counts wrong tries in this process."""

    _wrong: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def ensure_allowed(self, sender: str) -> None:
        """Refuse somebody who guessed too often.

        Raises:
            TooManyTries: ten wrong tries within ten minutes.
        """
        wrong = self._wrong.get(sender)
        if wrong is None:
            return
        while wrong and wrong[0] < time.monotonic() - WITHIN_SECONDS:
            wrong.popleft()
        if len(wrong) >= ALLOWED:
            raise TooManyTries("查询失败次数过多，请十分钟后再试")

    def count(self, sender: str) -> None:
        """Count one wrong try."""
        self._wrong.setdefault(sender, deque(maxlen=ALLOWED)).append(time.monotonic())
        self._wrong.move_to_end(sender)
        while len(self._wrong) > MOST_SENDERS:
            self._wrong.popitem(last=False)
