"""The readers that tell cases as spans: one for the built-in store, one for a collector outside."""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from schemas.errors import RecordUnavailable
from services.consumers.event_consumer import EventConsumer
from services.gateways.collector import Collector, CollectorAway, HttpCollector
from services.store.calendars.history import CalendarHistory
from services.store.core.commit_notifier import CommitNotifier
from services.store.core.engine import Store
from services.store.core.log_reader import LogEntry, LogReader
from services.store.core.run_once import take_up
from services.store.traces.case_traces import CaseTraces
from services.store.traces.spans import Spans, kept
from services.telemetry.otlp import as_otlp
from services.telemetry.technical import Taker, telling

log = structlog.get_logger(__name__)

STORE_READER, COLLECTOR_READER = "spans", "otlp"
PACE_SECONDS = 0.25
"""Nobody looks at a trace more often than that; what is filed meanwhile is told in one go."""
FORGET_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class SpanConsumer:
    """Keeps the spans that the log completes in the built-in store."""

    traces: CaseTraces
    spans: Spans

    def reading(self, reader: LogReader, hints: CommitNotifier) -> EventConsumer:
        """The desk at which this one hears the log."""
        return EventConsumer(reader, hints, self.keep, look_at_most_every=PACE_SECONDS)

    async def keep(self, heard: Sequence[LogEntry]) -> None:
        """Write what these events complete; writing it again changes nothing."""
        await self.spans.keep([kept(span) for span in await self.traces.completed_by(heard)])

    async def forget(self) -> None:
        """Until cancelled, drop the days that are too old; one of the processes does."""
        while True:
            try:
                if await take_up(self.spans.store, "forget spans", FORGET_EVERY) and (
                    days := await self.spans.forget()
                ):
                    log.info("spans.forgotten", days=[day.isoformat() for day in days])
            except RecordUnavailable as away:
                log.warning("spans.delayed", reason=type(away).__name__)
            await asyncio.sleep(FORGET_EVERY.total_seconds() / 10)


@dataclass(frozen=True)
class CollectorConsumer:
    """Sends the spans that the log completes to a collector: at least once, the same each time."""

    traces: CaseTraces
    collector: Collector

    def reading(self, reader: LogReader, hints: CommitNotifier) -> EventConsumer:
        """The desk at which this one hears the log; while the collector is away its cursor stays."""
        away = (RecordUnavailable, CollectorAway)
        return EventConsumer(reader, hints, self.send, away=away, look_at_most_every=PACE_SECONDS)

    async def send(self, heard: Sequence[LogEntry]) -> None:
        """Send what these events complete."""
        spans = await self.traces.completed_by(heard)
        await self.collector.take([(span.service, as_otlp(span)) for span in spans])


@dataclass(frozen=True)
class TraceOptions:
    """Where spans go: for how many days they are kept, and which collector outside gets them too.

    `share` is of which share of the turns technical spans are recorded.
    """

    days: int = 90
    otlp_endpoint: str | None = None
    share: float = 0


NOTHING_OUTSIDE = TraceOptions()


def readers(
    store: Store, hints: CommitNotifier, owner: str, calendars: CalendarHistory, options: TraceOptions
) -> Iterator[Coroutine[Any, Any, None]]:
    """Everything that runs in one process to tell cases as spans; each runs until cancelled."""
    traces, spans = CaseTraces(store, calendars), Spans(store, options.days)
    desk = SpanConsumer(traces, spans)
    yield desk.reading(LogReader(store, STORE_READER, owner), hints).run()
    yield desk.forget()
    if options.otlp_endpoint is not None:
        collector = CollectorConsumer(traces, HttpCollector(options.otlp_endpoint))
        yield collector.reading(LogReader(store, COLLECTOR_READER, owner), hints).run()


def technical(store: Store, options: TraceOptions) -> AbstractAsyncContextManager[None]:
    """While the block runs, this process records its turns and statements."""
    takers: list[Taker] = [Spans(store, options.days).take]
    if options.otlp_endpoint is not None:
        takers.append(HttpCollector(options.otlp_endpoint).take)
    return telling("lianban-worker", options.share, *takers)
