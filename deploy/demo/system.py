"""The system of the demonstration: a running one, or one started and stopped for it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.child import StartFailed, end, last_words, leash
from deploy.embedded.private import kept_secret, passable_folder
from deploy.embedded.processes import own_command
from deploy.embedded.runtime import NotRunning, api_url, located
from services.settings import Settings

_STOP_SECONDS = 60.0


@dataclass(frozen=True)
class Whereabouts:
    """URLs of API and database, and the password of the demonstration accounts."""

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
    passable_folder(settings.data)
    log = settings.data / "demo-up.log"
    owner = start(log, {**os.environ, "LIANBAN_DEMONSTRATION": "true", "LIANBAN_DATA": str(settings.data)})
    try:
        wait_until_open(owner, log)
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


def start(log: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """`lianban up` as a child of the main thread, writing into that log."""
    with log.open("wb") as output:
        return subprocess.Popen(
            [*leash(signal.SIGTERM), *own_command("up")],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )


def wait_until_open(owner: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the API has answered once; its owner gives up when a start hangs.

    Raises:
        StartFailed: the owner has ended.
    """
    while "联办已启动" not in last_words(log, 20):
        if owner.poll() is not None:
            raise StartFailed(f"系统没有启动：\n{last_words(log, 20)}")
        time.sleep(0.2)
