"""The system the demonstration plays on: the one that runs, or one started for it and stopped after."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from deploy.embedded.child import StartFailed, end, last_words, leash
from deploy.embedded.private import kept_secret
from deploy.embedded.processes import own_command
from deploy.embedded.runtime import NotRunning, api_url, located
from services.settings import Settings

_START_SECONDS = 120.0
_STOP_SECONDS = 60.0


@dataclass(frozen=True)
class Whereabouts:
    """Where the door and the record are, and the password of the demonstration accounts."""

    api_url: str
    database_url: str
    password: str
    was_running: bool


@contextmanager
def running(settings: Settings, say: Callable[[str], None]) -> Iterator[Whereabouts]:
    """The running system; when there is none, one that runs as long as the block.

    Raises:
        StartFailed: it does not come up.
    """
    if (found := _found(settings)) is not None:
        yield found
        return
    say("没有运行中的联办，正在启动……")
    owner = _started(settings)
    try:
        _wait_until_open(settings, owner)
        yield _whereabouts(settings, was_running=False)
    finally:
        end(owner, signal.SIGINT, _STOP_SECONDS)


def _found(settings: Settings) -> Whereabouts | None:
    try:
        return _whereabouts(settings, was_running=True)
    except NotRunning:
        return None


def _whereabouts(settings: Settings, *, was_running: bool) -> Whereabouts:
    database_url = located(settings).database_url or ""
    password = settings.demo_password or kept_secret(settings.data / "demo-password")
    return Whereabouts(api_url(settings), database_url, password, was_running)


def _started(settings: Settings) -> subprocess.Popen[bytes]:
    settings.data.mkdir(parents=True, exist_ok=True)
    log = settings.data / "demo-up.log"
    with log.open("wb") as output:
        return subprocess.Popen(
            [*leash(signal.SIGTERM), *own_command("up")],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "LIANBAN_DEMONSTRATION": "true", "LIANBAN_DATA": str(settings.data)},
            start_new_session=True,
        )


def _wait_until_open(settings: Settings, owner: subprocess.Popen[bytes]) -> None:
    log, until = settings.data / "demo-up.log", time.monotonic() + _START_SECONDS
    while "联办已启动" not in last_words(log, 20):
        if owner.poll() is not None or time.monotonic() > until:
            raise StartFailed(f"系统没有启动：\n{last_words(log, 20)}")
        time.sleep(0.2)
