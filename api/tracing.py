"""The app context of a process whose requests and statements are traced."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.app_context import AppContext, open_app_context
from services.gateways.collector import HttpCollector
from services.settings import Settings
from services.store.traces.spans import Spans
from services.telemetry.technical import Taker, telling


@asynccontextmanager
async def traced(settings: Settings) -> AsyncIterator[AppContext]:
    """Open the app context according to the settings."""
    database_url = settings.database_url or ""
    async with open_app_context(
        database_url,
        settings.region,
        is_demonstration=settings.demonstration,
        external=settings.external_services,
    ) as app_context:
        takers: list[Taker] = [Spans(app_context.store, settings.trace_days).take]
        if settings.otlp_endpoint is not None:
            takers.append(HttpCollector(settings.otlp_endpoint).take)
        async with telling("lianban-api", settings.trace_share, *takers):
            yield app_context
