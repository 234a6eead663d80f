"""Signals of the owner: end it at once during the start, stop in order afterwards."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """A signal came during the start: whatever is being waited for is left."""


class Stopping:
    """What signals do: the first one stops, a second one interrupts whatever the stop waits for.

    Attributes:
        event: set by the first signal.
    """

    def __init__(self) -> None:
        self.event = threading.Event()
        self._is_starting = True

    def let_finish(self) -> None:
        """From now on the first signal sets the event and interrupts nothing."""
        self._is_starting = False

    def on_signal(self, _number: int, _frame: FrameType | None) -> None:
        """Take a signal, in the main thread."""
        if self.event.is_set():
            raise KeyboardInterrupt
        self.event.set()
        if self._is_starting:
            raise StopRequested


@contextmanager
def signals() -> Iterator[Stopping]:
    """Signals taken by a `Stopping` while the block runs."""
    stopping = Stopping()
    before = {number: signal.signal(number, stopping.on_signal) for number in _SIGNALS}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
