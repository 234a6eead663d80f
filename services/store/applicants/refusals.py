"""In-memory cache of rate limit refusals, which answers without a database connection."""

import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager

from schemas.errors import TooManyAttempts

REMEMBERED_SECONDS = 5.0
"""Seconds after which the database is asked again; another process may have changed the count."""
MOST_REMEMBERED = 10_000


class Refusals:
    """Refusals known to one process; the database counts for all."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Start empty; `clock` gives monotonic seconds."""
        self._clock = clock
        self._until: dict[Hashable, float] = {}
        self._running: Counter[Hashable] = Counter()

    @contextmanager
    def guard(self, key: Hashable, at_once: int, words: str, seconds: int = 600) -> Iterator[None]:
        """Let a look at the database run, unless the key is refused or so many looks run for it.

        Args:
            seconds: after which a refused sender may try again.

        Raises:
            TooManyAttempts: answered from memory.
        """
        if self._until.get(key, 0.0) > self._clock() or self._running[key] >= at_once:
            raise TooManyAttempts(words, retry_after_seconds=seconds)
        self._running[key] += 1
        try:
            yield
        except TooManyAttempts:
            self._remember(key)
            raise
        finally:
            self._running[key] -= 1
            if not self._running[key]:
                del self._running[key]

    def clear(self) -> None:
        """Clear all refusals, for tests that delete the attempts."""
        self._until.clear()

    def _remember(self, key: Hashable) -> None:
        now = self._clock()
        if len(self._until) >= MOST_REMEMBERED:
            self._until = {one: until for one, until in self._until.items() if until > now}
        self._until[key] = now + REMEMBERED_SECONDS


REFUSALS = Refusals()
"""The cache of this process."""
