"""The embedded PostgreSQL: created once, ended with its owner, loopback with password."""

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from deploy.embedded.child import StartFailed, bare_environment, end, last_words, spawn
from deploy.embedded.cluster import DATABASE, USER, make_cluster
from deploy.embedded.identity import Identity, identify
from deploy.embedded.orphans import end_orphan
from deploy.embedded.ports import LOOPBACK, is_free, remembered_port
from deploy.embedded.private import kept_secret, private_folder
from deploy.embedded.progress import Progress

_MAX_CONNECTIONS = 200
_STOP_SECONDS = 15.0
_TRIES = 3
_SOCKET_PATH_BYTES = 107
# Commits still wait for the operating system: what was acknowledged outlives a kill, not a power cut.
_FORGETFUL = ("fsync=off", "full_page_writes=off")


class Postgres:
    """One cluster in one folder, run by one owner, who holds the lock on the data.

    Args:
        folder: absolute; the cluster, its password, port and log live in it.
        tests: do not wait for the disk; a power cut may then lose everything.
        identity: who runs it; found out at the start when not given.
    """

    name = "PostgreSQL"

    def __init__(self, folder: Path, *, tests: bool = False, identity: Identity | None = None) -> None:
        self.log = folder / "postgres.log"
        self._folder = folder
        self._tests = tests
        self._identity = identity
        self._process: subprocess.Popen[bytes] | None = None
        self._temporary_sockets: Path | None = None
        self._password = ""
        self._port = 0

    def url(self, database: str = DATABASE) -> str:
        """Return the URL of a database of this server, for asyncpg; it holds the password."""
        return f"postgresql+asyncpg://{USER}:{self._password}@{LOOPBACK}:{self._port}/{database}"

    @property
    def pid(self) -> int | None:
        """Process number of the server; None while there is none."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the server and return when it takes connections; make the cluster if there is none.

        Raises:
            StartFailed: it could not be made or did not come up.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._identity = identity = self._identity or identify(self._folder)
        cluster = identity.home / "cluster"
        self._password = self._known_password(cluster)
        if not cluster.exists():
            make_cluster(identity, self._password, self.log, tests=self._tests)
        identity.own(cluster)
        _end_predecessor(cluster)
        for _ in range(_TRIES):
            self._launch(identity, cluster)
            if self._came_up(cluster):
                return
            self.stop()
            if is_free(self._port):
                break
        raise StartFailed(f"PostgreSQL 启动失败，日志 {self.log}：\n{last_words(self.log)}")

    def alive(self) -> bool:
        """Say whether the server process runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Close every connection, write everything down and end."""
        if self._process is not None:
            end(self._process, signal.SIGINT, _STOP_SECONDS)
            self._process = None
        if self._temporary_sockets is not None:
            shutil.rmtree(self._temporary_sockets, ignore_errors=True)
            self._temporary_sockets = None

    def _known_password(self, cluster: Path) -> str:
        kept = self._folder / "password"
        if cluster.exists() and not kept.exists():
            raise StartFailed(f"找不到数据库口令文件 {kept}：请从备份恢复该文件")
        return kept_secret(kept)

    def _launch(self, identity: Identity, cluster: Path) -> None:
        self._port = remembered_port(self._folder / "port")
        settings = [
            f"listen_addresses={LOOPBACK}",
            f"port={self._port}",
            f"unix_socket_directories={self._socket_folder(identity)}",
            "unix_socket_permissions=0700",
            f"max_connections={_MAX_CONNECTIONS}",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_error_verbosity=terse",  # without DETAIL, which quotes the failing row
            "log_parameter_max_length=0",
            *(_FORGETFUL if self._tests else ()),
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        command = identity.command("postgres", "-D", str(cluster), *options)
        self._process = spawn(command, log=self.log, env=bare_environment(), account=identity.account)

    def _socket_folder(self, identity: Identity) -> Path:
        """A private folder whose path, with the socket's name, is no longer than the system allows."""
        folder = identity.home / "socket"
        if len(f"{folder}/.s.PGSQL.{self._port}".encode()) > _SOCKET_PATH_BYTES or "," in str(folder):
            folder = self._temporary_sockets = self._temporary_sockets or _short_folder()
        private_folder(folder)
        identity.own(folder)
        return folder

    def _came_up(self, cluster: Path) -> bool:
        progress = Progress(self.log, lambda: self.pid)
        while self.alive() and not progress.is_stalled():
            number, state = _postmaster(cluster)
            if state == "ready" and number == self.pid:
                return True
            time.sleep(0.02)
        return False


def _short_folder() -> Path:
    """The system's own temporary folder, since `TMPDIR` may be too long for a socket."""
    return Path(tempfile.mkdtemp(prefix="lianban-", dir="/tmp"))


def _postmaster(cluster: Path) -> tuple[int, str]:
    """Return the process number and state the server wrote down, `(0, "")` if none.

    After kill -9 the old file still says ready: only with the right number does it mean anything.
    """
    try:
        lines = (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return 0, ""
    number = int(lines[0]) if lines and lines[0].isdigit() else 0
    return number, lines[7].strip() if len(lines) > 7 else ""


def _end_predecessor(cluster: Path) -> None:
    number, _ = _postmaster(cluster)
    if number:
        end_orphan(number, str(cluster), signal.SIGINT)
