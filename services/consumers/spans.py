"""Consumers that export cases as spans: to the built-in store and to an external collector."""

from collections.abc import Coroutine, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from schemas.errors import DatabaseUnavailable
from services.consumers.event_consumer import EventConsumer
from services.gateways.collector import Collector, CollectorAway, HttpCollector
from services.store.calendars.history import CalendarHistory
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier
from services.store.core.log.consumer_offsets import ConsumerOffsets, LogEntry
from services.store.traces.case_traces import CaseTraces
from services.store.traces.spans import Spans, kept
from services.telemetry.otlp import as_otlp
from services.telemetry.technical import Taker, telling

STORE_CONSUMER, COLLECTOR_CONSUMER = "spans", "otlp"
POLL_SECONDS = 0.25
"""Traces need no faster polling; entries that arrive meanwhile are handled together."""


@dataclass(frozen=True)
class SpanConsumer:
    """Stores the spans that events complete in the built-in store."""

    traces: CaseTraces
    spans: Spans

    def event_consumer(self, offsets: ConsumerOffsets, commit_notifier: CommitNotifier) -> EventConsumer:
        """The consumer loop."""
        return EventConsumer(offsets, commit_notifier, self.store_spans, min_interval=POLL_SECONDS)

    async def store_spans(self, entries: Sequence[LogEntry]) -> None:
        """Store the spans that these events complete; idempotent."""
        await self.spans.keep([kept(span) for span in await self.traces.completed_by(entries)])


@dataclass(frozen=True)
class CollectorConsumer:
    """Sends the spans that events complete to a collector: at least once, identical each time."""

    traces: CaseTraces
    collector: Collector

    def event_consumer(self, offsets: ConsumerOffsets, commit_notifier: CommitNotifier) -> EventConsumer:
        """The consumer loop; while the collector is unavailable the offset stays."""
        transient = (DatabaseUnavailable, CollectorAway)
        return EventConsumer(
            offsets, commit_notifier, self.export_spans, transient=transient, min_interval=POLL_SECONDS
        )

    async def export_spans(self, entries: Sequence[LogEntry]) -> None:
        """Send the spans that these events complete."""
        spans = await self.traces.completed_by(entries)
        await self.collector.take([(span.service, as_otlp(span)) for span in spans])


@dataclass(frozen=True)
class TraceOptions:
    """Export of spans: retention, external collector, sampling.

    Attributes:
        days: retention of the built-in store, in days.
        otlp_endpoint: base URL of an external collector; None sends nothing.
        share: sample ratio of technical spans, 0 to 1.
    """

    days: int = 90
    otlp_endpoint: str | None = None
    share: float = 0


NO_EXPORT = TraceOptions()


def span_consumers(
    store: Store,
    commit_notifier: CommitNotifier,
    owner: str,
    calendars: CalendarHistory,
    options: TraceOptions,
) -> Iterator[Coroutine[None, None, None]]:
    """Create everything that runs in one process to export spans; each runs until cancelled."""
    traces, spans = CaseTraces(store, calendars), Spans(store, options.days)
    consumer = SpanConsumer(traces, spans)
    yield consumer.event_consumer(ConsumerOffsets(store, STORE_CONSUMER, owner), commit_notifier).run()
    if options.otlp_endpoint is not None:
        collector = CollectorConsumer(traces, HttpCollector(options.otlp_endpoint))
        yield collector.event_consumer(
            ConsumerOffsets(store, COLLECTOR_CONSUMER, owner), commit_notifier
        ).run()


def record_technical_spans(store: Store, options: TraceOptions) -> AbstractAsyncContextManager[None]:
    """Record the workflow tasks and statements of this process while the block runs."""
    takers: list[Taker] = [Spans(store, options.days).take]
    if options.otlp_endpoint is not None:
        takers.append(HttpCollector(options.otlp_endpoint).take)
    return telling("lianban-worker", options.share, *takers)
