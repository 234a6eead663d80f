"""Process of the trace queries, separate so that a long search does not slow the API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from api.jaeger.access import Archive, is_loopback
from api.jaeger.app import make_app
from api.server import KEEP_ALIVE_SECONDS, LONGEST_GOODBYE
from services.reference_data.calendars import load_changes
from services.settings import Settings
from services.store.calendars.history import CalendarHistory
from services.store.core.engine import Store
from services.store.core.secrets import token_key
from services.store.people.accounts import Accounts
from services.store.traces.case_traces import CaseTraces
from services.store.traces.span_search import SpanSearch
from services.telemetry import log


def run(settings: Settings) -> None:
    """Serve until stopped by a signal."""
    log.configure(settings.log_level)
    database_url, is_local = settings.database_url or "", is_loopback(settings.host)
    uvicorn.run(
        make_app(lambda: opened(database_url, is_local=is_local)),
        host=settings.host,
        port=settings.jaeger_port,
        loop="uvloop",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=LONGEST_GOODBYE,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
    )


@asynccontextmanager
async def opened(database_url: str, *, is_local: bool) -> AsyncIterator[Archive]:
    """The archive on that record, open while the block runs."""
    store = Store.open(database_url, pool_size=4)
    try:
        search = SpanSearch(store, CaseTraces(store, CalendarHistory(load_changes())))
        yield Archive(search, Accounts(store), await token_key(store), is_local)
    finally:
        await store.close()
