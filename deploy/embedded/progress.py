"""Whether a child that does not answer yet makes progress: its log or its CPU time grows."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

STALLED_SECONDS = 60.0
"""So long without any progress, and a start has failed."""
_PROC = Path("/proc")


def processor_ticks(pid: int) -> int:
    """CPU ticks used by a process and its children; 0 where the system has no figure."""
    ticks = 0
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError, IndexError, ValueError):
            state = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(folder.name) == pid or int(state[1]) == pid:
                ticks += int(state[11]) + int(state[12])
    return ticks


@dataclass
class Progress:
    """Watches one child while its owner waits for it.

    Attributes:
        log: what the child writes.
        pid: asked each time, because a part may be started again; None while there is no process.
        clock: seconds that never go back.
    """

    log: Path
    pid: Callable[[], int | None]
    clock: Callable[[], float] = time.monotonic
    _seen: tuple[int, int] = (-1, -1)
    _moved_at: float = field(default=float("-inf"), init=False)

    def is_stalled(self, seconds: float = STALLED_SECONDS) -> bool:
        """Whether nothing has moved for so long; to be asked again and again."""
        pid = self.pid()
        size = self.log.stat().st_size if self.log.exists() else 0
        now, seen = self.clock(), (size, processor_ticks(pid) if pid else 0)
        if seen != self._seen:
            self._seen, self._moved_at = seen, now
        return now - self._moved_at > seconds
