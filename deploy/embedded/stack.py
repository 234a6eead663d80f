"""The stack of one data folder: one owner, PostgreSQL, Temporal, and our programs."""

import asyncio
import atexit
import os
import time
from collections.abc import Callable
from types import TracebackType
from typing import IO, Self

from temporalio.service import RPCError

from deploy.embedded.child import StartFailed
from deploy.embedded.namespace import prepare_namespace
from deploy.embedded.postgres import Postgres
from deploy.embedded.processes import Part, ProcessSupervisor
from deploy.embedded.runtime import Runtime, acquire, publish, withdraw
from deploy.embedded.temporal import FOR_TESTS, EngineOptions, Temporal
from services.settings import Settings

_OUTSIDE_SECONDS = 60.0
"""How long an outside Temporal may take to answer."""


class Stack:
    """Servers and programs that run together and end together.

    Use it as a context manager, from the main thread and outside an event loop. Whatever way the block ends,
    everything is stopped; when the process is killed outright, the system ends its children.

    Args:
        settings: a `database_url` or `temporal_address` in them takes the place of the embedded server.
        api_url: the future URL of the API; published with the rest.
        tests: trade durability for speed, let timers be prompt and time be skipped.
        engine: options of the embedded Temporal; chosen by `tests` when not given.
        say: called with a Chinese sentence when a part dies or cannot be started again.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        api_url: str | None = None,
        tests: bool = False,
        engine: EngineOptions | None = None,
        say: Callable[[str], None] = print,
    ) -> None:
        self._settings = settings
        self._api_url = api_url
        self._say = say
        self._supervisor = ProcessSupervisor(say)
        self._lock: IO[str] | None = None
        options = engine or (FOR_TESTS if tests else EngineOptions(ui_port=settings.temporal_ui_port))
        self.postgres = None if settings.database_url else Postgres(settings.data / "postgres", tests=tests)
        self.temporal = None if settings.temporal_address else self._embedded_engine(options)

    @property
    def runtime(self) -> Runtime:
        """Return where everything is; meaningful once started."""
        database = self._settings.database_url or (self.postgres.url() if self.postgres else "")
        engine = self._settings.temporal_address or (self.temporal.address if self.temporal else "")
        return Runtime(
            pid=os.getpid(),
            database_url=database,
            temporal_address=engine,
            temporal_ui_url=self.temporal.ui_url if self.temporal else None,
            api_url=self._api_url,
        )

    def start(self) -> Runtime:
        """Take the folder, start what is embedded, tell everyone where it is.

        Raises:
            AlreadyRunning: another process owns the folder.
            StartFailed: a server did not come up; whatever had been started is stopped again.
        """
        self._lock = acquire(self._settings.data)
        atexit.register(self.stop)
        try:
            self._start_servers()
            publish(self._settings.data, self.runtime)
        except BaseException:
            self.stop()
            raise
        return self.runtime

    def keep(self, part: Part) -> None:
        """Start a part on top of the servers, and keep it running."""
        self._supervisor.take(part)

    def tend(self) -> None:
        """Start again what has died; to be called a few times a second by the owner's main thread."""
        self._supervisor.tend()

    def stop(self) -> None:
        """End everything in the reverse order and give the folder free; stopping twice does no harm."""
        if self._lock is None:
            return
        atexit.unregister(self.stop)
        try:
            self._supervisor.stop()
        finally:
            withdraw(self._settings.data)
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def _embedded_engine(self, options: EngineOptions) -> Temporal:
        folder = self._settings.data / "temporal"
        return Temporal(folder, options, namespace=self._settings.temporal_namespace)

    def _start_servers(self) -> None:
        """Temporal boots while PostgreSQL is being made; both are kept before anything can fail."""
        if self.temporal is not None:
            self.temporal.launch()
            self._supervisor.take(self.temporal)
        if self.postgres is not None:
            self._supervisor.take(self.postgres)
        if self.temporal is not None:
            self.temporal.await_ready()
        else:
            self._prepare_outside_engine()

    def _prepare_outside_engine(self) -> None:
        """Register search attributes only; a real cluster's retention is its operator's choice."""
        connection = self._settings.temporal
        until = time.monotonic() + _OUTSIDE_SECONDS
        self._say(f"正在等待 Temporal {connection.resolved().address}……")
        preparing = prepare_namespace(connection, retention=None, goes_on=lambda: time.monotonic() < until)
        try:
            asyncio.run(preparing)
        except (TimeoutError, RPCError) as failure:
            found = connection.resolved()
            raise StartFailed(
                f"Temporal {found.address} 的命名空间 {found.namespace} 不可用：{failure}"
            ) from failure
