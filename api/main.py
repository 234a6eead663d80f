"""The API's main: one process of the door; run as many as wanted."""

import uvicorn

from api.app import make_app
from api.reception import opened
from services.settings import Settings
from services.telemetry import log

LONGEST_GOODBYE = 5
"""Seconds that running requests have to end after SIGTERM."""


def run(settings: Settings) -> None:
    """Serve until told to stop."""
    log.configure(settings.log_level)
    database_url = settings.database_url or ""
    app = make_app(lambda: opened(database_url, settings.region, is_demonstration=settings.demonstration))
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LONGEST_GOODBYE,
    )
