"""Child processes that never outlive their owner.

On Linux the kernel itself ends a child as soon as the thread that started it is gone (PR_SET_PDEATHSIG), so
that even kill -9 of the owner leaves nothing behind; hence children are started from the main thread only.
Elsewhere an orphan is found by its process number and ended at the next start (`orphans.py`).
"""

import os
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LOG_LIMIT_BYTES = 20_000_000


class StartFailed(Exception):
    """A part did not come up; the message, in Chinese, says which and where its log is."""


@dataclass(frozen=True)
class Account:
    """Another user of this computer to run a child as, by number."""

    uid: int
    gid: int


def leash(death_signal: signal.Signals) -> list[str]:
    """Command prefix that ends a child with its owner; empty on systems without one.

    A later program that changes user or namespace undoes it, so the prefix comes last.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal.Signals(death_signal).name[3:], "--"] if setpriv else []


def bare_environment() -> dict[str, str]:
    """Return an environment that hands a server none of the caller's own settings."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str],
    account: Account | None = None,
    cwd: str | None = "/",
    sockets: Sequence[socket.socket] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in its own session: Ctrl-C reaches only the owner, who ends children.

    Raises:
        RuntimeError: called outside the main thread, where the child would end with the thread.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("children must be started from the main thread")
    _turn_page(log)
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            pass_fds=[one.fileno() for one in sockets],
        )


def end(process: subprocess.Popen[bytes], how: signal.Signals, patience: float) -> None:
    """Terminate a child, wait that many seconds, then kill it; an ended one is ignored."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def last_words(log: Path, lines: int = 5) -> str:
    """Return the end of a log, for a message about a child that did not come up."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def _turn_page(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
        log.replace(log.with_name(log.name + ".1"))
