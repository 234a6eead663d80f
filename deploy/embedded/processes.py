"""Supervision of processes: a dead one is restarted, with growing pauses."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import deploy
from deploy.embedded.child import StartFailed, end, leash, spawn

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_SETTLED_SECONDS = 10.0
"""A part that has run this long was not failing at its start."""
_STOP_SECONDS = 15.0


class Part(Protocol):
    """Something that runs: a server or one of our own programs."""

    @property
    def name(self) -> str:
        """What people call it."""

    def start(self) -> None:
        """Start it; StartFailed if that cannot be done now."""

    def alive(self) -> bool:
        """Say whether its process runs."""

    def stop(self) -> None:
        """End it; nothing happens if it does not run."""


def own_command(*words: str) -> list[str]:
    """Return the command line of `lianban <words>`, with the Python that runs now."""
    return [sys.executable, "-m", "deploy.cli", *words]


class Program:
    """A program as a child process; usually one of our own mains.

    Args:
        name: what it and its log are called.
        command: its command line.
        env: added to the environment of the owner.
        logs: folder for its log.
        sockets: inherited under their numbers; kept open for as long as the program is kept.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        logs: Path,
        sockets: Sequence[socket.socket] = (),
    ) -> None:
        self.name = name
        self._sockets = sockets
        self.log = logs / f"{name}.log"
        self._command = list(command)
        self._env = dict(env)
        self._process: subprocess.Popen[bytes] | None = None
        self.starts = 0

    @property
    def pid(self) -> int | None:
        """Process number; None while there is none."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process; whether it gets anywhere is seen later by `alive`."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        root = str(Path(deploy.__file__).absolute().parent.parent)
        paths = [root, os.environ.get("PYTHONPATH", "")]
        env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))} | self._env
        command = [*leash(signal.SIGKILL), *self._command]
        self._process = spawn(command, log=self.log, env=env, cwd=None, sockets=self._sockets)
        self.starts += 1

    def alive(self) -> bool:
        """Say whether the process runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Let the process finish what it has in hand, then end it."""
        if self._process is not None:
            end(self._process, signal.SIGTERM, _STOP_SECONDS)
            self._process = None


class ProcessSupervisor:
    """Starts parts in order, starts the dead ones again, ends all in the reverse order.

    Args:
        say: called with a Chinese sentence whenever a part is found dead or cannot be started.
        clock: seconds that never go back.
    """

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._say = say
        self._clock = clock
        self._kept: list[_Kept] = []

    def take(self, part: Part) -> None:
        """Keep a part from now on; one that does not run yet is started.

        Raises:
            StartFailed: it does not start even once.
        """
        self._kept.append(_Kept(part, self._clock()))
        if not part.alive():
            part.start()

    def tend(self) -> None:
        """Check every part once and restart those dead and due; called a few times a second."""
        for kept in self._kept:
            kept.tend(self._clock(), self._say)

    def stop(self) -> None:
        """End every part, the last taken first."""
        while self._kept:
            self._kept.pop().part.stop()


class _Kept:
    """A part, and when to try it again."""

    def __init__(self, part: Part, now: float) -> None:
        self.part = part
        self._started_at = now
        self._pause = _FIRST_PAUSE
        self._due_at: float | None = None

    def tend(self, now: float, say: Callable[[str], None]) -> None:
        """Notice an exit, wait the pause, restart; a long run makes the next pause short."""
        if self.part.alive():
            return
        if self._due_at is None:
            self._plan(now)
            say(f"{self.part.name} 意外退出，{self._due_at_in(now):.1f} 秒后重启")
        elif now >= self._due_at:
            self._again(now, say)

    def _plan(self, now: float) -> None:
        settled = now - self._started_at > _SETTLED_SECONDS
        pause = _FIRST_PAUSE if settled else self._pause
        self._due_at, self._pause = now + pause, min(2 * pause, _LONGEST_PAUSE)

    def _due_at_in(self, now: float) -> float:
        return max(0.0, (self._due_at or now) - now)

    def _again(self, now: float, say: Callable[[str], None]) -> None:
        self._due_at, self._started_at = None, now
        try:
            self.part.start()
        except StartFailed as failure:
            say(str(failure))
