"""Servers left running by a killed owner, where the system could not end them."""

import os
import signal
import subprocess
import time
from pathlib import Path


def end_orphan(pid: int, mark: str, how: signal.Signals, patience: float = 10) -> None:
    """End a process left by an owner that is gone, and wait until it is.

    Args:
        pid: its number, as once written down; another process may bear it by now.
        mark: what its command line must hold, or it is left alone.
        how: the first, polite signal.
        patience: seconds after which the process is killed.
    """
    for order in (how, signal.SIGKILL):
        if mark not in command_of(pid):
            return
        try:
            os.kill(pid, order)
        except ProcessLookupError:
            return
        _wait_for_end(pid, patience)


def _wait_for_end(pid: int, patience: float) -> None:
    until = time.monotonic() + patience
    while command_of(pid) and time.monotonic() < until:
        time.sleep(0.02)


def command_of(pid: int) -> str:
    """Return the command line of a living process, or nothing.

    A zombie counts as gone: in a container the first process may never collect it.
    """
    if not Path("/proc/self").exists():
        order = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
        return subprocess.run(order, capture_output=True, text=True, check=False).stdout.strip()
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""
    return raw.replace(b"\0", b" ").decode(errors="replace").strip()
