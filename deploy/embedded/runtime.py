"""State of a running stack for other processes: URLs of database, engine and API.

The folder belongs to the holder of the lock; the system releases it when its holder ends, however it ends.
"""

import fcntl
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from deploy.embedded.private import passable_folder, write_private
from services.settings import Settings


class Runtime(BaseModel):
    """The running stack, as written to `runtime.json` (mode 0600: the URL holds the password)."""

    model_config = ConfigDict(frozen=True)

    pid: int
    database_url: str = Field(repr=False)
    temporal_address: str
    temporal_ui_url: str | None = None
    api_url: str | None = None


class AlreadyRunning(Exception):
    """Another process owns the data folder.

    Attributes:
        runtime: the published state; None while it is still starting.
    """

    def __init__(self, data: Path, runtime: Runtime | None) -> None:
        super().__init__(f"数据目录 {data} 正由另一个联办进程使用")
        self.runtime = runtime


class NotRunning(Exception):
    """No stack runs on this data folder, and the settings name no other servers."""


def acquire(data: Path) -> IO[str]:
    """Take the lock on the data folder; it is held until the returned file is closed.

    Raises:
        AlreadyRunning: another process holds it.
    """
    passable_folder(data)
    lock = (data / "owner.lock").open("a", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise AlreadyRunning(data, _read(data)) from None
    return lock


def publish(data: Path, runtime: Runtime) -> None:
    """Tell everyone else where things are."""
    write_private(data / "runtime.json", runtime.model_dump_json(indent=2) + "\n")


def withdraw(data: Path) -> None:
    """Mark the stack as stopped; only the holder of the lock may call it."""
    (data / "runtime.json").unlink(missing_ok=True)


def located(settings: Settings) -> Settings:
    """Settings with database and engine of the running stack filled in where not set.

    Raises:
        NotRunning: something is missing and no stack runs on the data folder.
    """
    if settings.database_url is not None and settings.temporal_address is not None:
        return settings
    runtime = _read(settings.data) if _is_owned(settings.data) else None
    if runtime is None:
        raise NotRunning(f"数据目录 {settings.data} 上没有运行中的联办")
    return settings.model_copy(
        update={
            "database_url": settings.database_url or runtime.database_url,
            "temporal_address": settings.temporal_address or runtime.temporal_address,
            "temporal_environment": settings.temporal_address is not None and settings.temporal_environment,
        }
    )


def api_url(settings: Settings) -> str:
    """URL of the API: the running stack's, else that of the settings."""
    runtime = _read(settings.data) if _is_owned(settings.data) else None
    if runtime is not None and runtime.api_url is not None:
        return runtime.api_url
    return f"http://{settings.host}:{settings.port}"


def _is_owned(data: Path) -> bool:
    """Whether the lock is held, without taking it."""
    try:
        lock = (data / "owner.lock").open(encoding="ascii")
    except FileNotFoundError:
        return False
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


def _read(data: Path) -> Runtime | None:
    try:
        return Runtime.model_validate_json((data / "runtime.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValidationError):
        return None
