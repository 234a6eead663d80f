"""The API's main: one process of the door; run as many as wanted."""

import sys
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI

from api.app import make_app
from api.tracing import traced
from services.settings import Settings
from services.telemetry import log

STARTUP_FAILED = 3
LONGEST_GOODBYE = 5
"""Seconds that running requests have to end after SIGTERM."""


def run(settings: Settings) -> None:
    """Serve until told to stop."""
    log.configure(settings.log_level)
    app = make_app(lambda: traced(settings))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LONGEST_GOODBYE,
    )
    server = Server(config, app)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(STARTUP_FAILED)


class Server(uvicorn.Server):
    """A server that ends its open streams before it waits for their listeners to go."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        """Keep the application beside its server."""
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Tell the listeners, then stop as always."""
        if (desk := getattr(self._app.state, "reception", None)) is not None:
            desk.teller.close()
            desk.case_news.close()
        super().handle_exit(sig, frame)
