"""Entry point of an API process; several may run side by side."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from api.app import make_app
from api.server import allow_many_connections, inherited_sockets, make_server
from api.tracing import traced
from services.app_context import AppContext
from services.settings import Settings
from services.telemetry import log

STARTUP_FAILED = 3


def run(settings: Settings) -> None:
    """Serve until stopped by a signal."""
    log.configure(settings.log_level)
    allow_many_connections()
    server = make_server(make_app(lambda: _settled(settings)), settings)
    with suppress(KeyboardInterrupt):
        server.run(inherited_sockets(settings))
    if not server.started:
        sys.exit(STARTUP_FAILED)


@asynccontextmanager
async def _settled(settings: Settings) -> AsyncIterator[AppContext]:
    """Open the app context and freeze what is loaded, so that garbage collection skips it."""
    async with traced(settings) as app_context:
        gc.collect()
        gc.freeze()
        yield app_context
